import RedisGateway
import RedisNIO
import RedisTypes
import TestSupport
import Testing

/// What deleting from a stream does to consumer groups, on an engine that does not ask; expectations are what Redis
/// 8.2 replies.
@Suite(.timeLimit(.minutes(5))) struct EmulatedStreamTests {
    /// Entries 1-0 to 5-0. Group `g` was given 1-0 to 3-0 and has done with 1-0; `h` was given 1-0.
    private static let setup: [RedisCommand] =
        (1...5).map { ["XADD", "x", ByteString("\($0)-0"), "f", "v"] } + [
            ["XGROUP", "CREATE", "x", "g", "0"], ["XGROUP", "CREATE", "x", "h", "0"],
            ["XREADGROUP", "GROUP", "g", "c", "COUNT", "3", "STREAMS", "x", ">"],
            ["XREADGROUP", "GROUP", "h", "c", "COUNT", "1", "STREAMS", "x", ">"], ["XACK", "x", "g", "1-0"],
            ["SET", "s", "v"],
        ]

    private func withStream(_ body: @escaping @Sendable (EmulatedRedis) async throws -> Void) async throws {
        try await withEmulation { redis in
            _ = try await redis.replies(to: Self.setup)
            try await body(redis)
        }
    }

    @Test func xdelexKeepsReferencesUnlessTold() async throws {
        try await withStream { redis in
            try await redis.check([
                ("XDELEX x IDS 3 2-0 2 9-0", [1, -1, -1]), ("XPENDING x g", [2, "2-0", "3-0", [["c", "2"]]]),
                ("xdelex x delref ids 2 2-0 3", [-1, 1]), ("XPENDING x g", [0, nil, nil, nil]),
                ("XPENDING x h", [1, "1-0", "1-0", [["c", "1"]]]), ("XLEN x", 3),
                ("XDELEX x IDS 1 4-0 KEEPREF", [1]), ("XDELEX none IDS 2 1-0 x", [-1, -1]),
            ])
        }
    }

    @Test func xdelexAckedDeletesWhatNoGroupWaitsFor() async throws {
        try await withStream { redis in
            try await redis.check([
                // Pending in `h`; pending in `g`; never given to either; not there yet, which counts as not given.
                ("XDELEX x ACKED IDS 4 1-0 2-0 5-0 9-0", [2, 2, 2, 2]),
                ("XACK x h 1-0", 1), ("XDELEX x ACKED IDS 2 1-0 0-7", [1, -1]), ("XLEN x", 4),
            ])
        }
    }

    @Test func xackdelAnswersForEachID() async throws {
        try await withStream { redis in
            try await redis.check([
                ("XACKDEL x g ACKED IDS 2 1-0 2-0", [-1, 2]), ("XACKDEL x g IDS 2 3-0 3-0", [1, -1]),
                ("XACKDEL x g DELREF IDS 1 5-0", [-1]), ("XACKDEL x none IDS 1 y", [-1]),
                ("XACKDEL none g IDS 2 1 2", [-1, -1]), ("XACKDEL x h DELREF IDS 1 1-0", [1]), ("XLEN x", 3),
            ])
        }
    }

    @Test func faultsAreToldInRedisWords() async throws {
        let count = RedisValue.error("ERR Number of IDs must be a positive integer")
        let mismatch = RedisValue.error("ERR The `numids` parameter must match the number of arguments")
        let invalid = RedisValue.error("ERR Invalid stream ID specified as stream command argument")
        try await withStream { redis in
            for (command, key) in [("XDELEX", "x"), ("XACKDEL", "x g")] {
                try await redis.check([
                    ("\(command) \(key) IDS 0 1-0", count), ("\(command) \(key) IDS x 1-0", count),
                    ("\(command) \(key) IDS 2 1-0", mismatch), ("\(command) \(key) IDS 1 1-0 2-0", .syntaxError),
                    ("\(command) \(key) FOO IDS 1 1-0", .syntaxError),
                    ("\(command) \(key) KEEPREF DELREF IDS 1 1-0", .syntaxError),
                    ("\(command) \(key) IDS 2 1-0 1-x", invalid), ("\(command) \(key) IDS 1 -", invalid),
                    ("\(command) \(key) IDS 1 18446744073709551616-0", invalid),
                    ("\(command) \(key)", .arity(command.lowercased())),
                ])
            }
            try await redis.check([
                ("XDELEX s IDS 1 1-0", .wrongType), ("XDELEX s FOO IDS 1 1-0", .wrongType),
                ("XACKDEL s g IDS 1 1-0", .wrongType), ("XLEN x", 5),
            ])
        }
    }

    @Test func trimmingTakesTheReferencesWithIt() async throws {
        try await withStream { redis in
            try await redis.check([
                // Deleted before the trimming, so its reference stays.
                ("XDEL x 2-0", 1),
                ("XTRIM x MAXLEN = 2 DELREF", 2), ("XPENDING x g", [1, "2-0", "2-0", [["c", "1"]]]),
                ("XPENDING x h", [0, nil, nil, nil]), ("XADD x KEEPREF MAXLEN 2 6-0 f v", "6-0"), ("XLEN x", 2),
                ("XADD x NOMKSTREAM DELREF 7-0 KEEPREF v", "7-0"), ("XADD y DELREF MAXLEN 1 1-0 f v", "1-0"),
                ("XADD x 8-0 DELREF ACKED", "8-0"), ("XTRIM y ACKED MAXLEN 0", 1),
                ("XTRIM s MAXLEN 0 DELREF", .wrongType), ("XTRIM x KEEPREF MAXLEN 0 ACKED", .syntaxError),
                ("XTRIM x MAXLEN 0 KEEPREF", 4),
            ])
        }
    }

    /// It passes over entries that are still referenced, and no stock trimming does.
    @Test func trimmingWhatIsAcknowledgedIsLeftToTheEngineOnceThereAreGroups() async throws {
        try await withStream { redis in
            let features = EngineFeatures(replies: try await redis.client.pipeline(EngineFeatures.probe))
            if features.options.contains(.streamReferences) { return }
            try await redis.check([("XTRIM x MAXLEN 0 ACKED", .syntaxError), ("XLEN x", 5)])
        }
    }
}
