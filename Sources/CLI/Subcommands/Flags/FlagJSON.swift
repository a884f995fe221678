import FeatureFlags
import RedisTypes

/// Objects of our own making, by the names that programs read (CLI conventions, A4).
extension JSValue {
    static func object(_ members: KeyValuePairs<String, JSValue>) -> JSValue {
        .object(JSObject(members.map { (name: ByteString($0.key), value: $0.value) }))
    }

    static func text(_ text: String?) -> JSValue { text.map { .string(ByteString($0)) } ?? .null }

    static func number(_ number: Int?) -> JSValue { number.map { .number(Double($0)) } ?? .null }

    /// Milliseconds since 1970 as RFC 3339.
    static func time(_ milliseconds: Int64?) -> JSValue {
        guard let milliseconds, RFC3339.range.contains(milliseconds) else { return .null }
        return .text(RFC3339.text(milliseconds: milliseconds))
    }

    /// What Redis holds: a document as it is, other text as a string, other bytes as `{"base64":"…"}`.
    static func stored(_ bytes: ByteString?) -> JSValue {
        guard let bytes else { return .null }
        if (try? FlagDocument(parsing: bytes)) != nil, let value = try? JSValue(json: bytes) { return value }
        return bytes.isUTF8 ? .string(bytes) : .object(["base64": .string(ByteString(Base64.encode(bytes.bytes)))])
    }

    /// On a line of its own.
    var line: [UInt8] { json.bytes + [0x0A] }
}

extension RFC3339 {
    /// Years 0 to 9999, in Unix milliseconds: others have no text.
    static let range: ClosedRange<Int64> = -62_167_219_200_000...253_402_300_799_999
}
