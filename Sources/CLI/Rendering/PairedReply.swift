import RedisTypes

/// Which replies are names and values in turn, and read better as two columns.
enum PairedReply {
    /// The pairs of a flat reply; `nil` for one that is a list of something else.
    static func pairs(in items: [RedisValue], for command: RedisCommand) -> [[RedisValue]]? {
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
