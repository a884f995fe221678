extension TOMLReader {
    /// Any of the four kinds of string; `place` is at its first quote.
    mutating func readString() throws(Failure) -> String {
        let quote = bytes[place.index]
        guard bytes[place.index...].starts(with: [quote, quote, quote]) else { return try readLineString() }
        return try readTextBlock(quote)
    }

    /// `"…"` or `'…'`, which end on the line they start on.
    mutating func readLineString() throws(Failure) -> String {
        let start = place
        let quote = bytes[place.index]
        place.index += 1
        var text: [UInt8] = []
        while newlineLength == 0, let byte = peek {
            if take(quote) { return String(decoding: text, as: UTF8.self) }
            try readCharacter(byte, quote, into: &text)
        }
        throw failure(.unclosedString, at: start)
    }

    /// `"""…"""` or `'''…'''`. Line ends become LF, and one right after the opening quotes is dropped.
    private mutating func readTextBlock(_ quote: UInt8) throws(Failure) -> String {
        let start = place
        place.index += 3
        _ = takeNewline()
        var text: [UInt8] = []
        while let byte = peek {
            if byte == quote {
                // Up to two quotes may stand before the closing three.
                let run = bytes[place.index...].prefix(5).prefix { $0 == quote }
                place.index += run.count
                text += run.count < 3 ? run : run.dropLast(3)
                if run.count >= 3 { return String(decoding: text, as: UTF8.self) }
            } else if takeNewline() {
                text.append(UInt8(ascii: "\n"))
            } else if byte != UInt8(ascii: "\\") || quote == UInt8(ascii: "'") || !skipFoldedLines() {
                try readCharacter(byte, quote, into: &text)
            }
        }
        throw failure(.unclosedString, at: start)
    }

    /// A backslash at a line's end, and all space and line ends after it.
    private mutating func skipFoldedLines() -> Bool {
        let start = place
        place.index += 1
        skipSpace()
        guard takeNewline() else {
            place = start
            return false
        }
        repeat { skipSpace() } while takeNewline()
        return true
    }

    private mutating func readCharacter(_ byte: UInt8, _ quote: UInt8, into text: inout [UInt8]) throws(Failure) {
        if byte == UInt8(ascii: "\\") && quote == UInt8(ascii: "\"") {
            text += String(try readEscape()).utf8
        } else {
            try check(byte)
            text.append(byte)
            place.index += 1
        }
    }

    private mutating func readEscape() throws(Failure) -> Unicode.Scalar {
        let start = place
        place.index += 1
        let letter = peek
        place.index += letter == nil ? 0 : 1
        switch letter {
        case UInt8(ascii: "b"): return "\u{08}"
        case UInt8(ascii: "t"): return "\t"
        case UInt8(ascii: "n"): return "\n"
        case UInt8(ascii: "f"): return "\u{0C}"
        case UInt8(ascii: "r"): return "\r"
        case UInt8(ascii: "\""): return "\""
        case UInt8(ascii: "\\"): return "\\"
        case UInt8(ascii: "u"), UInt8(ascii: "U"):
            let count = letter == UInt8(ascii: "u") ? 4 : 8
            let digits = bytes[place.index...].prefix(count)
            guard digits.count == count, digits.allSatisfy(Self.isHexDigit),
                let value = UInt32(String(decoding: digits, as: UTF8.self), radix: 16),
                let scalar = Unicode.Scalar(value)
            else { throw failure(.badEscape, at: start) }
            if value == 0 { throw failure(.nulCharacter, at: start) }
            place.index += count
            return scalar
        default: throw failure(.badEscape, at: start)
        }
    }

    static func isHexDigit(_ byte: UInt8) -> Bool {
        isDigit(byte) || (0x41...0x46).contains(byte) || (0x61...0x66).contains(byte)
    }
}
