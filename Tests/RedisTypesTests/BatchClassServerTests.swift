import LocalRedis
import RedisNIO
import RedisTypes
import TestSupport
import Testing

/// What the classes of batches promise, held against a real server: batches of random commands, run once and then
/// again on what the first run left.
@Suite(.timeLimit(.minutes(10))) struct BatchClassServerTests {
    @Test func aTransactionCalledSafeLeavesTheSameStateTheSecondTime() async throws {
        try await withRedisClient { _, redis in
            var generator = SeededGenerator(seed: 7)
            var rebuilding = 0
            for _ in 0..<3000 {
                let content = (0..<6).map { _ in randomCommand(&generator) }
                var commands = (0..<Int.random(in: 2...7, using: &generator)).map { _ in randomCommand(&generator) }
                if Bool.random(using: &generator) { commands.insert(deletion(&generator), at: 0) }
                let commandClass = RedisCommand.classOfTransaction(commands)
                guard commandClass != .notIdempotent, commandClass != .conditional else { continue }
                if commands.contains(where: { $0.commandClass == .notIdempotent }) { rebuilding += 1 }
                let (first, second) = try await statesAfterRuns(of: commands, on: content, redis)
                if first != second {
                    Issue.record("\(content.map(\.words)), then twice \(commands.map(\.words)): \(first), \(second)")
                }
            }
            // The rule is tried, not only the refusals around it.
            #expect(rebuilding > 150)
        }
    }

    private func statesAfterRuns(
        of commands: [RedisCommand], on content: [RedisCommand], _ redis: RedisClient
    ) async throws -> (first: [RedisValue], second: [RedisValue]) {
        let run = [["MULTI"]] + commands + [["EXEC"]]
        let questions = keys.flatMap(Self.questions)
        let script: [RedisCommand] = [["FLUSHALL"]] + content + run + questions + run + questions
        let replies = try await redis.pipeline(script)
        #expect(replies.count == script.count)
        let start = 1 + content.count + run.count
        let first = replies[start..<start + questions.count]
        return (first.map(Self.withoutOrder), replies.suffix(questions.count).map(Self.withoutOrder))
    }

    /// All that can be told of a key; those for other types than its own answer with errors.
    private static func questions(_ key: ByteString) -> [RedisCommand] {
        [
            ["TYPE", key], ["PEXPIRETIME", key], ["GET", key], ["SMEMBERS", key], ["HGETALL", key],
            ["ZRANGE", key, "0", "-1", "WITHSCORES"], ["XRANGE", key, "-", "+"],
            // Lists are compared in order: as one string each.
            ["EVAL", listInOrder, "1", key],
        ]
    }

    private static let listInOrder: ByteString = """
        return redis.call('TYPE', KEYS[1]).ok == 'list' and cjson.encode(redis.call('LRANGE', KEYS[1], 0, -1))
        """

    /// Sets and hashes give their members in any order.
    private static func withoutOrder(_ reply: RedisValue) -> RedisValue {
        guard let items = reply.array else { return reply }
        return .array(items.sorted { String(describing: $0) < String(describing: $1) })
    }
}

private let keys: [ByteString] = ["a", "b", "c"]

private func deletion(_ generator: inout SeededGenerator) -> RedisCommand {
    let name: ByteString = Bool.random(using: &generator) ? "DEL" : "UNLINK"
    return RedisCommand([name] + keys.shuffled(using: &generator).prefix(Int.random(in: 1...3, using: &generator)))
}

/// `K` stands for a key, `M` for a member, `N` for a small number.
private func randomCommand(_ generator: inout SeededGenerator) -> RedisCommand {
    let form = forms.randomElement(using: &generator) ?? ""
    return RedisCommand(
        form.split(separator: " ").map { word -> ByteString in
            switch word {
            case "K": keys.randomElement(using: &generator) ?? "a"
            case "M": ["x", "y", "1", "2"].randomElement(using: &generator) ?? "x"
            case "N": ByteString(Int.random(in: -2...3, using: &generator))
            default: ByteString(word)
            }
        })
}

private let forms = [
    "DEL K", "DEL K", "DEL K K", "UNLINK K", "PERSIST K", "RENAME K K", "RENAMENX K K", "COPY K K REPLACE", "COPY K K",
    "EXPIREAT K 33333333333", "EXPIREAT K 33333333399", "GETEX K EXAT 33333333366", "GET K", "EXISTS K",
    "SET K M", "SET K M NX", "SET K M XX", "SET K M GET", "SET K M PXAT 33333333333333", "SET K M KEEPTTL",
    "SETNX K M", "GETSET K M", "GETDEL K", "MSET K M K M", "MSETNX K M K M", "APPEND K M", "INCR K", "INCRBY K N",
    "DECR K", "INCRBYFLOAT K N", "SETRANGE K 2 M", "SETBIT K 3 1", "BITFIELD K INCRBY u8 0 N", "BITOP OR K K K",
    "LPUSH K M", "RPUSH K M M", "RPUSHX K M", "LINSERT K BEFORE M M", "LPOP K", "RPOP K", "LMOVE K K LEFT RIGHT",
    "RPOPLPUSH K K", "LSET K N M", "LREM K N M", "LTRIM K N N", "LTRIM K 0 1", "RPUSH K M", "RPUSH K M",
    "SADD K M", "SADD K M M", "SREM K M", "SMOVE K K M", "SUNIONSTORE K K K", "SINTERSTORE K K K", "SDIFFSTORE K K K",
    "HSET K M M", "HSETNX K M M", "HDEL K M", "HINCRBY K M N", "HINCRBYFLOAT K M N",
    "ZADD K N M", "ZADD K GT N M", "ZADD K NX N M", "ZADD K INCR N M", "ZINCRBY K N M", "ZREM K M", "ZPOPMIN K",
    "ZPOPMAX K", "ZREMRANGEBYRANK K 0 0", "ZREMRANGEBYSCORE K N 2", "ZREMRANGEBYLEX K - +", "ZUNIONSTORE K 2 K K",
    "ZRANGESTORE K K 0 1", "PFADD K M", "PFMERGE K K", "GEOADD K N N M", "SORT K ALPHA STORE K",
    "XADD K 1-1 f M", "XADD K 2-2 f M", "XADD K MAXLEN 1 3-3 f M", "XDEL K 1-1", "XTRIM K MAXLEN 1",
]
