/// Strict UTF-8: no overlong forms, no surrogates, nothing past U+10FFFF (RFC 3629).
public enum UTF8Validation {
    public static func isValid(_ bytes: UnsafeRawBufferPointer) -> Bool {
        validPrefix(of: bytes) == bytes.count
    }

    /// Where to cut bytes that go on, so that no character is torn: up to three bytes before their end, or at it where
    /// they are no text there.
    package static func wholeCharacters(_ bytes: [UInt8]) -> Int {
        for length in 1...3 where length <= bytes.count {
            let byte = bytes[bytes.count - length]
            if byte & 0xC0 == 0x80 { continue }
            let needed = byte >= 0xF0 ? 4 : byte >= 0xE0 ? 3 : byte >= 0xC0 ? 2 : 1
            return needed > length ? bytes.count - length : bytes.count
        }
        return bytes.count
    }

    /// How many leading bytes are whole, valid characters.
    public static func validPrefix(of bytes: UnsafeRawBufferPointer) -> Int {
        var index = 0
        let count = bytes.count
        while index < count {
            // Eight ASCII bytes at a time: nearly all keys and JSON are plain ASCII.
            while index + 8 <= count {
                let word = bytes.loadUnaligned(fromByteOffset: index, as: UInt64.self)
                if word & 0x8080_8080_8080_8080 != 0 { break }
                index += 8
            }
            if index == count { break }
            let length = sequenceLength(bytes, at: index)
            if length == 0 { return index }
            index += length
        }
        return count
    }

    /// The length of the valid sequence that starts at `index`, or 0.
    @inline(__always)
    package static func sequenceLength(_ bytes: UnsafeRawBufferPointer, at index: Int) -> Int {
        let lead = bytes[index]
        if lead < 0x80 { return 1 }
        let left = bytes.count - index
        func continues(_ offset: Int) -> Bool { bytes[index + offset] & 0xC0 == 0x80 }
        switch lead {
        case 0xC2...0xDF:
            return left >= 2 && continues(1) ? 2 : 0
        case 0xE0...0xEF:
            guard left >= 3, continues(1), continues(2) else { return 0 }
            let second = bytes[index + 1]
            if lead == 0xE0 && second < 0xA0 || lead == 0xED && second > 0x9F { return 0 }
            return 3
        case 0xF0...0xF4:
            guard left >= 4, continues(1), continues(2), continues(3) else { return 0 }
            let second = bytes[index + 1]
            if lead == 0xF0 && second < 0x90 || lead == 0xF4 && second > 0x8F { return 0 }
            return 4
        default:
            return 0
        }
    }
}
