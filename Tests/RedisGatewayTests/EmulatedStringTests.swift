import RedisGateway
import RedisTypes
import TestSupport
import Testing

/// `SET IFEQ`, `DELEX` and `BITOP DIFF` on an engine without them. Expectations are from redis.io/commands/set and
/// redis.io/commands/delex (8.4), and redis.io/commands/bitop (8.2).
@Suite(.timeLimit(.minutes(5))) struct EmulatedStringTests {
    @Test func setWritesOnlyWhileTheValueCompares() async throws {
        try await withEmulation { redis in
            try await redis.check([
                ("SET k v IFEQ x", nil), ("EXISTS k", 0),
                ("SET k v IFNE x", .ok), ("GET k", "v"),
                ("SET k w IFEQ x", nil), ("SET k w IFNE v", nil), ("GET k", "v"),
                ("set k w ifeq v", .ok), ("GET k", "w"),
                ("SET k 2 IFEQ w GET", "w"), ("SET k 3 GET IFEQ w", "2"), ("GET k", "2"),
                ("SET k 3 IFNE 2 GET", "2"), ("SET k 4 IFNE x GET", "2"), ("GET k", "4"),
                ("SET new v IFEQ x GET", nil), ("EXISTS new", 0),
                ("SET new v IFNE x GET", nil), ("GET new", "v"),
            ])
        }
    }

    @Test func setKeepsSetsAndDropsTheExpiry() async throws {
        try await withEmulation { redis in
            try await redis.check([
                ("SET k a PXAT 4102444800123", .ok),
                ("SET k b IFEQ a KEEPTTL", .ok), ("PEXPIRETIME k", 4_102_444_800_123),
                ("SET k c IFEQ x PX 100000", nil), ("PEXPIRETIME k", 4_102_444_800_123),
                ("SET k c IFEQ b", .ok), ("TTL k", -1),
                ("SET k d IFEQ c EX 5000", .ok), ("EXPIRE k 6000 GT", 1), ("EXPIRE k 4000 LT", 1),
                ("SET k e IFNE c PXAT 4102444800000 GET", "d"), ("PEXPIRETIME k", 4_102_444_800_000),
                ("SET k f EXAT 4102444801 IFEQ e", .ok), ("PEXPIRETIME k", 4_102_444_801_000),
                ("SET k g IFEQ f PXAT 1", .ok), ("EXISTS k", 0),
            ])
        }
    }

    /// An expiry that makes no sense is told whether or not the condition is met, and nothing is written.
    @Test(arguments: ["", "v", "other"]) func setRefusesAnExpiryBeforeItCompares(value: String) async throws {
        try await withEmulation { redis in
            if !value.isEmpty { _ = try await redis.reply(to: "SET", "k", ByteString(value)) }
            for condition in ["IFEQ v", "IFNE v"] {
                try await redis.check([
                    ("SET k w \(condition) EX 0", .error("ERR invalid expire time in 'set' command")),
                    ("SET k w \(condition) PX -5", .error("ERR invalid expire time in 'set' command")),
                    ("SET k w \(condition) EX ten", .notAnInteger),
                    ("SET k w \(condition) GET EX ten", .notAnInteger),
                    ("GET k", value.isEmpty ? nil : .bulkString(ByteString(value))),
                ])
            }
        }
    }

    @Test(arguments: [
        "SET k v IFEQ", "SET k v IFEQ a IFEQ b", "SET k v IFEQ a IFNE b", "SET k v IFEQ a NX", "SET k v XX IFEQ a",
        "SET k v IFEQ a EX", "SET k v IFEQ a EX 1 PX 1", "SET k v IFEQ a KEEPTTL EX 1", "SET k v IFEQ a FOO",
    ])
    func setWithOptionsThatExcludeEachOtherIsASyntaxError(command: String) async throws {
        try await withEmulation { redis in
            _ = try await redis.reply(to: "SET", "k", "a")
            try await redis.check([(command, .syntaxError), ("GET k", "a")])
        }
    }

    @Test func setComparesOnlyStrings() async throws {
        try await withEmulation { redis in
            try await redis.check([
                ("RPUSH l a", 1),
                ("SET l v IFEQ a", .wrongType), ("SET l v IFNE a", .wrongType), ("SET l v IFNE a GET", .wrongType),
                ("SET l v IFEQ a EX 0", .error("ERR invalid expire time in 'set' command")),
                ("TYPE l", .simpleString("list")),
            ])
        }
    }

    @Test func anyBytesAreComparedAndWritten() async throws {
        let bytes = ByteString(Array(0...255))
        try await withEmulation { redis async throws in
            #expect(try await redis.reply(to: "SET", bytes, bytes, "IFNE", "") == .ok)
            #expect(try await redis.reply(to: "SET", bytes, "", "IFEQ", bytes, "GET") == .bulkString(bytes))
            #expect(try await redis.reply(to: "SET", bytes, bytes, "IFEQ", "") == .ok)
            #expect(try await redis.reply(to: "DELEX", bytes, "IFEQ", bytes) == 1)
        }
    }

    @Test func delexDeletesOnlyWhileTheValueCompares() async throws {
        try await withEmulation { redis in
            try await redis.check([
                ("DELEX k", 0), ("DELEX k IFEQ a", 0), ("DELEX k IFNE a", 0), ("DELEX k FOO a", 0),
                ("SET k a", .ok),
                ("DELEX k IFEQ b", 0), ("DELEX k IFNE a", 0), ("GET k", "a"),
                ("delex k ifeq a", 1), ("EXISTS k", 0),
                ("SET k a", .ok), ("DELEX k IFNE b", 1), ("EXISTS k", 0),
                ("SET k a", .ok), ("DELEX k", 1),
                ("SET k a", .ok),
                ("DELEX k FOO a", .error("ERR Invalid condition. Use IFEQ, IFNE, IFDEQ, or IFDNE")),
                ("DELEX", .arity("delex")), ("DELEX k IFEQ", .arity("delex")), ("DELEX k IFEQ a b", .arity("delex")),
                ("RPUSH l a", 1),
                ("DELEX l IFEQ a", .error("ERR Key should be of string type if conditions are specified")),
                ("DELEX l FOO a", .error("ERR Key should be of string type if conditions are specified")),
                ("DELEX l", 1),
            ])
        }
    }

    @Test func bitOperationsPadShorterSourcesAndLeaveNothingBehind() async throws {
        try await withEmulation { redis in
            let values: [ByteString: [UInt8]] = ["a": [0b1100, 0xFF, 7], "b": [0b1010], "c": [0b0110, 0x0F]]
            for (key, value) in values { _ = try await redis.reply(to: "SET", key, ByteString(value)) }
            let expected: [(operation: ByteString, value: [UInt8])] = [
                ("DIFF", [0b0000, 0xF0, 7]), ("DIFF1", [0b0010, 0, 0]), ("ANDOR", [0b1100, 0x0F, 0]),
                ("ONE", [0b0000, 0xF0, 7]),
            ]
            for (operation, value) in expected {
                #expect(try await redis.reply(to: "BITOP", operation, "d", "a", "b", "c") == 3)
                #expect(try await redis.reply(to: "GET", "d") == .bulkString(ByteString(value)), "\(operation)")
                // The destination may be a source.
                for key in ["a", "b", "c"] as [ByteString] {
                    let copy = try #require(values[key])
                    #expect(try await redis.reply(to: "BITOP", operation, key, "a", "b", "c") == 3)
                    #expect(try await redis.reply(to: "GET", key) == .bulkString(ByteString(value)), "\(operation)")
                    _ = try await redis.reply(to: "SET", key, ByteString(copy))
                }
            }
            #expect(try await redis.reply(to: "DBSIZE") == 4)
        }
    }

    @Test func bitOperationsOnNothingAndOnTheWrongThings() async throws {
        try await withEmulation { redis in
            try await redis.check([
                ("SET d old", .ok), ("BITOP DIFF d x y z", 0), ("EXISTS d", 0),
                ("SET a v", .ok), ("BITOP ONE d a", 1), ("GET d", "v"), ("BITOP ONE d a a", 1),
                ("BITOP ONE d a x", 1), ("GET d", "v"), ("BITOP DIFF d a x", 1), ("GET d", "v"),
                ("RPUSH l a", 1), ("BITOP DIFF d l a", .wrongType), ("BITOP ONE d a x l", .wrongType),
                ("BITOP ANDOR d a l", .wrongType), ("GET d", "v"),
                ("bitop diff d a", .error("ERR BITOP DIFF must be called with at least two source keys.")),
                ("BITOP DIFF1 d a", .error("ERR BITOP DIFF1 must be called with at least two source keys.")),
                ("BITOP ANDOR d a", .error("ERR BITOP ANDOR must be called with at least two source keys.")),
                ("BITOP ONE d", .arity("bitop")), ("BITOP TWO d a b", .syntaxError), ("DBSIZE", 3),
                // A destination of another type is overwritten.
                ("BITOP ONE l a x d", 1), ("TYPE l", .simpleString("string")),
                // Helper keys make way for keys of their name.
                ("SET d~ mine", .ok), ("BITOP ONE d a x l", 1), ("GET d~", "mine"), ("DBSIZE", 4),
            ])
        }
    }
}
