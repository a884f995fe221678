import RecordFormats
import RedisTypes

extension ImportPlanner {
    /// Makes a stream with commands that services have: `XSETID` is not among them. An entry with the last ID is added
    /// and deleted where the newest is gone; how many entries were ever added, and which was deleted last, is lost.
    func streamCommands(_ key: ByteString, _ stream: Record.Stream, isPart: Bool) -> [RedisCommand] {
        var commands = stream.entries.map { entry in
            RedisCommand(["XADD", key, entry.id.text] + entry.fields.flatMap { [$0.name, $0.value] })
        }
        if let last = stream.entries.last {
            if let lastID = stream.state?.lastID, lastID > last.id {
                commands += [["XADD", key, lastID.text, "", ""], ["XDEL", key, lastID.text]]
            }
        } else if !isPart {
            commands = emptyStream(key, stream.state?.lastID ?? StreamID(0, 1))
        }
        // What was trimmed away counts as read in the source, and was never there in the copy.
        let added = UInt64(commands.count { $0.name == "XADD" })
        let lost = isPart ? 0 : (stream.state?.entriesAdded).map { $0 - min($0, added) } ?? 0
        for group in stream.groups { commands += groupCommands(key, group, lost: lost) }
        return commands
    }

    private func emptyStream(_ key: ByteString, _ lastID: StreamID) -> [RedisCommand] {
        if lastID == StreamID(0, 0) {
            return [["XGROUP", "CREATE", key, "0", "$", "MKSTREAM"], ["XGROUP", "DESTROY", key, "0"]]
        }
        // The entry is gone as soon as it is added.
        return [["XADD", key, "MAXLEN", "0", lastID.text, "", ""]]
    }

    private func groupCommands(_ key: ByteString, _ group: Record.ConsumerGroup, lost: UInt64) -> [RedisCommand] {
        var words: [ByteString] = ["XGROUP", "CREATE", key, group.name, group.lastID.text]
        if let read = group.entriesRead, read >= lost { words += ["ENTRIESREAD", ByteString(read - lost)] }
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
