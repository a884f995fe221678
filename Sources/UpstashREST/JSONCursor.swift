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
        func digit(at index: Int) -> Bool { index < bytes.count && bytes[index] &- 0x30 < 10 }
        var index = position
        if index < bytes.count, bytes[index] == UInt8(ascii: "-") { index += 1 }
        guard digit(at: index) else { throw unexpected("in a number", at: index) }
        if bytes[index] == UInt8(ascii: "0") {
            index += 1
        } else {
            while digit(at: index) { index += 1 }
        }
        if index < bytes.count, bytes[index] == UInt8(ascii: ".") {
            index += 1
            guard digit(at: index) else { throw unexpected("after a decimal point", at: index) }
            while digit(at: index) { index += 1 }
        }
        if index < bytes.count, bytes[index] | 0x20 == UInt8(ascii: "e") {
            index += 1
            if index < bytes.count, bytes[index] == UInt8(ascii: "+") || bytes[index] == UInt8(ascii: "-") {
                index += 1
            }
            guard digit(at: index) else { throw unexpected("in an exponent", at: index) }
            while digit(at: index) { index += 1 }
        }
        position = index
        return start..<index
    }

    /// Takes a string, the cursor standing on its opening quote, and appends its bytes to `output`.
    mutating func string(into output: inout [UInt8]) throws(JSONSyntaxError) {
        position += 1
        while true {
            let runStart = position
            var index = position
            var sawHighByte = false
            while index < bytes.count {
                let byte = bytes[index]
                if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") || byte < 0x20 { break }
                if byte >= 0x80 { sawHighByte = true }
                index += 1
            }
            if index > runStart {
                let run = UnsafeRawBufferPointer(rebasing: bytes[runStart..<index])
                if sawHighByte {
                    let valid = UTF8Validation.validPrefix(of: run)
                    if valid != run.count { throw .invalidUTF8(offset: runStart + valid) }
                }
                output.append(contentsOf: run)
            }
            position = index
            guard index < bytes.count else { throw .truncated }
            switch bytes[index] {
            case UInt8(ascii: "\""):
                position += 1
                return
            case UInt8(ascii: "\\"):
                position += 1
                try escape(into: &output)
            default:
                throw unexpected("in string literal")
            }
        }
    }

    private mutating func escape(into output: inout [UInt8]) throws(JSONSyntaxError) {
        guard position < bytes.count else { throw .truncated }
        let letter = bytes[position]
        switch letter {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): output.append(letter)
        case UInt8(ascii: "n"): output.append(0x0A)
        case UInt8(ascii: "r"): output.append(0x0D)
        case UInt8(ascii: "t"): output.append(0x09)
        case UInt8(ascii: "b"): output.append(0x08)
        case UInt8(ascii: "f"): output.append(0x0C)
        case UInt8(ascii: "u"):
            let start = position - 1
            position += 1
            var scalar = UInt32(try hexadecimal())
            if (0xD800..<0xDC00).contains(scalar), position + 1 < bytes.count, bytes[position] == UInt8(ascii: "\\"),
                bytes[position + 1] == UInt8(ascii: "u")
            {
                position += 2
                let low = UInt32(try hexadecimal())
                guard (0xDC00..<0xE000).contains(low) else { throw .loneSurrogate(offset: start) }
                scalar = 0x10000 + (scalar - 0xD800) << 10 + (low - 0xDC00)
            }
            guard let character = Unicode.Scalar(scalar) else { throw .loneSurrogate(offset: start) }
            output.append(contentsOf: UTF8.encode(character) ?? UTF8.encodedReplacementCharacter)
            return
        default: throw unexpected("in string escape code")
        }
        position += 1
    }

    private mutating func hexadecimal() throws(JSONSyntaxError) -> UInt16 {
        guard position + 4 <= bytes.count else { throw .truncated }
        var value: UInt16 = 0
        for _ in 0..<4 {
            guard let digit = Escaping.hexValue(bytes[position]) else { throw unexpected("in \\u hexadecimal escape") }
            value = value << 4 | UInt16(digit)
            position += 1
        }
        return value
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
