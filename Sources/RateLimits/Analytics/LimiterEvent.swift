package import RedisTypes

/// One kind of event that the JavaScript SDK counts: who, what came of it, and from where (reference, section 14).
package struct LimiterEvent: Sendable, Hashable {
    package enum Outcome: Sendable, Hashable, CaseIterable {
        case allowed
        /// Over the limit.
        case refused
        /// On a deny list; the identifier is the denied value then.
        case denied
    }

    package struct Field: Sendable, Hashable {
        package var name: String
        package var value: ByteString

        package init(_ name: String, _ value: ByteString) {
            self.name = name
            self.value = value
        }
    }

    package var identifier: ByteString
    package var outcome: Outcome
    /// `country`, `city`, `region` and `ip`, as far as they are known, in the caller's order: events that differ in
    /// these are counted apart.
    package var fields: [Field]

    package init(identifier: ByteString, outcome: Outcome, fields: [Field] = []) {
        self.identifier = identifier
        self.outcome = outcome
        self.fields = fields
    }

    /// The member of the sorted set, byte for byte as `JSON.stringify` writes it: members are equal or they are others.
    package var member: ByteString {
        var json = Array("{\"identifier\":".utf8)
        JSONText.append(identifier.bytes, to: &json)
        json += ",\"success\":".utf8
        switch outcome {
        case .allowed: json += "true".utf8
        case .refused: json += "false".utf8
        case .denied: json += "\"denied\"".utf8
        }
        for field in fields {
            json.append(UInt8(ascii: ","))
            JSONText.append(Array(field.name.utf8), to: &json)
            json.append(UInt8(ascii: ":"))
            JSONText.append(field.value.bytes, to: &json)
        }
        json.append(UInt8(ascii: "}"))
        return ByteString(json)
    }

    /// Counts one such event in the hour of `now`.
    package func record(at now: Int64, in keys: LimiterKeys) -> RedisCommand {
        ["ZINCRBY", keys.events(hour: EventHour.start(at: now)), "1", member]
    }
}

extension LimiterEvent {
    /// Reads a member. Fields that are no strings are kept as their JSON text.
    /// - Returns: nil for what no SDK writes.
    package init?(member: ByteString) {
        guard let fields = FlatJSONObject(member.bytes)?.fields else { return nil }
        var identifier: ByteString?
        var outcome: Outcome?
        var others: [Field] = []
        for field in fields {
            switch (field.name, field.value, field.isString) {
            case ("identifier", let value, _): identifier = value
            case ("success", "true", false): outcome = .allowed
            case ("success", "false", false): outcome = .refused
            case ("success", "denied", true): outcome = .denied
            case ("success", _, _): return nil
            default: others.append(Field(field.name, field.value))
            }
        }
        guard let identifier, let outcome else { return nil }
        self.init(identifier: identifier, outcome: outcome, fields: others)
    }
}
