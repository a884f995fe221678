import RedisTypes

extension JSONReader {
    /// A string's bytes, escapes resolved: always valid UTF-8.
    package mutating func string() throws(JSONError) -> [UInt8] {
        guard try peek() == .string else { throw error("a string was expected") }
        let start = offset + 1
        var output: [UInt8] = []
        let result = bytes.withUnsafeBytes { JSONScanner.string($0, from: start, into: &output) }
        try move(result, from: start - 1)
        return output
    }

    /// A number's literal text, checked against JSON's grammar.
    package mutating func number() throws(JSONError) -> [UInt8] {
        guard try peek() == .number else { throw error("a number was expected") }
        let start = offset
        let result = bytes.withUnsafeBytes { JSONScanner.number($0, from: start) }
        try move(result, from: start)
        return Array(bytes[(bytes.startIndex + start)..<index])
    }

    private mutating func move(
        _ result: Result<Int, JSONScanner.Fault>, from start: Int
    ) throws(JSONError) {
        switch result {
        case .success(let end): index = bytes.startIndex + end
        case .failure(let fault): throw error(fault, start: start)
        }
    }

    private func error(_ fault: JSONScanner.Fault, start: Int) -> JSONError {
        switch fault.kind {
        case .endInString: JSONError(at: start, "this string has no closing quote")
        case .endInEscape, .endInNumber: ended()
        case .controlCharacter: JSONError(at: fault.offset, "a control character in a string must be escaped")
        case .unknownEscape: JSONError(at: fault.offset - 1, "unknown escape in a string")
        case .hexadecimalDigit: JSONError(at: fault.offset, "\\u takes four hexadecimal digits")
        case .loneSurrogate: JSONError(at: fault.offset, "half of a surrogate pair is not a character")
        case .invalidUTF8: JSONError(at: fault.offset, "invalid UTF-8 in a string")
        case .digit: JSONError(at: fault.offset, "a digit was expected")
        }
    }
}
