import RecordFormats

/// The members of a request's body, each checked for its type. A body that is empty or `null` has none.
struct RequestBody: Sendable {
    private let value: JSONValue

    init(_ bytes: [UInt8]) throws(Refusal) {
        guard bytes.contains(where: { $0 > 0x20 }) else {
            value = .object([])
            return
        }
        let parsed: JSONValue
        do { parsed = try JSONValue(parsing: bytes) } catch {
            throw .invalid("the request body is not JSON: \(error.reason)")
        }
        switch parsed {
        case .object: value = parsed
        case .null: value = .object([])
        default: throw .invalid("the request body is not a JSON object")
        }
    }

    private func member<Value>(
        _ name: String, _ type: String, _ convert: (JSONValue) -> Value?
    ) throws(Refusal) -> Value? {
        guard let member = value[name], member != .null else { return nil }
        guard let value = convert(member) else { throw .invalid("\(name) must be \(type)") }
        return value
    }

    func text(_ name: String) throws(Refusal) -> String? { try member(name, "a string") { $0.text } }
    func boolean(_ name: String) throws(Refusal) -> Bool? { try member(name, "true or false") { $0.boolean } }
    func texts(_ name: String) throws(Refusal) -> [String]? { try member(name, "a list of strings") { $0.texts } }
    func integer(_ name: String) throws(Refusal) -> Int? { try member(name, "a whole number") { $0.integer } }

    /// A required member, under the name of today's documentation or that which vendors' clients send.
    func text(either name: String, or other: String) throws(Refusal) -> String {
        if let text = try text(name) { return text }
        return try required(name, text(other))
    }

    func required<Value>(_ name: String, _ value: Value?) throws(Refusal) -> Value {
        guard let value else { throw .invalid("\(name) is required") }
        return value
    }
}
