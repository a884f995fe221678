import RedisGateway
import RedisNIO
import RedisTypes
import TestSupport
import Testing

/// `HGETDEL`, `HGETEX` and `HSETEX` on an engine without them; expectations are what Redis 8.2 replies.
@Suite(.timeLimit(.minutes(5))) struct EmulatedHashTests {
    @Test func hgetdelReadsAndDeletes() async throws {
        try await withEmulation { redis in
            try await redis.check([
                ("HGETDEL h FIELDS 1 a", [nil]), ("HSET h a 1 b 2 c 3", 3),
                ("HGETDEL h FIELDS 3 a x a", ["1", nil, nil]), ("HGETALL h", ["b", "2", "c", "3"]),
                ("hgetdel h fields 2 c b", ["3", "2"]), ("EXISTS h", 0),
                ("SET s v", .ok), ("HGETDEL s FIELDS 1 a", .wrongType), ("HGETDEL s FOO 1 a", .wrongType),
            ])
        }
    }

    @Test func faultsAreToldInRedisWords() async throws {
        let missing = RedisValue.error("ERR Mandatory argument FIELDS is missing or not at the right position")
        let count = RedisValue.error("ERR Number of fields must be a positive integer")
        let mismatch = RedisValue.error("ERR The `numfields` parameter must match the number of arguments")
        try await withEmulation { redis in
            try await redis.check([
                ("HSET h a 1", 1), ("SET s v", .ok),
                ("HGETDEL h FOO 1 a", missing), ("HGETDEL h FIELDS 0 a", count), ("HGETDEL h FIELDS x a", count),
                ("HGETDEL h FIELDS 2 a", mismatch), ("HGETDEL h FIELDS 1 a b", mismatch),
                ("HGETDEL h FIELDS 1", .arity("hgetdel")), ("HGETEX h", .arity("hgetex")),
                ("HGETEX h FOO FIELDS 1 a", missing), ("HGETEX h EX 10 PERSIST FIELDS 1 a", missing),
                ("HGETEX h EX x FIELDS 1 a", .notAnInteger), ("HGETEX s EX x FIELDS 1 a", .wrongType),
                ("HGETEX h PX -1 FIELDS 1 a", .error("ERR invalid expire time, must be >= 0")),
                ("HGETEX h EXAT 99999999999999 FIELDS 1 a", .error("ERR invalid expire time in 'hgetex' command")),
                ("HGETEX h PERSIST FIELDS 2 a", mismatch), ("HGETEX h FIELDS 1 a", ["1"]),
                ("HSETEX h FIELDS 2 a 1 b", .arity("hsetex")), ("HSETEX h FIELDS 1 a 1 b", .arity("hsetex")),
                ("HSETEX h FOO FIELDS 1 a 1", .error("ERR unknown argument: FOO")),
                ("HSETEX s FOO FIELDS 1 a 1", .error("ERR unknown argument: FOO")),
                (
                    "HSETEX h FNX FXX FIELDS 1 a 1",
                    .error("ERR Only one of FXX or FNX arguments can be specified")
                ),
                (
                    "HSETEX h KEEPTTL EX 1 FIELDS 1 a 1",
                    .error("ERR Only one of EX, PX, EXAT, PXAT or KEEPTTL arguments can be specified")
                ),
                ("HSETEX h FIELDS 0 a 1", .error("ERR invalid number of fields")),
                ("HSETEX h EX FIELDS 1 a 1", .notAnInteger), ("HSETEX s FIELDS 1 a 1", .wrongType),
                ("HGETALL h", ["a", "1"]),
            ])
        }
    }

    @Test func hsetexSetsAllFieldsOrNone() async throws {
        try await withEmulation { redis in
            try await redis.check([
                ("HSETEX h FXX FIELDS 1 a 1", 0), ("EXISTS h", 0),
                ("HSETEX h FNX FIELDS 2 a 1 b 2", 1), ("HSETEX h FNX FIELDS 2 b 3 c 3", 0),
                ("HSETEX h FXX FIELDS 2 b 3 c 3", 0), ("HGETALL h", ["a", "1", "b", "2"]),
                ("hsetex h fxx keepttl fields 2 b 3 b 4", 1), ("HSETEX h FIELDS 1 c 5", 1),
                ("HGETALL h", ["a", "1", "b", "4", "c", "5"]),
            ])
        }
    }

    /// Where fields cannot expire, what would make them expire fails, and says so in the engine's own words.
    @Test(arguments: ["HGETEX h EX 10 FIELDS 1 a", "HSETEX h EX 10 FIELDS 1 a 1"])
    func anExpiryTheEngineCannotSetIsPassedThrough(command: String) {
        let adapter = CommandAdapter(features: .none, aliases: ScriptAliases())
        #expect(adapter.leavesAlone(RedisCommand(words: command)))
    }

    /// `HGETDEL` against `HMGET` and `HDEL` by hand.
    @Test func hgetdelIsHmgetAndHdel() async throws {
        try await withEmulation { redis in
            var generator = SeededGenerator(seed: 11)
            for round in 0..<300 {
                let (emulated, byHand) = (ByteString("a\(round)"), ByteString("b\(round)"))
                let content = (0..<Int.random(in: 0...6, using: &generator)).flatMap { _ in
                    [randomField(&generator), randomField(&generator)]
                }
                if !content.isEmpty {
                    for key in [emulated, byHand] {
                        _ = try await redis.reply(to: RedisCommand(["HSET", key] + content))
                    }
                }
                let fields = (0..<Int.random(in: 1...4, using: &generator)).map { _ in randomField(&generator) }
                let reply = try await redis.reply(
                    to: RedisCommand(["HGETDEL", emulated, "FIELDS", ByteString(fields.count)] + fields))
                var expected: [RedisValue] = []
                for field in fields {
                    expected.append(try await redis.client.send(["HGET", byHand, field]))
                    _ = try await redis.client.send(["HDEL", byHand, field])
                }
                #expect(reply == .array(expected))
                let left = try await redis.client.pipeline([["HGETALL", emulated], ["HGETALL", byHand]])
                #expect(left[0] == left[1])
            }
        }
    }

    @Test func thousandsOfFieldsAreOneCommand() async throws {
        try await withEmulation { redis in
            let fields = (0..<20_000).map { ByteString($0) }
            let pairs = fields.flatMap { [$0, $0] }
            let count = ByteString(fields.count)
            #expect(try await redis.reply(to: RedisCommand(["HSETEX", "h", "FIELDS", count] + pairs)) == 1)
            let reply = try await redis.reply(to: RedisCommand(["HGETDEL", "h", "FIELDS", count] + fields))
            #expect(reply == .array(fields.map { .bulkString($0) }))
            #expect(try await redis.reply(to: "EXISTS", "h") == 0)
        }
    }

    private func randomField(_ generator: inout SeededGenerator) -> ByteString {
        let fields: [ByteString] = ["", "a", "b", "c", ByteString([0, 13, 10, 255]), "12"]
        return fields.randomElement(using: &generator) ?? ""
    }
}
