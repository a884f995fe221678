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
        appendArray(fields, to: &output) { appendPair($0.name, $0.value, to: &$1) }
    }
}
