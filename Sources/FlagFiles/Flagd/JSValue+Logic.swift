import FeatureFlags
import RedisTypes

/// JSONLogic, whose operations are objects of one member.
extension JSValue {
    static func record(_ members: [(name: ByteString, value: JSValue)]) -> JSValue { .object(JSObject(members)) }

    static func texts(_ texts: [ByteString]) -> JSValue { .array(texts.map(JSValue.string)) }

    static func operation(_ name: ByteString, _ argument: JSValue) -> JSValue { .record([(name, argument)]) }

    static func operation(_ name: ByteString, _ arguments: [JSValue]) -> JSValue {
        .operation(name, .array(arguments))
    }

    static func not(_ value: JSValue) -> JSValue { .operation("!", [value]) }

    /// The name of an operation and its arguments; one by itself need not stand in a list.
    var operation: (name: String, arguments: [JSValue])? {
        guard case .object(let object) = self, object.members.count == 1, let member = object.members.first,
            let name = member.name.text
        else { return nil }
        if case .array(let arguments) = member.value { return (name, arguments) }
        return (name, [member.value])
    }
}
