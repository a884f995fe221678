import RedisTypes

/// Makes hashes of rows: the template gives the key, every field of the row becomes a field of the hash.
package struct RowMapping: Sendable, Hashable {
    package var key: KeyTemplate

    package init(key: KeyTemplate) {
        self.key = key
    }

    func record(_ fields: [Record.Field]) throws(RowError) -> Record {
        guard !fields.isEmpty else { throw RowError(reason: "this row has no fields") }
        let key = try key.key { name in fields.first { $0.name == name }?.value }
        return Record(key: key, value: .hash(fields))
    }

    /// The row of a JSON object. A string gives its text, a number its literal digits, true and false their words,
    /// an object or array its compact JSON; a member that is null is left out.
    func record(json reader: inout JSONReader) throws(JSONError) -> Record {
        guard try reader.peek() == .object else { throw reader.error("an object was expected") }
        let start = reader.offset
        try reader.beginObject()
        var fields: [Record.Field] = []
        var seen: Set<[UInt8]> = []
        while let member = try reader.nextMember() {
            guard seen.insert(member.name).inserted else {
                throw JSONError(at: member.offset, "\(ByteString(member.name)) appears twice")
            }
            guard let value = try Self.text(json: &reader) else { continue }
            fields.append(Record.Field(ByteString(member.name), ByteString(value)))
        }
        do {
            return try record(fields)
        } catch {
            throw JSONError(at: start, error.reason)
        }
    }

    private static func text(json reader: inout JSONReader) throws(JSONError) -> [UInt8]? {
        switch try reader.peek() {
        case .string: return try reader.string()
        case .number: return try reader.number()
        case .boolean: return Array((try reader.boolean() ? "true" : "false").utf8)
        case .object, .array: return try reader.compactText()
        case .null:
            try reader.null()
            return nil
        }
    }
}
