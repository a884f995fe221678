import RedisTypes

/// Bytes in double quotes as redis-cli writes them, except that printable text beyond ASCII stays as it is. Pasted back,
/// they are the same bytes.
enum QuotedText {
    static func append(_ bytes: [UInt8], to output: inout [UInt8]) {
        output.append(UInt8(ascii: "\""))
        var index = 0
        while index < bytes.count {
            let length = printableLength(of: bytes, at: index)
            if length > 0 {
                output += bytes[index..<index + length]
                index += length
            } else {
                Escaping.appendEscaped(CollectionOfOne(bytes[index]), to: &output)
                index += 1
            }
        }
        output.append(UInt8(ascii: "\""))
    }

    /// Bytes of the character of several that begins at `index` and can be seen; 0 for anything else.
    private static func printableLength(of bytes: [UInt8], at index: Int) -> Int {
        guard bytes[index] >= 0xC2 else { return 0 }
        let length = bytes[index] < 0xE0 ? 2 : bytes[index] < 0xF0 ? 3 : 4
        guard index + length <= bytes.count else { return 0 }
        guard let text = String(validating: bytes[index..<index + length], as: UTF8.self),
            let scalar = text.unicodeScalars.first, text.unicodeScalars.count == 1
        else { return 0 }
        switch scalar.properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator, .privateUse, .surrogate, .unassigned: return 0
        default: return length
        }
    }
}
