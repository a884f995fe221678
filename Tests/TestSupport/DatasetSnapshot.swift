package import RedisTypes

/// All that a Redis holds, read with plain commands: the type, the expiry and every element of each key, and of streams
/// the state, the groups and what is pending. Two databases hold the same exactly when their snapshots are equal.
///
/// Left out is what passes by itself, when a consumer was last seen and how a stream is laid out in memory, and the
/// counters of streams that no command of the services sets.
package struct DatasetSnapshot: Sendable, Equatable {
    private struct Key: Sendable, Equatable {
        var type: RedisValue
        /// In milliseconds since 1970; -1 for never.
        var expiry: RedisValue
        /// In the order that means something, and by their bytes where none does.
        var elements: [RedisValue]
    }

    private var keys: [ByteString: Key] = [:]
    package let tellsDeliveries: Bool

    package var count: Int { keys.count }
    package var names: [ByteString] { keys.keys.sorted() }

    /// - Parameter tellsDeliveries: whether to say when pending entries were delivered. Where many are pending, servers
    ///   tell only how long ago that was.
    package init(of executor: any CommandExecutor, tellsDeliveries: Bool = true) async throws {
        self.tellsDeliveries = tellsDeliveries
        let names = (try await executor.send("KEYS", "*").array ?? []).compactMap(\.bytes).sorted()
        for start in stride(from: 0, to: names.count, by: 200) {
            try await read(Array(names[start..<min(start + 200, names.count)]), from: executor)
        }
    }

    private mutating func read(_ names: [ByteString], from executor: any CommandExecutor) async throws {
        let facts = try await executor.pipeline(names.flatMap { [["TYPE", $0], ["PEXPIRETIME", $0]] })
        let types = names.indices.map { facts[2 * $0] }
        let replies = try await executor.pipeline(zip(names, types).map { Self.command(for: $0, $1) })
        for (index, name) in names.enumerated() {
            if case .error(let error) = replies[index] { throw error }
            keys[name] = Key(
                type: types[index], expiry: facts[2 * index + 1], elements: elements(replies[index], types[index]))
        }
    }

    private static func command(for key: ByteString, _ type: RedisValue) -> RedisCommand {
        switch type.bytes {
        case "list": ["LRANGE", key, "0", "-1"]
        case "set": ["SMEMBERS", key]
        case "hash": ["HGETALL", key]
        case "zset": ["ZRANGE", key, "0", "-1", "WITHSCORES"]
        case "stream": ["XINFO", "STREAM", key, "FULL", "COUNT", "0"]
        default: ["GET", key]
        }
    }

    private func elements(_ reply: RedisValue, _ type: RedisValue) -> [RedisValue] {
        let items = reply.array ?? []
        return switch type.bytes {
        case "list": items
        case "set": items.sorted { ($0.bytes ?? "") < ($1.bytes ?? "") }
        case "hash": Self.pairs(items).sorted { ($0.array?[0].bytes ?? "") < ($1.array?[0].bytes ?? "") }
        case "zset": Self.pairs(items)
        case "stream": Self.pairs(lasting(reply).array ?? [])
        default: [reply]
        }
    }

    private static func pairs(_ items: [RedisValue]) -> [RedisValue] {
        stride(from: 0, to: items.count - 1, by: 2).map { .array([items[$0], items[$0 + 1]]) }
    }

    private static let passing: Set<ByteString> = [
        "seen-time", "active-time", "radix-tree-keys", "radix-tree-nodes",
        // Only XSETID sets the first two, and services do not have it; the others are reckoned from them.
        "entries-added", "max-deleted-entry-id", "entries-read", "lag",
    ]

    /// What `XINFO STREAM FULL` says without what passes.
    private func lasting(_ reply: RedisValue) -> RedisValue {
        guard let items = reply.array else { return reply }
        var kept: [RedisValue] = []
        var index = 0
        while index < items.count {
            let name = items[index].bytes
            if let name, Self.passing.contains(name) {
                index += 2
            } else if !tellsDeliveries, name == "pending", let entries = items[index + 1].array {
                kept += [items[index], .array(entries.map(Self.withoutDelivery))]
                index += 2
            } else {
                kept.append(lasting(items[index]))
                index += 1
            }
        }
        return .array(kept)
    }

    /// `[id, time, deliveries]`, with the consumer in second place where the group tells.
    private static func withoutDelivery(_ entry: RedisValue) -> RedisValue {
        guard var parts = entry.array, parts.count > 2 else { return entry }
        parts.remove(at: parts.count - 2)
        return .array(parts)
    }

    /// Has the keys of `other` as they are there.
    package mutating func keep(_ other: DatasetSnapshot) {
        keys.merge(other.keys) { $1 }
    }

    // MARK: Differences

    /// What is not as `expected`, a line for each key; none when both hold the same.
    package func differences(from expected: DatasetSnapshot) -> [String] {
        Set(keys.keys).union(expected.keys.keys).sorted().compactMap { name in
            switch (keys[name], expected.keys[name]) {
            case (let found?, let wanted?): Self.difference(found, wanted).map { "\(Self.short(name)): \($0)" }
            case (nil, _): "\(Self.short(name)): lost"
            case (_, nil): "\(Self.short(name)): not expected"
            }
        }
    }

    private static func difference(_ found: Key, _ wanted: Key) -> String? {
        if found == wanted { return nil }
        if found.type != wanted.type { return "\(short(found.type)) instead of \(short(wanted.type))" }
        if found.expiry != wanted.expiry { return "ends at \(short(found.expiry)), not at \(short(wanted.expiry))" }
        return place(.array(found.elements), .array(wanted.elements))
    }

    /// The first element that differs, found through all arrays around it.
    private static func place(_ found: RedisValue, _ wanted: RedisValue, at path: String = "") -> String {
        guard let one = found.array, let other = wanted.array else {
            return "at\(path) \(short(found)) instead of \(short(wanted))"
        }
        for (index, pair) in zip(one, other).enumerated() where pair.0 != pair.1 {
            return place(pair.0, pair.1, at: "\(path) \(index)")
        }
        return "at\(path) \(one.count) elements instead of \(other.count)"
    }

    private static func short(_ value: RedisValue) -> String {
        switch value {
        case .array(let items): "[" + items.map(short).joined(separator: ", ") + "]"
        case .null: "null"
        default: short(value.bytes ?? "")
        }
    }

    private static func short(_ string: ByteString) -> String {
        string.count > 60 ? "\(ByteString(string.bytes.prefix(60)))… of \(string.count) bytes" : "\(string)"
    }
}
