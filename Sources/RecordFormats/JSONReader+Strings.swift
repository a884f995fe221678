import RedisTypes

extension JSONReader {
    /// A string's bytes, escapes resolved: always valid UTF-8.
    package mutating func string() throws(JSONError) -> [UInt8] {
        guard try peek() == .string else { throw error("a string was expected") }
        index += 1
        let start = index
        var seen: UInt8 = 0
        while index < bytes.endIndex {
            let byte = bytes[index]
            if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") || byte < 0x20 { break }
            seen |= byte
            index += 1
        }
        if index < bytes.endIndex, bytes[index] == UInt8(ascii: "\"") {
            if seen >= 0x80 { try checkUTF8(from: start) }
            index += 1
            return Array(bytes[start..<index - 1])
        }
        return try stringWithEscapes(from: start)
    }

    /// Continues at the first byte that cannot be copied as it is.
    private mutating func stringWithEscapes(from start: Int) throws(JSONError) -> [UInt8] {
        var output = Array(bytes[start..<index])
        while index < bytes.endIndex {
            let byte = bytes[index]
            switch byte {
            case UInt8(ascii: "\""):
                // Escapes are ASCII, so the text as written is valid exactly when its plain parts are.
                try checkUTF8(from: start)
                index += 1
                return output
            case UInt8(ascii: "\\"):
                try escape(into: &output)
            case 0..<0x20:
                throw error("a control character in a string must be escaped")
            default:
                output.append(byte)
                index += 1
            }
        }
        throw JSONError(at: start - 1 - bytes.startIndex, "this string has no closing quote")
    }

    private mutating func escape(into output: inout [UInt8]) throws(JSONError) {
        guard index + 1 < bytes.endIndex else { throw ended() }
        let plain: UInt8
        switch bytes[index + 1] {
        case UInt8(ascii: "u"): return try unicodeEscape(into: &output)
        case UInt8(ascii: "\""): plain = UInt8(ascii: "\"")
        case UInt8(ascii: "\\"): plain = UInt8(ascii: "\\")
        case UInt8(ascii: "/"): plain = UInt8(ascii: "/")
        case UInt8(ascii: "b"): plain = 0x08
        case UInt8(ascii: "f"): plain = 0x0C
        case UInt8(ascii: "n"): plain = 0x0A
        case UInt8(ascii: "r"): plain = 0x0D
        case UInt8(ascii: "t"): plain = 0x09
        default: throw error("unknown escape in a string")
        }
        output.append(plain)
        index += 2
    }

    /// `\uXXXX`, or two of them for a character past U+FFFF.
    private mutating func unicodeEscape(into output: inout [UInt8]) throws(JSONError) {
        let start = index
        let first = try codeUnit()
        var scalar = UInt32(first)
        if UTF16.isLeadSurrogate(first) {
            guard index + 1 < bytes.endIndex, bytes[index] == UInt8(ascii: "\\"), bytes[index + 1] == UInt8(ascii: "u")
            else { throw loneSurrogate(at: start) }
            let second = try codeUnit()
            guard UTF16.isTrailSurrogate(second) else { throw loneSurrogate(at: start) }
            scalar = 0x10000 + (scalar & 0x3FF) << 10 + UInt32(second & 0x3FF)
        }
        guard let character = Unicode.Scalar(scalar) else { throw loneSurrogate(at: start) }
        if let encoded = UTF8.encode(character) { output.append(contentsOf: encoded) }
    }

    private mutating func codeUnit() throws(JSONError) -> UInt16 {
        guard bytes.endIndex - index >= 6 else { throw ended() }
        var unit: UInt16 = 0
        for digit in bytes[index + 2..<index + 6] {
            guard let value = Escaping.hexValue(digit) else { throw error("\\u takes four hexadecimal digits") }
            unit = unit << 4 | UInt16(value)
        }
        index += 6
        return unit
    }

    private func loneSurrogate(at index: Int) -> JSONError {
        JSONError(at: index - bytes.startIndex, "half of a surrogate pair is not a character")
    }

    private func checkUTF8(from start: Int) throws(JSONError) {
        let valid = bytes[start..<index].withUnsafeBytes { UTF8Validation.validPrefix(of: $0) }
        guard valid == index - start else {
            throw JSONError(at: start + valid - bytes.startIndex, "invalid UTF-8 in a string")
        }
    }
}
