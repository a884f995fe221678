import RedisTypes

/// Which replies read better as rows of a table than as they come: names and values in turn, entries of a stream.
enum PairedReply {
    /// The rows of a reply; `nil` for a list of something else.
    static func rows(of items: [RedisValue], for command: RedisCommand) -> [[RedisValue]]? {
        pairs(in: items, for: command) ?? entries(in: items, for: command)
    }

    /// A row for each entry of a stream: its identifier and, in turn, names and values.
    private static func entries(in items: [RedisValue], for command: RedisCommand) -> [[RedisValue]]? {
        switch command.name.uppercased() {
        case "XRANGE", "XREVRANGE", "XCLAIM": return items.map(entry)
        case "XREAD", "XREADGROUP":
            // The name of the stream comes first.
            return items.flatMap { stream -> [[RedisValue]] in
                guard let parts = stream.array, parts.count == 2, let entries = parts[1].array else {
                    return [[stream]]
                }
                return entries.map { [parts[0]] + entry($0) }
            }
        default: return nil
        }
    }

    private static func entry(_ item: RedisValue) -> [RedisValue] {
        guard let parts = item.array, parts.count == 2, let fields = parts[1].array else { return [item] }
        return [parts[0]] + fields
    }

    /// The pairs of a flat reply; `nil` for one that is a list of something else.
    private static func pairs(in items: [RedisValue], for command: RedisCommand) -> [[RedisValue]]? {
        guard isPaired(command), items.count % 2 == 0, !items.contains(where: { $0.array != nil }) else { return nil }
        return stride(from: 0, to: items.count, by: 2).map { [items[$0], items[$0 + 1]] }
    }

    private static func isPaired(_ command: RedisCommand) -> Bool {
        func has(_ keyword: StaticString) -> Bool {
            command.words.dropFirst().contains { $0.equalsIgnoringCase(keyword) }
        }
        switch command.name.uppercased() {
        case "HGETALL": return true
        case "CONFIG": return command.words.dropFirst().first?.equalsIgnoringCase("GET") == true
        case "HRANDFIELD": return has("WITHVALUES")
        case "ZPOPMIN", "ZPOPMAX": return true
        case let name where name.hasPrefix("Z"): return has("WITHSCORES") || has("WITHSCORE")
        default: return false
        }
    }
}
