/// redis-cli's quoting rules (`sdssplitargs`; CLI conventions, B3).
///
/// Words are split on white space. `"…"` knows `\n \r \t \b \a \xHH` and takes any other escaped character as it is;
/// `'…'` knows only `\'`. Quotes may open inside a word, but a closing quote ends it.
package enum CommandLineWords {
    package struct Unbalanced: Error, Sendable, Hashable {}

    /// - Throws: ``Unbalanced`` for an open quote, or one that closes in the middle of a word.
    package static func split(_ line: some Sequence<UInt8>) throws(Unbalanced) -> [ByteString] {
        var words: [ByteString] = []
        let bytes = Array(line)
        var index = 0
        func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || (0x09...0x0D).contains(byte) || byte == 0 }
        while true {
            while index < bytes.count, isSpace(bytes[index]) { index += 1 }
            if index == bytes.count { return words }
            var word: [UInt8] = []
            var quote: UInt8?
            scanning: while true {
                guard index < bytes.count else {
                    if quote != nil { throw Unbalanced() }
                    break
                }
                let byte = bytes[index]
                switch (quote, byte) {
                case (nil, UInt8(ascii: "\"")), (nil, UInt8(ascii: "'")): quote = byte
                case (nil, _) where isSpace(byte): break scanning
                case (UInt8(ascii: "\""), UInt8(ascii: "\\")) where index + 1 < bytes.count:
                    index += 1
                    appendEscape(bytes, &index, to: &word)
                case (UInt8(ascii: "'"), UInt8(ascii: "\\"))
                where index + 1 < bytes.count && bytes[index + 1] == UInt8(ascii: "'"):
                    index += 1
                    word.append(UInt8(ascii: "'"))
                case (byte?, byte):
                    if index + 1 < bytes.count, !isSpace(bytes[index + 1]) { throw Unbalanced() }
                    index += 1
                    break scanning
                default: word.append(byte)
                }
                index += 1
            }
            words.append(ByteString(word))
        }
    }

    /// The character after a backslash in double quotes; `index` stays on the last byte taken.
    private static func appendEscape(_ bytes: [UInt8], _ index: inout Int, to word: inout [UInt8]) {
        switch bytes[index] {
        case UInt8(ascii: "n"): word.append(0x0A)
        case UInt8(ascii: "r"): word.append(0x0D)
        case UInt8(ascii: "t"): word.append(0x09)
        case UInt8(ascii: "b"): word.append(0x08)
        case UInt8(ascii: "a"): word.append(0x07)
        case UInt8(ascii: "x"):
            if index + 2 < bytes.count, let high = Escaping.hexValue(bytes[index + 1]),
                let low = Escaping.hexValue(bytes[index + 2])
            {
                word.append(high << 4 | low)
                index += 2
            } else {
                word.append(UInt8(ascii: "x"))
            }
        case let other: word.append(other)
        }
    }
}
