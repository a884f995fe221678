import RecordFormats

/// Finds a string in JSON.
enum JSONPath {
    static func find(_ keys: [String], in bytes: [UInt8]) throws(KeyedValue.Unusable) -> (String, Range<Int>) {
        var reader = JSONReader(bytes[...])
        do throws(JSONError) {
            guard let found = try find(keys[...], &reader) else { return try missing(keys) }
            return found
        } catch {
            throw KeyedValue.Unusable("\(error.reason) (byte \(error.offset))")
        }
    }

    private static func missing(_ keys: [String]) throws(JSONError) -> (String, Range<Int>) {
        throw JSONError(at: 0, "there is no text under \(keys.joined(separator: "."))")
    }

    private static func find(
        _ keys: ArraySlice<String>, _ reader: inout JSONReader
    ) throws(JSONError) -> (String, Range<Int>)? {
        let kind = try reader.peek()
        guard let key = keys.first else {
            guard kind == .string else { return nil }
            let start = reader.offset
            let text = String(decoding: try reader.string(), as: UTF8.self)
            return (text, start..<reader.offset)
        }
        var found: (String, Range<Int>)?
        switch kind {
        case .object:
            try reader.beginObject()
            while let member = try reader.nextMember() {
                if String(decoding: member.name, as: UTF8.self) == key {
                    // Of a name that comes twice most readers take the last.
                    var copy = reader
                    found = try find(keys.dropFirst(), &copy)
                }
                try reader.skipValue()
            }
        case .array:
            try reader.beginArray()
            var index = 0
            while try reader.nextElement() {
                if String(index) == key {
                    var copy = reader
                    found = try find(keys.dropFirst(), &copy)
                }
                index += 1
                try reader.skipValue()
            }
        case .string, .number, .boolean, .null: try reader.skipValue()
        }
        return found
    }
}
