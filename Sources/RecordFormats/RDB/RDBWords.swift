import RedisTypes

/// The elements of a stream's part, one after the other.
struct RDBWords {
    private let words: [ByteString]
    private var index = 0

    init(_ words: [ByteString]) {
        self.words = words
    }

    private mutating func word() throws(RDBError) -> ByteString {
        guard index < words.count else { throw .malformed("a stream's part ends too early") }
        defer { index += 1 }
        return words[index]
    }

    private mutating func count() throws(RDBError) -> Int {
        guard let count = Int(try word().text ?? ""), (0...RDBCursor.limit).contains(count) else {
            throw .malformed("a number of a stream's part cannot be read")
        }
        return count
    }

    private mutating func difference() throws(RDBError) -> UInt64 {
        guard let number = Int64(try word().text ?? "") else {
            throw .malformed("an ID of a stream cannot be read")
        }
        return UInt64(bitPattern: number)
    }

    /// A master entry with the usual fields, then entries: flags, the difference of the ID, fields or only values.
    mutating func appendEntries(
        after id: StreamID, to entries: inout [Record.StreamEntry]
    ) throws(RDBError) {
        let (present, deleted) = (try count(), try count())
        var names: [ByteString] = []
        for _ in 0..<(try count()) { names.append(try word()) }
        _ = try word()
        for _ in 0..<(present + deleted) {
            let flags = try count()
            let entryID = StreamID(id.milliseconds &+ (try difference()), id.sequence &+ (try difference()))
            var fields: [Record.Field] = []
            if flags & 2 != 0 {
                for name in names { fields.append(Record.Field(name, try word())) }
            } else {
                for _ in 0..<(try count()) { fields.append(Record.Field(try word(), try word())) }
            }
            // How many words the entry had, for who reads backwards.
            _ = try word()
            if flags & 1 == 0 { entries.append(Record.StreamEntry(entryID, fields)) }
        }
    }
}
