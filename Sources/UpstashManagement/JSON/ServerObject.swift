import RecordFormats

/// What is decoded from an object of the service.
protocol ServerObject {
    /// `nil` when a field is missing without which it is of no use.
    init?(_ fields: JSONFields, _ json: ServerJSON)
}

extension ServerObject {
    /// - Returns: `nil` when the body is no such object.
    static func decode(_ body: [UInt8]) -> Self? {
        var reader = JSONReader(body[...])
        do throws(JSONError) {
            let text = try reader.compactText()
            try reader.finish()
            guard case .object(let fields) = try JSONValue(parsing: text) else { return nil }
            return Self(fields, ServerJSON(checked: text))
        } catch {
            return nil
        }
    }

    /// - Returns: `nil` when the body is no array of such objects; for `null` an empty one, as Go writes it.
    static func decodeList(_ body: [UInt8]) -> [Self]? {
        var reader = JSONReader(body[...])
        do throws(JSONError) {
            var objects: [Self] = []
            if try reader.peek() == .null {
                try reader.null()
            } else {
                try reader.beginArray()
                while try reader.nextElement() {
                    guard let object = decode(try reader.compactText()) else { return nil }
                    objects.append(object)
                }
            }
            try reader.finish()
            return objects
        } catch {
            return nil
        }
    }
}
