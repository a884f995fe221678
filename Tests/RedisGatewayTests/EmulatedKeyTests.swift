import RedisGateway
import RedisNIO
import RedisTypes
import TestSupport
import Testing

/// What the service understands and no Redis does (REST reference 5.4).
@Suite(.timeLimit(.minutes(5))) struct EmulatedKeyTests {
    @Test func scanTellsTheTypeOfEachKey() async throws {
        try await withEmulation { redis in
            let binary = ByteString([0, 255, 13, 10])
            let setup: [RedisCommand] = [
                ["SET", "s", "v"], ["RPUSH", "l", "v"], ["SADD", "set", "v"], ["ZADD", "z", "1", "v"],
                ["HSET", "h", "f", "v"], ["XADD", "x", "1-1", "f", "v"], ["SET", binary, "v"],
            ]
            _ = try await redis.replies(to: setup)
            let reply = try await redis.reply(to: "SCAN", "0", "count", "100", "WithType").array
            #expect(reply?.first == "0")
            let typed = reply?.last?.array?.compactMap(\.bytes) ?? []
            try #require(typed.count == 14)
            let types = Dictionary(
                uniqueKeysWithValues: stride(from: 0, to: 14, by: 2).map { (typed[$0], typed[$0 + 1]) })
            #expect(
                types == [
                    "s": "string", "l": "list", "set": "set", "z": "zset", "h": "hash", "x": "stream",
                    binary: "string",
                ])
            try await redis.check([
                ("SCAN 0 MATCH l WITHTYPE COUNT 100", ["0", ["l", "list"]]),
                ("SCAN 0 WITHTYPE TYPE hash COUNT 100", ["0", ["h", "hash"]]),
                ("SCAN 0 MATCH WITHTYPE", ["0", []]),
            ])
        }
    }

    @Test(arguments: [
        ("SCAN 0 WITHTYPE WITHTYPE", RedisValue.syntaxError), ("SCAN 0 WITHTYPE MATCH", .syntaxError),
        ("SCAN 0 WITHTYPE FOO 1", .syntaxError), ("SCAN 0 WITHTYPE COUNT 0", .syntaxError),
        ("SCAN 0 WITHTYPE COUNT x", .notAnInteger), ("SCAN x WITHTYPE", .error("ERR invalid cursor")),
        ("SCAN WITHTYPE", .error("ERR invalid cursor")),
    ])
    func scanRefusesWhatRedisRefuses(command: String, error: RedisValue) async throws {
        try await withEmulation { try await $0.check([(command, error)]) }
    }

    @Test func unlinkOfNothingIsNoError() async throws {
        try await withEmulation { redis in
            try await redis.check([("UNLINK", 0), ("SET a 1", .ok), ("unlink a b", 1), ("DEL", .arity("del"))])
        }
    }

    @Test func aRangeByRankTakesALimit() async throws {
        try await withEmulation { redis in
            try await redis.check([
                ("ZRANGE z 0 -1 LIMIT 0 1", []),
                ("ZADD z 1 a 2 b 3 c 4 d 5 e", 5),
                ("ZRANGE z 0 -1 LIMIT 1 2", ["b", "c"]), ("ZRANGE z 1 -2 LIMIT 1 2", ["c", "d"]),
                ("ZRANGE z 1 -2 LIMIT 0 -1", ["b", "c", "d"]), ("ZRANGE z 1 2 LIMIT 0 9", ["b", "c"]),
                ("ZRANGE z 0 -1 LIMIT 0 0", []), ("ZRANGE z 0 -1 LIMIT -1 2", []), ("ZRANGE z 3 1 LIMIT 0 2", []),
                ("ZRANGE z -9 9223372036854775807 limit 4 9", ["e"]), ("ZRANGE z 0 -1 LIMIT 5 1", []),
                ("ZRANGE z 0 -1 REV LIMIT 1 2", ["d", "c"]),
                ("ZRANGE z 0 -1 LIMIT 1 1 WITHSCORES REV", ["d", "4"]),
                ("ZRANGE z 0 -1 BYSCORE LIMIT 0 1", []), ("ZRANGE z 0 9 BYSCORE LIMIT 0 1", ["a"]),
                ("ZRANGE z 0 -1 LIMIT 0", .syntaxError), ("ZRANGE z 0 -1 LIMIT 0 1 FOO", .syntaxError),
                ("ZRANGE z 0 -1 LIMIT x 1", .notAnInteger), ("ZRANGE z 0 +1 LIMIT 0 1", .notAnInteger),
                ("SET s v", .ok), ("ZRANGE s 0 -1 LIMIT 0 1", .wrongType),
            ])
        }
    }

    /// In a transaction all of it runs as one, and a wrong number of words discards it all.
    @Test func emulatedCommandsTakePartInTransactions() async throws {
        try await withEmulation { redis in
            let replies = try await redis.transaction([
                ["SET", "k", "v"], ["SET", "k", "w", "IFEQ", "v", "GET"], ["DELEX", "k", "IFEQ", "v"], ["UNLINK"],
                ["HSET", "h", "a", "1"], ["HGETDEL", "h", "FIELDS", "1", "a"], ["HGETDEL", "k", "FIELDS", "1", "a"],
                ["SCAN", "0", "COUNT", "100", "WITHTYPE"],
            ])
            #expect(
                replies == [
                    .ok, "v", 0, 0, 1, ["1"], .wrongType, ["0", ["k", "string"]],
                ])
            await #expect(throws: RedisError.self) {
                try await redis.transaction([["SET", "k", "x"], ["HGETDEL", "h"]])
            }
            #expect(try await redis.reply(to: "GET", "k") == "w")
        }
    }

    @Test func whatNeedsNothingIsLeftAlone() {
        let adapter = CommandAdapter(features: .none, aliases: ScriptAliases())
        let commands: [RedisCommand] = [
            ["GET", "IFEQ"], ["SET", "IFEQ", "IFEQ"], ["SET", "k", "v", "EX", "1"], ["SCAN", "WITHTYPE"], ["NOSUCH"],
            ["ZRANGE", "LIMIT", "0", "1"], ["UNLINK", "a"], ["XADD", "x", "*", "f", "v"], ["EVAL", "return 1", "0"],
            ["EVALSHA", "a", "0"], ["BITOP", "OR", "DIFF", "ONE"], ["FUNCTION", "LOAD", "return 'allow-key-locking'"],
            ["SET", "k", "v", "IFDEQ", "0123456789abcdef"], ["DELEX", "k", "IFDNE", "0123456789abcdef"],
            ["DIGEST", "k"], [],
        ]
        #expect(adapter.leavesAlone(commands))
    }

    @Test func onAnEngineThatHasItAllOnlyTheServicesOwnWaysAreEmulated() {
        let adapter = CommandAdapter(features: .all, aliases: ScriptAliases())
        let commands: [RedisCommand] = [
            ["SET", "k", "v", "IFEQ", "w"], ["DELEX", "k"], ["HGETDEL", "k", "FIELDS", "1", "f"], ["HGETEX", "k"],
            ["BITOP", "DIFF", "d", "a", "b"], ["XADD", "x", "KEEPREF", "*", "f", "v"], ["SCAN", "0", "WITHTYPE"],
        ]
        #expect(adapter.leavesAlone(commands))
        #expect(!adapter.leavesAlone(["GET", "k"], ["UNLINK"]))
    }
}

