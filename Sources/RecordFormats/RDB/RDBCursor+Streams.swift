import RedisTypes

extension RDBCursor {
    mutating func streamNode(_ entries: inout [Record.StreamEntry]) throws(RDBError) {
        let id = try string()
        guard id.count == 16 else { throw .malformed("the ID of a stream's part has not 16 bytes") }
        let first = id.bytes.withUnsafeBytes { StreamID(bigEndian: $0) }
        var words = RDBWords(try PackedValues.listpack(try string()))
        try words.appendEntries(after: first, to: &entries)
    }

    /// What follows the entries.
    mutating func streamEnd(_ kind: Kind, _ entries: [Record.StreamEntry]) throws(RDBError) -> Record.Stream {
        _ = try number()
        var state = Record.StreamState(lastID: StreamID(try number(), try number()))
        if kind != .stream {
            // The first ID follows from the entries.
            _ = (try number(), try number())
            state.maxDeletedID = StreamID(try number(), try number())
            state.entriesAdded = try number()
        }
        var groups: [Record.ConsumerGroup] = []
        for _ in 0..<(try count()) { groups.append(try group(kind)) }
        return Record.Stream(entries, state: state, groups: groups)
    }

    private mutating func group(_ kind: Kind) throws(RDBError) -> Record.ConsumerGroup {
        var group = Record.ConsumerGroup(try string(), lastID: StreamID(try number(), try number()))
        if kind != .stream {
            let read = try number()
            group.entriesRead = read == .max ? nil : read  // -1: the server cannot tell
        }
        var pending: [StreamID: Record.PendingEntry] = [:]
        for _ in 0..<(try count()) {
            let id = StreamID(bigEndian: try take(16))
            pending[id] = Record.PendingEntry(
                id, deliveredAt: max(0, try integer(Int64.self)), deliveries: try number())
        }
        for _ in 0..<(try count()) {
            var consumer = Record.Consumer(try string())
            _ = try take(kind == .stream3 ? 16 : 8)
            for _ in 0..<(try count()) {
                guard let entry = pending.removeValue(forKey: StreamID(bigEndian: try take(16))) else {
                    throw .malformed("a consumer waits for an entry that its group does not know")
                }
                consumer.pending.append(entry)
            }
            group.consumers.append(consumer)
        }
        guard pending.isEmpty else { throw .malformed("an entry was delivered to no consumer") }
        return group
    }
}

extension StreamID {
    /// - Parameter bytes: 16 of them.
    fileprivate init(bigEndian bytes: UnsafeRawBufferPointer) {
        self.init(
            UInt64(bigEndian: bytes.loadUnaligned(as: UInt64.self)),
            UInt64(bigEndian: bytes.loadUnaligned(fromByteOffset: 8, as: UInt64.self)))
    }
}
