import FeatureFlags
import RedisTypes
import YAMLText

/// JSON values as YAML, and back.
extension YAMLValue {
    /// `nil` for what YAML cannot say: half of a surrogate pair.
    init?(_ value: JSValue) {
        switch value {
        case .null: self = .null
        case .boolean(let bool): self = .bool(bool)
        case .number: self = .scalar(YAMLScalar(plain: value.json.text ?? "null"))
        case .string(let bytes):
            guard let text = bytes.text else { return nil }
            self = .string(text)
        case .array(let items):
            var values: [YAMLValue] = []
            for item in items {
                guard let value = YAMLValue(item) else { return nil }
                values.append(value)
            }
            self = .sequence(values)
        case .object(let object):
            var pairs: [YAMLPair] = []
            for member in object.members {
                guard let name = member.name.text, let value = YAMLValue(member.value) else { return nil }
                pairs.append(YAMLPair(name, value))
            }
            self = .mapping(pairs)
        case .undefined, .function: return nil
        }
    }
}

extension JSValue {
    /// Keys of any kind are names. The depth is that of the file, which is bounded.
    init(_ node: YAMLNode) throws(FlagFileError) {
        switch node.content {
        case .scalar(let scalar, _): self = try Self.value(scalar, at: node.place)
        case .sequence(let nodes):
            var items: [JSValue] = []
            for node in nodes { items.append(try JSValue(node)) }
            self = .array(items)
        case .mapping(let entries):
            try entries.requireNames()
            var members: [(name: ByteString, value: JSValue)] = []
            for entry in entries { members.append((ByteString(entry.key.text), try JSValue(entry.value))) }
            self = .object(JSObject(members))
        }
    }

    /// Whether a document that holds the value so many levels deep can be read again.
    func fitsIntoDocument(below levels: Int) -> Bool {
        switch self {
        case .array, .object: break
        default: return true
        }
        let opening = [UInt8](repeating: UInt8(ascii: "["), count: levels)
        let closing = [UInt8](repeating: UInt8(ascii: "]"), count: levels)
        return (try? JSValue(json: ByteString(opening + json.bytes + closing))) != nil
    }

    private static func value(_ scalar: YAMLScalar, at place: YAMLPlace) throws(FlagFileError) -> JSValue {
        switch scalar.kind {
        case .null: return .null
        case .bool: return .boolean(scalar.bool == true)
        case .string: return .string(ByteString(scalar.text))
        case .integer, .float:
            guard let number = scalar.number, number.isFinite else {
                throw FlagFileError(.number(scalar.text), at: place)
            }
            // A double keeps the digits of whole numbers below 2^53, and of some beyond.
            let value = JSValue.number(number)
            if scalar.kind == .integer, abs(number) >= 0x1p53, value.json != ByteString(scalar.text) {
                throw FlagFileError(.number(scalar.text), at: place)
            }
            return value
        }
    }
}
