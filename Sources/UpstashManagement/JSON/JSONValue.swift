import RecordFormats

/// A JSON value as the service sent it; numbers keep their digits. It may hold credentials, so it does not leave this
/// module.
indirect enum JSONValue: Sendable, Hashable {
    case null
    case boolean(Bool)
    case number(String)
    case string(String)
    case array([JSONValue])
    case object(JSONFields)

    /// - Throws: `JSONError` when the text is not one JSON value.
    init(parsing text: some Sequence<UInt8>) throws(JSONError) {
        var reader = JSONReader(Array(text)[...])
        self = try Self.read(&reader)
        try reader.finish()
    }

    private static func read(_ reader: inout JSONReader) throws(JSONError) -> JSONValue {
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
            while try reader.nextElement() { elements.append(try read(&reader)) }
            return .array(elements)
        case .object:
            var fields = JSONFields()
            try reader.beginObject()
            while let member = try reader.nextMember() {
                fields[String(decoding: member.name, as: UTF8.self)] = try read(&reader)
            }
            return .object(fields)
        }
    }
}
