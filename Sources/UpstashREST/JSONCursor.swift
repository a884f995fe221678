import RedisTypes

/// A position in JSON text (RFC 8259) that moves forward token by token. No tree, no numbers turned to `Double`.
struct JSONCursor {
    let bytes: UnsafeRawBufferPointer
    private(set) var position = 0

    init(_ bytes: UnsafeRawBufferPointer) {
        self.bytes = bytes
    }

    /// The next byte that is not white space, without taking it; `nil` at the end.
    mutating func peek() -> UInt8? {
        while position < bytes.count {
            let byte = bytes[position]
            if byte != 0x20 && byte != 0x0A && byte != 0x0D && byte != 0x09 { return byte }
            position += 1
        }
        return nil
    }

    mutating func advance() {
        position += 1
    }

    /// Takes `byte` if it comes next.
    @inline(__always)
    mutating func take(_ byte: UInt8) -> Bool {
        guard peek() == byte else { return false }
        position += 1
        return true
    }

    mutating func expect(_ byte: UInt8) throws(JSONSyntaxError) {
        if !take(byte) { throw unexpected("looking for '\(Character(Unicode.Scalar(byte)))'") }
    }

    /// Takes the literal `true`, `false` or `null`.
    mutating func literal(_ word: StaticString) throws(JSONSyntaxError) {
        let length = word.utf8CodeUnitCount
        let matching = word.withUTF8Buffer { word in zip(bytes[position...], word).prefix { $0 == $1 }.count }
        guard matching == length else { throw unexpected("in a literal", at: position + matching) }
        position += length
    }

    /// Takes a number and returns where its digits are; they are kept exactly as written.
    mutating func number() throws(JSONSyntaxError) -> Range<Int> {
        let start = position
        position = try end(JSONScanner.number(bytes, from: start))
        return start..<position
    }

    /// Takes a string, the cursor standing on its opening quote, and appends its bytes to `output`.
    mutating func string(into output: inout [UInt8]) throws(JSONSyntaxError) {
        position = try end(JSONScanner.string(bytes, from: position + 1, into: &output))
    }

    @inline(__always)
    private func end(_ result: Result<Int, JSONScanner.Fault>) throws(JSONSyntaxError) -> Int {
        switch result {
        case .success(let end): return end
        case .failure(let fault): throw error(fault)
        }
    }

    private func error(_ fault: JSONScanner.Fault) -> JSONSyntaxError {
        switch fault.kind {
        case .endInString, .endInEscape, .endInNumber: .truncated
        case .controlCharacter: unexpected("in string literal", at: fault.offset)
        case .unknownEscape: unexpected("in string escape code", at: fault.offset)
        case .hexadecimalDigit: unexpected("in \\u hexadecimal escape", at: fault.offset)
        case .loneSurrogate: .loneSurrogate(offset: fault.offset)
        case .invalidUTF8: .invalidUTF8(offset: fault.offset)
        case .digit(.integer): unexpected("in a number", at: fault.offset)
        case .digit(.fraction): unexpected("after a decimal point", at: fault.offset)
        case .digit(.exponent): unexpected("in an exponent", at: fault.offset)
        }
    }

    /// The error for the byte at `index`, by default the one the cursor stands on.
    func unexpected(_ place: String, at index: Int? = nil) -> JSONSyntaxError {
        let index = index ?? position
        return index < bytes.count ? .unexpected(bytes[index], place: place, offset: index) : .truncated
    }
}

/// Text that is not JSON.
public enum JSONSyntaxError: Error, Sendable, Hashable {
    case truncated
    case unexpected(UInt8, place: String, offset: Int)
    case invalidUTF8(offset: Int)
    /// Half of a UTF-16 pair, which no UTF-8 can express.
    case loneSurrogate(offset: Int)
    case tooDeep(offset: Int)

    /// In the manner of the service's own decoder.
    public var text: String {
        switch self {
        case .truncated: "unexpected EOF"
        case .unexpected(let byte, let place, _):
            (0x20...0x7E).contains(byte)
                ? "invalid character '\(Character(Unicode.Scalar(byte)))' \(place)"
                : "invalid character '\\x\(byte < 16 ? "0" : "")\(String(byte, radix: 16))' \(place)"
        case .invalidUTF8(let offset): "ERR request body is not valid UTF-8 at byte \(offset)"
        case .loneSurrogate(let offset): "ERR unpaired surrogate in a JSON string at byte \(offset)"
        case .tooDeep(let offset): "ERR JSON is nested too deeply at byte \(offset)"
        }
    }
}