@Suite(.timeLimit(.minutes(5))) struct EngineFeaturesTests {
    @Test func theProbeFindsWhatTheEngineAnswersToAndChangesNothing() async throws {
        try await withEmulation { redis in
            let features = EngineFeatures(replies: try await redis.client.pipeline(EngineFeatures.probe))
            let known: [(EngineFeatures.Option, RedisCommand)] = [
                (.setIfEqual, ["SET", "k", "v", "IFEQ", "w"]), (.setIfNotEqual, ["SET", "k", "v", "IFNE", "w"]),
                (.bitDifferences, ["BITOP", "DIFF", "d", "a", "b"]),
                (.streamReferences, ["XADD", "x", "KEEPREF", "*", "f", "v"]),
                (.scanWithType, ["SCAN", "0", "WITHTYPE"]),
            ]
            #expect(try await redis.reply(to: "DBSIZE") == 0)
            for (option, command) in known {
                let reply = try await redis.client.pipeline([command])[0]
                let isKnown = if case .error = reply { false } else { true }
                #expect(features.options.contains(option) == isKnown, "\(option)")
            }
            for command in EngineFeatures.askedCommands {
                let reply = try await redis.client.pipeline([RedisCommand(ByteString(command))])[0]
                guard case .error(let error) = reply else { continue }
                #expect(features.has(command) == !error.text.hasPrefix("ERR unknown command"), "\(command)")
            }
        }
    }

    @Test func whatIsNotDeniedCountsAsThere() {
        #expect(EngineFeatures(replies: []) == .all)
        let refused = RedisValue.error("NOPERM this user has no permissions to run the 'command' command")
        #expect(EngineFeatures(replies: EngineFeatures.probe.map { _ in refused }) == .all)
    }
}
