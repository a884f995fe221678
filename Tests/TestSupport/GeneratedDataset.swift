import RedisNIO
package import RedisTypes

/// Commands that fill a Redis with keys of every type, of any bytes, with sizes around those at which the server changes
/// how it holds them.
package struct GeneratedDataset: Sendable {
    /// The year 2100, as milliseconds since 1970.
    package static let future: Int64 = 4_102_444_800_000

    /// How large its largest keys are.
    package enum Scale: Sendable {
        /// A few kilobytes each.
        case small
        /// Some of several megabytes, so that they come in parts and in requests of their own.
        case large
    }

    package private(set) var commands: [RedisCommand] = []
    private var generator: SeededGenerator
    private let scale: Scale

    /// - Parameter keys: of each type.
    package init(seed: UInt64, keys: Int = 12, scale: Scale = .small) {
        generator = SeededGenerator(seed: seed)
        self.scale = scale
        for index in 0..<keys {
            addString(index)
            addCollections(index)
            addStream(index)
        }
        addOddities()
        if scale == .large { addLarge() }
    }

    /// What these commands leave.
    package init(_ commands: [RedisCommand] = []) {
        generator = SeededGenerator(seed: 0)
        scale = .small
        self.commands = commands
    }

    // MARK: Bytes

    private mutating func below(_ limit: Int) -> Int { Int.random(in: 0..<limit, using: &generator) }

    private mutating func pick<Item>(_ items: [Item]) -> Item { items[below(items.count)] }

    private static let letters =
        "abcdefghijklmnopqrstuvwxyz \"\\\n\u{1}é€😀".unicodeScalars
        .map { Array("\($0)".utf8) }

    private mutating func text(_ count: Int) -> ByteString {
        var bytes: [UInt8] = []
        for byte in binary(count).bytes { bytes += Self.letters[Int(byte) % Self.letters.count] }
        return ByteString(bytes)
    }

    private mutating func binary(_ count: Int) -> ByteString {
        var bytes: [UInt8] = []
        while bytes.count < count { withUnsafeBytes(of: generator.next()) { bytes += $0 } }
        return ByteString(bytes.prefix(count))
    }

    private mutating func bytes(_ count: Int) -> ByteString { below(2) == 0 ? text(count) : binary(count) }

    private mutating func key(_ type: String, _ index: Int) -> ByteString {
        let name = ByteString("\(type):\(index)")
        return switch below(4) {
        case 0: ByteString(name.bytes + binary(5).bytes)
        case 1: ByteString(name.bytes + "{tag} *?[é".utf8)
        default: name
        }
    }

    private mutating func mayEnd(_ key: ByteString) {
        if below(3) == 0 { commands.append(["PEXPIREAT", key, ByteString(Self.future + Int64(below(1_000_000)))]) }
    }

    // MARK: Types

    private mutating func addString(_ index: Int) {
        let key = key("string", index)
        let value: ByteString =
            switch below(6) {
            case 0: ""
            case 1: ByteString(Int64.random(in: .min ... .max, using: &generator))
            case 2: bytes(44)  // the longest that is held with its key
            case 3: bytes(45)
            default: bytes(below(2000))
            }
        commands.append(["SET", key, value])
        mayEnd(key)
    }

    /// Sizes around `*-max-listpack-entries` and `set-max-intset-entries`, and lengths around `*-max-listpack-value`.
    private mutating func addCollections(_ index: Int) {
        let count = pick([1, 2, 3, 127, 128, 129, 512, 513])
        let length = pick([1, 9, 64, 65])
        let isBinary = below(2) == 0
        let items = (0..<count).map { place -> ByteString in
            ByteString("\(place):".utf8 + (isBinary ? binary(length) : text(length)).bytes)
        }
        // Not -0: ZSCAN says 0 for it.
        let scores: [ByteString] = ["inf", "-inf", "0", "1.5", "-2.25", "1e+20", "17179869184", "3.3", "1e-300"]
        add("list", index, "RPUSH", items + items.prefix(2))
        add("hash", index, "HSET", items.flatMap { [$0, bytes(below(80))] })
        let isNumeric = below(2) == 0
        add(
            "set", index, "SADD",
            isNumeric ? (0..<count).map { ByteString($0 * 40_000 * (index % 3 == 0 ? 99_999 : 1)) } : items)
        add("zset", index, "ZADD", items.flatMap { [pick(scores), $0] })
    }

    private mutating func add(_ type: String, _ index: Int, _ command: ByteString, _ words: [ByteString]) {
        let key = key(type, index)
        for start in stride(from: 0, to: words.count, by: 500) {
            commands.append(RedisCommand([command, key] + words[start..<min(start + 500, words.count)]))
        }
        mayEnd(key)
    }

    /// Entries some of which are deleted, groups that have read some of what is left, and consumers that have
    /// acknowledged some of that.
    private mutating func addStream(_ index: Int) {
        let key = key("stream", index)
        let count = pick([1, 5, 99, 101, 130])
        for place in 1...count {
            var words: [ByteString] = ["XADD", key, ByteString("\(1000 + place / 3)-\(place)")]
            for field in 0...below(3) { words += [ByteString("f\(field)"), bytes(below(30))] }
            commands.append(RedisCommand(words))
        }
        for place in 1...count where below(5) == 0 && count > 1 {
            commands.append(["XDEL", key, ByteString("\(1000 + place / 3)-\(place)")])
        }
        for group in 0..<below(3) { addGroup(key, group, count) }
        mayEnd(key)
    }

    private mutating func addGroup(_ key: ByteString, _ group: Int, _ count: Int) {
        let name = below(2) == 0 ? binary(6) : ByteString("group:\(group)")
        commands.append(["XGROUP", "CREATE", key, name, pick(["0", "$", "1001-1"])])
        commands.append(["XGROUP", "CREATECONSUMER", key, name, "idle"])
        for consumer in 0..<2 {
            commands.append([
                "XREADGROUP", "GROUP", name, ByteString("consumer:\(consumer)"), "COUNT", ByteString(1 + below(count)),
                "STREAMS", key, ">",
            ])
        }
        for _ in 0..<below(4) {
            let place = 1 + below(count)
            commands.append(["XACK", key, name, ByteString("\(1000 + place / 3)-\(place)")])
        }
    }

    /// What has no size: empty streams, the types that are strings underneath, and keys that are nearly others.
    private mutating func addOddities() {
        commands += [
            ["XGROUP", "CREATE", "stream:empty", "g", "$", "MKSTREAM"],
            ["XADD", "stream:emptied", "5-5", "f", "v"], ["XADD", "stream:emptied", "7-7", "f", "v"],
            ["XDEL", "stream:emptied", "5-5", "7-7"],
            ["XADD", "stream:trimmed", "1-1", "f", "v"], ["XADD", "stream:trimmed", "MAXLEN", "1", "2-1", "f", "v"],
            ["XADD", "stream:advanced", "1-1", "", ""], ["XSETID", "stream:advanced", "9-9"],
            RedisCommand(["PFADD", "hyperloglog:sparse"] + (0..<50).map { ByteString("v\($0)") }),
            RedisCommand(["PFADD", "hyperloglog:dense"] + (0..<3000).map { ByteString("v\($0)") }),
            ["SETBIT", "bitmap", "100003", "1"], ["SETBIT", "bitmap:0", "0", "1"],
            ["GEOADD", "geo", "13.361389", "38.115556", "Palermo", "15.087269", "37.502669", "Catania"],
            ["SET", "", "the empty key"], ["SET", " ", "a blank"], ["SET", "\u{0}", "\u{0}"],
            ["HSET", "hash:empty names", "", "", "f", ""], ["SADD", "set:empty member", ""],
            ["RPUSH", "list:empty elements", "", ""], ["ZADD", "zset:empty member", "1", ""],
            ["SET", "last second", "v", "PXAT", ByteString(Self.future)],
        ]
    }

    private static func repeating(_ string: ByteString, _ times: Int) -> ByteString {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(string.count * times)
        for _ in 0..<times { bytes += string.bytes }
        return ByteString(bytes)
    }

    private mutating func addLarge() {
        commands.append(["SET", "large:text", Self.repeating(text(1000), 2000)])
        commands.append(["SET", "large:binary", Self.repeating(binary(3000), 1000)])
        let items = (0..<20_000).map { ByteString("\($0):".utf8 + bytes(40).bytes) }
        add("large:list", 0, "RPUSH", items)
        let some = items.prefix(4_000)
        add("large:set", 0, "SADD", Array(some))
        add("large:hash", 0, "HSET", some.flatMap { [$0, bytes(300)] })
        add("large:zset", 0, "ZADD", some.enumerated().flatMap { [ByteString($0), $1] })
        for place in 1...5000 {
            commands.append(["XADD", "large:stream", ByteString("7-\(place)"), "f", bytes(200)])
        }
        commands.append(["XGROUP", "CREATE", "large:stream", "g", "0"])
        for consumer in 0..<3 {
            commands.append([
                "XREADGROUP", "GROUP", "g", ByteString(consumer), "COUNT", "1300", "STREAMS", "large:stream", ">",
            ])
        }
    }

    /// What both leave, one after the other.
    package static func + (first: Self, second: Self) -> Self { Self(first.commands + second.commands) }

    /// Runs the commands.
    /// - Throws: the first error reply.
    package func fill(_ executor: any CommandExecutor) async throws {
        for start in stride(from: 0, to: commands.count, by: 500) {
            let replies = try await executor.pipeline(Array(commands[start..<min(start + 500, commands.count)]))
            for case .error(let error) in replies { throw error }
        }
    }
}

extension RedisServer {
    package func snapshot(tellsDeliveries: Bool = true) async throws -> DatasetSnapshot {
        try await withClient { try await DatasetSnapshot(of: $0, tellsDeliveries: tellsDeliveries) }
    }

    package func fill(with dataset: GeneratedDataset) async throws {
        try await withClient { try await dataset.fill($0) }
    }

    private func withClient<Result>(_ body: (any CommandExecutor) async throws -> Result) async throws -> Result {
        try await RedisClient.withClient(connector) { try await body($0) }
    }
}
