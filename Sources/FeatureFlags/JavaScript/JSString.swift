import RedisTypes

/// What JavaScript does with strings, on WTF-8.
enum JSString {
    /// Appends a character, or half of a surrogate pair as three bytes.
    static func append(_ scalar: UInt32, to output: inout [UInt8]) {
        if let character = Unicode.Scalar(scalar) {
            output.append(contentsOf: UTF8.encode(character) ?? UTF8.encodedReplacementCharacter)
        } else {
            output.append(0xED)
            output.append(UInt8(truncatingIfNeeded: 0x80 | scalar >> 6 & 0x3F))
            output.append(UInt8(truncatingIfNeeded: 0x80 | scalar & 0x3F))
        }
    }

    /// Appends the string as `JSON.stringify` writes it, quotes included.
    static func appendQuoted(_ bytes: UnsafeRawBufferPointer, to output: inout [UInt8]) {
        output.append(UInt8(ascii: "\""))
        var index = 0
        while index < bytes.count {
            let byte = bytes[index]
            if byte == 0xED, index + 2 < bytes.count, bytes[index + 1] >= 0xA0 {
                let unit = UInt16(0xD000) | UInt16(bytes[index + 1] & 0x3F) << 6 | UInt16(bytes[index + 2] & 0x3F)
                output.append(contentsOf: "\\u".utf8)
                for shift in [12, 8, 4, 0] {
                    output.append(Escaping.hexDigit(UInt8(truncatingIfNeeded: unit >> UInt16(shift)) & 15))
                }
                index += 3
                continue
            }
            if byte >= 0x20, byte != UInt8(ascii: "\""), byte != UInt8(ascii: "\\") {
                output.append(byte)
            } else {
                appendEscape(of: byte, to: &output)
            }
            index += 1
        }
        output.append(UInt8(ascii: "\""))
    }

    private static func appendEscape(of byte: UInt8, to output: inout [UInt8]) {
        switch byte {
        case UInt8(ascii: "\""): output.append(contentsOf: "\\\"".utf8)
        case UInt8(ascii: "\\"): output.append(contentsOf: "\\\\".utf8)
        case 0x08: output.append(contentsOf: "\\b".utf8)
        case 0x09: output.append(contentsOf: "\\t".utf8)
        case 0x0A: output.append(contentsOf: "\\n".utf8)
        case 0x0C: output.append(contentsOf: "\\f".utf8)
        case 0x0D: output.append(contentsOf: "\\r".utf8)
        default:
            output.append(contentsOf: "\\u00".utf8)
            output.append(Escaping.hexDigit(byte >> 4))
            output.append(Escaping.hexDigit(byte & 15))
        }
    }

    /// `text.includes(part)`.
    static func includes(_ text: UnsafeRawBufferPointer, _ part: UnsafeRawBufferPointer) -> Bool {
        guard let first = part.first else { return true }
        // Half of a pair at either end of the part may be half of a whole one in the text.
        if hasHalfPair(part) { return units(text).contains(sequence: units(part)) }
        var start = 0
        while let place = ByteSearch.firstIndex(of: first, in: text, from: start), text.count - place >= part.count {
            if text[place..<(place + part.count)].elementsEqual(part) { return true }
            start = place + 1
        }
        return false
    }

    /// `left < right`, by UTF-16 code units.
    static func isLess(_ left: UnsafeRawBufferPointer, _ right: UnsafeRawBufferPointer) -> Bool {
        let count = min(left.count, right.count)
        var index = 0
        while index < count, left[index] == right[index] { index += 1 }
        if index == count { return left.count < right.count }
        // The orders of bytes and of code units part where surrogates begin.
        if left[index] < 0xED, right[index] < 0xED { return left[index] < right[index] }
        return units(left).lexicographicallyPrecedes(units(right))
    }

    static func equal(_ left: UnsafeRawBufferPointer, _ right: UnsafeRawBufferPointer) -> Bool {
        left.count == right.count && left.elementsEqual(right)
    }

    private static func hasHalfPair(_ bytes: UnsafeRawBufferPointer) -> Bool {
        bytes.indices.contains { bytes[$0] == 0xED && $0 + 1 < bytes.count && bytes[$0 + 1] >= 0xA0 }
    }

    static func units(_ bytes: UnsafeRawBufferPointer) -> [UInt16] {
        var units: [UInt16] = []
        var index = 0
        func tail(_ offset: Int) -> UInt32 {
            index + offset < bytes.count ? UInt32(bytes[index + offset] & 0x3F) : 0
        }
        while index < bytes.count {
            let lead = UInt32(bytes[index])
            switch lead {
            case ..<0x80:
                units.append(UInt16(lead))
                index += 1
            case ..<0xE0:
                units.append(UInt16((lead & 0x1F) << 6 | tail(1)))
                index += 2
            case ..<0xF0:
                units.append(UInt16((lead & 0x0F) << 12 | tail(1) << 6 | tail(2)))
                index += 3
            default:
                let scalar = ((lead & 0x07) << 18 | tail(1) << 12 | tail(2) << 6 | tail(3)) &- 0x10000
                units.append(0xD800 | UInt16(truncatingIfNeeded: scalar >> 10 & 0x3FF))
                units.append(0xDC00 | UInt16(truncatingIfNeeded: scalar & 0x3FF))
                index += 4
            }
        }
        return units
    }
}

extension [UInt16] {
    fileprivate func contains(sequence part: [UInt16]) -> Bool {
        guard part.count <= count else { return false }
        return (0...(count - part.count)).contains { self[$0...].starts(with: part) }
    }
}
