import RedisTypes

/// What the objects of a JSON file stand for.
package enum JSONRecordForm: Sendable, Hashable {
    /// Each is a record as ``Record/appendJSON(to:)`` writes it.
    case typed
    /// Each is a row: its members become the fields of a hash.
    case rows(RowMapping)
}

/// Decodes one JSON object that was found in a file.
struct JSONRecordDecoder: Sendable {
    var source: String
    var form: JSONRecordForm

    func decode(_ bytes: ArraySlice<UInt8>, at position: SourcePosition) throws(FormatError) -> SourcedRecord {
        do throws(JSONError) {
            if let original = try JSONReject.original(in: bytes) {
                guard let record = try? decode(original[...], at: position) else {
                    throw JSONError(at: 0, "what was rejected before cannot be read yet: mend its \"original\"")
                }
                return record
            }
            var reader = JSONReader(bytes)
            let record =
                switch form {
                case .typed: try Record(json: &reader)
                case .rows(let mapping): try mapping.record(json: &reader)
                }
            try reader.finish()
            return SourcedRecord(record, at: position)
        } catch {
            let place = position.advanced(over: bytes.prefix(error.offset))
            throw FormatError(source: source, at: place, reason: error.reason)
        }
    }
}
