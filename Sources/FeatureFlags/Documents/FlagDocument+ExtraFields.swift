package import RedisTypes

/// Fields beside the SDK's, which it preserves in every write of its own (reference, section 2).
extension FlagDocument {
    /// The SDK's own fields, in its order.
    package static let ownFields: [String] = [
        "version", "enabled", "name", "rules", "environment", "percentage", "createdAt", "updatedAt",
    ]

    private static let ownNames = Set(ownFields.map { ByteString($0) })

    /// Fields that this tool knows; `expiresAt` is Unix milliseconds.
    package enum Extra {
        package static let owner = "owner"
        package static let description = "description"
        package static let expiresAt = "expiresAt"
    }

    package var owner: String? { text(of: Extra.owner) }
    package var summary: String? { text(of: Extra.description) }

    package var expiresAt: Int64? {
        if case .number(let number) = field(Extra.expiresAt) { Int64(exactly: number) } else { nil }
    }

    /// Fields beside the SDK's, in their order.
    package var extraFields: [(name: ByteString, value: JSValue)] {
        members.filter { !Self.ownNames.contains($0.name) }.compactMap { member in
            // The text was read once already.
            (try? JSValue(json: member.valueText)).map { (member.name, $0) }
        }
    }

    /// All fields, the SDK's among them.
    package var fields: [ByteString: JSValue] {
        var fields: [ByteString: JSValue] = [:]
        // The text was read once already.
        for member in members { fields[member.name] = try? JSValue(json: member.valueText) }
        return fields
    }

    package func field(_ name: String) -> JSValue? {
        let name = ByteString(name)
        // The text was read once already.
        return members.first { $0.name == name }.flatMap { try? JSValue(json: $0.valueText) }
    }

    /// Sets a field, or removes it.
    package mutating func setField(_ name: String, to value: JSValue?) throws(FlagSyntaxError) {
        try setFields([(name, value)])
    }

    /// Sets or removes fields in one go. What is set to the value that it has keeps its text.
    package mutating func setFields(_ fields: [(name: String, value: JSValue?)]) throws(FlagSyntaxError) {
        let stored = self.fields
        var texts: [(name: ByteString, valueText: ByteString?)] = []
        for (name, value) in fields {
            guard !Self.ownFields.contains(name) else { throw .reservedField(name) }
            let field = ByteString(name)
            if stored[field] != value { texts.append((field, value?.json)) }
        }
        set(texts)
    }

    private func text(of field: String) -> String? {
        if case .string(let text) = self.field(field) { text.text } else { nil }
    }
}
