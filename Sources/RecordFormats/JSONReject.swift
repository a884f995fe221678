import RedisTypes

/// A line of a rejects file: why something was not imported, and what it was. An import reads such a line as what it
/// holds.
///
///     {"rejected":{"source":"users.jsonl","line":3,"offset":151,"reason":"…"},"original":"…"}
package enum JSONReject {
    private static let start: StaticString = #"{"rejected":{"source":"#

    package static func append(
        source: String, position: SourcePosition?, reason: String, original: [UInt8], to output: inout [UInt8]
    ) {
        start.withUTF8Buffer { output.append(contentsOf: $0) }
        JSONText.append(Array(source.utf8), to: &output)
        if let position {
            output.append(
                contentsOf: #","line":\#(position.line),"column":\#(position.column),"offset":\#(position.offset)"#.utf8
            )
        }
        output.append(contentsOf: #","reason":"#.utf8)
        JSONText.append(Array(reason.utf8), to: &output)
        output.append(contentsOf: #"},"original":"#.utf8)
        JSONText.appendExactly(ByteString(original), to: &output)
        output.append(contentsOf: "}\n".utf8)
    }

    /// What a line of a rejects file holds; `nil` for any other line.
    static func original(in line: ArraySlice<UInt8>) throws(JSONError) -> [UInt8]? {
        let count = start.utf8CodeUnitCount
        guard line.count > count, line[line.startIndex + 2] == UInt8(ascii: "r"),
            start.withUTF8Buffer({ line.starts(with: $0) })
        else { return nil }
        var reader = JSONReader(line)
        try reader.beginObject()
        var original: [UInt8]?
        while let member = try reader.nextMember() {
            if ByteString(member.name) == "original" {
                original = try ByteString(json: &reader).bytes
            } else {
                try reader.skipValue()
            }
        }
        try reader.finish()
        guard let original else { throw JSONError(at: 0, "\"original\" is missing") }
        return original
    }
}
