import RedisTypes

/// What the Redis behind the gateway says of itself.
struct EngineProfile: Sendable {
    /// For each row of the command table: whether a read-only token may run it.
    let readOnlyRows: [Bool]

    let features: EngineFeatures
    /// Whether the gateway may ask for the statistics that scripts are metered by.
    let hasStatistics: Bool
    /// Whether Redis was not able to say it all, and may be later: it is loading its data, for example.
    let isProvisional: Bool

    static let commands: [RedisCommand] = [["COMMAND"]] + statisticsProbe + EngineFeatures.probe

    /// What stands around a script that is metered.
    private static let statisticsProbe: [RedisCommand] = [["MULTI"], ScriptMeter.command, ["EXEC"]]

    /// Commands that read, without those that are dangerous, as the server itself has them; not `SCAN` and `KEYS`, which
    /// read everything; and a few that touch no key (REST reference 10, 21).
    /// - Parameter replies: to ``commands``, in order; others may follow.
    init?(replies: [RedisValue], readOnlyMaySubscribe: Bool) {
        guard case .array(let commands)? = replies.first, !commands.isEmpty else { return nil }
        if replies.count > 3, replies[1] == .ok, case .array(let results) = replies[3] {
            hasStatistics = results.first?.bytes != nil
        } else {
            hasStatistics = false
        }
        let probed = replies.dropFirst(1 + Self.statisticsProbe.count).prefix(EngineFeatures.probe.count)
        features = EngineFeatures(replies: Array(probed))
        isProvisional = probed.contains { reply in
            guard case .error(let error) = reply else { return false }
            // A replica may become a primary without a connection being lost.
            return error.kind == .temporarilyRefused || error.kind == .readOnlyServer
        }
        var readable: Set<ByteString> = ["PING", "ECHO", "SELECT"]
        if readOnlyMaySubscribe { readable.formUnion(["SUBSCRIBE", "PSUBSCRIBE"]) }
        for command in commands { Self.collect(command, into: &readable) }
        readable.subtract(["SCAN", "KEYS"])
        readOnlyRows = CommandTable.commands.map { readable.contains(ByteString($0.name)) }
    }

    /// - Parameter entry: name, arity, flags, first, last, step, ACL categories, tips, key specifications, subcommands.
    private static func collect(_ entry: RedisValue, into readable: inout Set<ByteString>) {
        guard case .array(let fields) = entry, fields.count > 2, let name = fields[0].bytes else { return }
        func has(_ field: Int, _ word: ByteString) -> Bool {
            guard field < fields.count, case .array(let words) = fields[field] else { return false }
            return words.contains { $0.bytes == word }
        }
        // Before Redis 6 there are no categories.
        let reads = fields.count > 6 ? has(6, "@read") && !has(6, "@dangerous") : has(2, "readonly") && !has(2, "admin")
        if reads {
            readable.insert(ByteString(name.asciiUppercased.bytes.map { $0 == UInt8(ascii: "|") ? 0x20 : $0 }))
        }
        if fields.count > 9, case .array(let subcommands) = fields[9] {
            for subcommand in subcommands { collect(subcommand, into: &readable) }
        }
    }
}
