import RecordFormats
import RedisTypes

/// A JSON document: a body of the management API, or a file of its state.
enum JSONValue: Sendable, Hashable {
    case null
    case boolean(Bool)
    /// As it is written: numbers above 2^53 stay what they are.
    case number(String)
    case string(String)
    case array([JSONValue])
    case object([Member])

    struct Member: Sendable, Hashable {
        var name: String
        var value: JSONValue
    }

    init(parsing bytes: [UInt8]) throws(JSONError) {
        var reader = JSONReader(bytes[...])
        self = try Self.value(&reader)
        try reader.finish()
    }

    private static func value(_ reader: inout JSONReader) throws(JSONError) -> JSONValue {
        switch try reader.peek() {
        case .null:
            try reader.null()
            return .null
        case .boolean: return .boolean(try reader.boolean())
        case .number: return .number(String(decoding: try reader.number(), as: UTF8.self))
        case .string: return .string(String(decoding: try reader.string(), as: UTF8.self))
        case .array:
            var elements: [JSONValue] = []
            try reader.beginArray()
            while try reader.nextElement() { elements.append(try value(&reader)) }
            return .array(elements)
        case .object:
            var members: [Member] = []
            try reader.beginObject()
            while let member = try reader.nextMember() {
                members.append(Member(name: String(decoding: member.name, as: UTF8.self), value: try value(&reader)))
            }
            return .object(members)
        }
    }

    var bytes: [UInt8] {
        var output: [UInt8] = []
        append(to: &output)
        return output
    }

    private func append(to output: inout [UInt8]) {
        switch self {
        case .null: output += Array("null".utf8)
        case .boolean(let value): output += Array(value ? "true".utf8 : "false".utf8)
        case .number(let text): output += Array(text.utf8)
        case .string(let text): JSONText.append(Array(text.utf8), to: &output)
        case .array(let elements):
            output.append(UInt8(ascii: "["))
            for (index, element) in elements.enumerated() {
                if index > 0 { output.append(UInt8(ascii: ",")) }
                element.append(to: &output)
            }
            output.append(UInt8(ascii: "]"))
        case .object(let members):
            output.append(UInt8(ascii: "{"))
            for (index, member) in members.enumerated() {
                if index > 0 { output.append(UInt8(ascii: ",")) }
                JSONText.append(Array(member.name.utf8), to: &output)
                output.append(UInt8(ascii: ":"))
                member.value.append(to: &output)
            }
            output.append(UInt8(ascii: "}"))
        }
    }
}

extension JSONValue {
    /// A member's value; the last where a name is given twice, as most readers have it.
    subscript(name: String) -> JSONValue? {
        guard case .object(let members) = self else { return nil }
        return members.last { $0.name == name }?.value
    }

    var text: String? { if case .string(let text) = self { text } else { nil } }
    var boolean: Bool? { if case .boolean(let value) = self { value } else { nil } }
    var elements: [JSONValue]? { if case .array(let elements) = self { elements } else { nil } }
    var texts: [String]? {
        guard let elements else { return nil }
        let texts = elements.compactMap(\.text)
        return texts.count == elements.count ? texts : nil
    }

    /// A whole number that fits.
    var integer: Int? { if case .number(let text) = self { Int(text) } else { nil } }

    func merged(with more: JSONValue) -> JSONValue {
        guard case .object(let members) = self, case .object(let others) = more else { return self }
        return .object(members + others)
    }
}

extension JSONValue: ExpressibleByStringLiteral, ExpressibleByBooleanLiteral, ExpressibleByIntegerLiteral,
    ExpressibleByNilLiteral, ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral
{
    init(stringLiteral value: String) { self = .string(value) }
    init(booleanLiteral value: Bool) { self = .boolean(value) }
    init(integerLiteral value: Int) { self = .number(String(value)) }
    init(nilLiteral: ()) { self = .null }
    init(arrayLiteral elements: JSONValue...) { self = .array(elements) }
    init(dictionaryLiteral elements: (String, JSONValue)...) {
        self = .object(elements.map { Member(name: $0.0, value: $0.1) })
    }

    static func integer(_ value: some BinaryInteger) -> JSONValue { .number(String(value)) }
    static func texts(_ values: [String]) -> JSONValue { .array(values.map { .string($0) }) }
    /// `"true"` or `"false"`, as some of the service's members have it.
    static func word(_ value: Bool) -> JSONValue { .string(value ? "true" : "false") }
    /// A number that need not be whole; what is none is null, which JSON has no other word for.
    static func decimal(_ value: Double) -> JSONValue { value.isFinite ? .number(String(value)) : .null }
}
