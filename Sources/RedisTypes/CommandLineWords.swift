/// redis-cli's quoting rules, which are those of Redis's inline commands too (`sdssplitargs`; CLI conventions, B3).
///
/// Words are split on white space. `"…"` knows `\n \r \t \b \a \xHH` and takes any other escaped character as it is;
/// `'…'` knows only `\'`. Quotes may open inside a word, but a closing quote ends it. Vertical tabs and form feeds are
/// white space between words, not inside of one. A zero byte, where redis-cli drops the rest of the line, separates.
package enum CommandLineWords {
    /// A quote that is not closed, or closes in the middle of a word.
    package struct Unbalanced: Error, Sendable, Hashable {
        /// Where the quote opens, in bytes from the start of the line.
        package var offset: Int
        /// Whether more text could close it.
        package var isOpen: Bool

        package init(offset: Int, isOpen: Bool = true) {
            self.offset = offset
            self.isOpen = isOpen
        }
    }

    package static func split(_ line: some Sequence<UInt8>) throws(Unbalanced) -> [ByteString] {
        try Array(line).withUnsafeBufferPointer { line throws(Unbalanced) in try split(line) }
    }

    package static func split(_ line: UnsafeBufferPointer<UInt8>) throws(Unbalanced) -> [ByteString] {
        var words: [ByteString] = []
        var index = 0
        while true {
            while index < line.count, isSpace(line[index]) { index += 1 }
            if index == line.count { return words }
            words.append(ByteString(try word(line, &index)))
        }
    }

    /// Where the words stand, quotes included.
    package static func ranges(_ line: [UInt8]) throws(Unbalanced) -> [Range<Int>] {
        try line.withUnsafeBufferPointer { line throws(Unbalanced) in
            var ranges: [Range<Int>] = []
            var index = 0
            while true {
                while index < line.count, isSpace(line[index]) { index += 1 }
                if index == line.count { return ranges }
                let start = index
                _ = try word(line, &index)
                ranges.append(start..<index)
            }
        }
    }

    private static func word(
        _ line: UnsafeBufferPointer<UInt8>, _ index: inout Int
    ) throws(Unbalanced) -> [UInt8] {
        let start = index
        while index < line.count, !isQuote(line[index]), !endsWord(line[index]) { index += 1 }
        var word = Array(line[start..<index])
        guard index < line.count, isQuote(line[index]) else { return word }
        let open = index
        index += 1
        while index < line.count {
            let byte = line[index]
            index += 1
            if byte == line[open] {
                guard index == line.count || isSpace(line[index]) else {
                    throw Unbalanced(offset: open, isOpen: false)
                }
                return word
            }
            if byte != UInt8(ascii: "\\") || index == line.count {
                word.append(byte)
            } else if line[open] == UInt8(ascii: "\"") {
                word.append(escaped(line, &index))
            } else if line[index] == UInt8(ascii: "'") {
                word.append(UInt8(ascii: "'"))
                index += 1
            } else {
                word.append(byte)
            }
        }
        throw Unbalanced(offset: open)
    }

    /// What stands for the characters at `index`, after a backslash in double quotes.
    private static func escaped(_ line: UnsafeBufferPointer<UInt8>, _ index: inout Int) -> UInt8 {
        defer { index += 1 }
        switch line[index] {
        case UInt8(ascii: "n"): return 0x0A
        case UInt8(ascii: "r"): return 0x0D
        case UInt8(ascii: "t"): return 0x09
        case UInt8(ascii: "b"): return 0x08
        case UInt8(ascii: "a"): return 0x07
        case UInt8(ascii: "x"):
            guard index + 2 < line.count, let high = Escaping.hexValue(line[index + 1]),
                let low = Escaping.hexValue(line[index + 2])
            else { return UInt8(ascii: "x") }
            index += 2
            return high << 4 | low
        case let other: return other
        }
    }

    private static func isQuote(_ byte: UInt8) -> Bool { byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "'") }

    private static func isSpace(_ byte: UInt8) -> Bool { endsWord(byte) || byte == 0x0B || byte == 0x0C }

    private static func endsWord(_ byte: UInt8) -> Bool {
        byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 || byte == 0
    }
}
