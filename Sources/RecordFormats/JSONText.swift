import RedisTypes

/// Writes the JSON of records.
enum JSONText {
    /// A string when the bytes are valid UTF-8, `{"base64":"…"}` otherwise.
    static func append(_ string: ByteString, to output: inout [UInt8]) {
        guard string.isUTF8 else {
            output.append(contentsOf: #"{"base64":""#.utf8)
            Base64.append(string.bytes, to: &output)
            output.append(contentsOf: #""}"#.utf8)
            return
        }
        output.append(UInt8(ascii: "\""))
        var plain = string.bytes.startIndex
        for (index, byte) in string.bytes.enumerated()
        where byte < 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") {
            output.append(contentsOf: string.bytes[plain..<index])
            appendEscaped(byte, to: &output)
            plain = index + 1
        }
        output.append(contentsOf: string.bytes[plain...])
        output.append(UInt8(ascii: "\""))
    }

    static func appendArray<Item>(
        _ items: [Item], to output: inout [UInt8], appendItem: (Item, inout [UInt8]) -> Void
    ) {
        output.append(UInt8(ascii: "["))
        for (index, item) in items.enumerated() {
            if index > 0 { output.append(UInt8(ascii: ",")) }
            appendItem(item, &output)
        }
        output.append(UInt8(ascii: "]"))
    }

    static func appendPair(_ first: ByteString, _ second: ByteString, to output: inout [UInt8]) {
        output.append(UInt8(ascii: "["))
        append(first, to: &output)
        output.append(UInt8(ascii: ","))
        append(second, to: &output)
        output.append(UInt8(ascii: "]"))
    }

    static func appendPairs(_ fields: [Record.Field], to output: inout [UInt8]) {
        appendArray(fields, to: &output) { appendPair($0.name, $0.value, to: &$1) }
    }

    private static func appendEscaped(_ byte: UInt8, to output: inout [UInt8]) {
        output.append(UInt8(ascii: "\\"))
        switch byte {
        case 0x08: output.append(UInt8(ascii: "b"))
        case 0x09: output.append(UInt8(ascii: "t"))
        case 0x0A: output.append(UInt8(ascii: "n"))
        case 0x0C: output.append(UInt8(ascii: "f"))
        case 0x0D: output.append(UInt8(ascii: "r"))
        case UInt8(ascii: "\""), UInt8(ascii: "\\"): output.append(byte)
        default:
            output.append(contentsOf: "u00".utf8)
            output.append(Escaping.hexDigit(byte >> 4))
            output.append(Escaping.hexDigit(byte & 15))
        }
    }
}
