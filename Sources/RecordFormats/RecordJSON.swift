import RedisTypes

/// Writes the JSON of records.
enum RecordJSON {
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
        JSONText.appendExactly(first, to: &output)
        output.append(UInt8(ascii: ","))
        JSONText.appendExactly(second, to: &output)
        output.append(UInt8(ascii: "]"))
    }

    static func appendPairs(_ fields: [Record.Field], to output: inout [UInt8]) {
        appendArray(fields, to: &output) { field, output in
            appendPair(field.name, field.value, to: &output)
            if let expiresAt = field.expiresAt {
                output.removeLast()
                output.append(contentsOf: ",\(expiresAt)]".utf8)
            }
        }
    }

    static func appendMember(_ name: StaticString, _ number: some BinaryInteger, to output: inout [UInt8]) {
        appendName(name, to: &output)
        output.append(contentsOf: String(number).utf8)
    }

    static func appendMember(_ name: StaticString, _ id: StreamID, to output: inout [UInt8]) {
        appendName(name, to: &output)
        JSONText.appendExactly(id.text, to: &output)
    }

    private static func appendName(_ name: StaticString, to output: inout [UInt8]) {
        output.append(contentsOf: ",\"".utf8)
        name.withUTF8Buffer { output.append(contentsOf: $0) }
        output.append(contentsOf: "\":".utf8)
    }
}
