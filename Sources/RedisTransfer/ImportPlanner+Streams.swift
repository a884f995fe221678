import RecordFormats
import RedisTypes

extension ImportPlanner {
    func streamCommands(_ key: ByteString, _ stream: Record.Stream, isPart: Bool) -> [RedisCommand] {
        var commands = stream.entries.map { entry in
            RedisCommand(["XADD", key, entry.id.text] + entry.fields.flatMap { [$0.name, $0.value] })
        }
        // The entry is gone as soon as it is added; the empty stream stays.
        if commands.isEmpty && !isPart { commands = [["XADD", key, "MAXLEN", "0", "0-1", "", ""]] }
        if let state = stream.state, !follows(state, from: stream.entries, isPart: isPart) {
            commands.append(setID(key, state))
        }
        for group in stream.groups { commands += groupCommands(key, group) }
        return commands
    }

    /// Whether adding the entries alone leaves the stream in that state.
    private func follows(_ state: Record.StreamState, from entries: [Record.StreamEntry], isPart: Bool) -> Bool {
        if isPart { return false }
        guard let last = entries.last, last.id == state.lastID else { return false }
        return (state.entriesAdded ?? UInt64(entries.count)) == UInt64(entries.count)
            && (state.maxDeletedID ?? StreamID(0, 0)) == StreamID(0, 0)
    }

    private func setID(_ key: ByteString, _ state: Record.StreamState) -> RedisCommand {
        var words: [ByteString] = ["XSETID", key, state.lastID.text]
        if let added = state.entriesAdded, let deleted = state.maxDeletedID {
            words += ["ENTRIESADDED", ByteString(added), "MAXDELETEDID", deleted.text]
        }
        return RedisCommand(words)
    }

    private func groupCommands(_ key: ByteString, _ group: Record.ConsumerGroup) -> [RedisCommand] {
        var words: [ByteString] = ["XGROUP", "CREATE", key, group.name, group.lastID.text]
        if let read = group.entriesRead { words += ["ENTRIESREAD", ByteString(read)] }
        var commands = [RedisCommand(words)]
        for consumer in group.consumers {
            commands.append(["XGROUP", "CREATECONSUMER", key, group.name, consumer.name])
            commands += claims(key, group.name, consumer)
        }
        return commands
    }

    /// Entries that were delivered at the same time and as often share a command. An entry that the stream no longer
    /// has cannot be claimed: the server leaves it out.
    private func claims(_ key: ByteString, _ group: ByteString, _ consumer: Record.Consumer) -> [RedisCommand] {
        var commands: [RedisCommand] = []
        var rest = consumer.pending[...]
        while let first = rest.first {
            let run = rest.prefix(Self.chunkMembers).prefix {
                $0.deliveredAt == first.deliveredAt && $0.deliveries == first.deliveries
            }
            rest = rest.dropFirst(run.count)
            let words: [ByteString] = ["XCLAIM", key, group, consumer.name, "0"] + run.map(\.id.text)
            commands.append(
                RedisCommand(
                    words + [
                        "TIME", ByteString(first.deliveredAt), "RETRYCOUNT", ByteString(first.deliveries), "FORCE",
                        "JUSTID",
                    ]))
        }
        return commands
    }
}
