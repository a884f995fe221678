import RedisTypes

/// What the objects of a JSON file stand for.
package enum JSONRecordForm: Sendable, Hashable {
    /// Each is a record as ``Record/appendJSON(to:)`` writes it.
    case typed
    /// Each is a row: its members are the columns.
    case rows(RowMapping)
}

/// Decodes the JSON objects that were found in a file.
struct JSONRecordDecoder: Sendable {
    let source: String
    private var rows: JSONRows?

    init(source: String, form: JSONRecordForm) {
        self.source = source
        if case .rows(let mapping) = form { rows = JSONRows(mapping) }
    }

    /// - Returns: `nil` when the object is held back, as a row of a key that others may follow.
    mutating func decode(
        _ bytes: ArraySlice<UInt8>, at position: SourcePosition
    ) throws(FormatError) -> SourcedRecord? {
        do throws(JSONError) {
            if let original = try JSONReject.original(in: bytes) {
                do throws(FormatError) {
                    return try decode(original[...], at: position)
                } catch {
                    throw JSONError(at: 0, "what was rejected before cannot be read yet: mend its \"original\"")
                }
            }
            var reader = JSONReader(bytes)
            if rows != nil { return try rows?.take(json: &reader, at: position) }
            let record = try Record(json: &reader)
            try reader.finish()
            return SourcedRecord(record, at: position)
        } catch {
            let place = position.advanced(over: bytes.prefix(error.offset))
            throw FormatError(source: source, at: place, reason: error.reason)
        }
    }

    /// What was held back, when no other object comes.
    mutating func finish() -> SourcedRecord? { rows?.finish() }
}
