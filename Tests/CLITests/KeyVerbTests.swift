import CLI
import RedisTypes
import Testing

/// A database with a key of each type, for tables of verbs.
enum Fixture {
    static let commands: [RedisCommand] = [
        ["SET", "text", "hello \"world\""], ["SET", "number", "7"], ["SET", "empty", ""], ["SET", "binary", .notText],
        ["SET", "soon", "x", "PX", "864000000"],
        ["HSET", "hash", "name", "Ada", "city", "London, \"UK\""], ["RPUSH", "list", "a", "b", "c"],
        ["SADD", "set", "m"],
        ["ZADD", "zset", "1.5", "x", "2", "y"], ["XADD", "stream", "1-1", "f", "v"],
    ]

    static func load() async throws {
        for command in commands { try await ToolSandbox.redis(command) }
    }
}

extension ByteString {
    /// Bytes that are not UTF-8.
    static let notText = ByteString([0x00, 0xFF, 0xFE, 0x0A, 0x22])
}

@Suite(.tool) struct KeyVerbTests {
    /// A verb, and what it writes into a pipe, on a terminal and as JSON.
    struct Sample: Sendable, CustomTestStringConvertible {
        var arguments: [String]
        var raw: String
        var pretty: String
        var json: String

        init(_ arguments: String..., raw: String, pretty: String, json: String) {
            (self.arguments, self.raw, self.pretty, self.json) = (arguments, raw, pretty, json)
        }

        var testDescription: String { arguments.joined(separator: " ") }
    }

    @Test(arguments: [
        Sample("get", "text", raw: "hello \"world\"", pretty: #""hello \"world\"""#, json: #""hello \"world\"""#),
        Sample("get", "empty", raw: "", pretty: "\"\"", json: "\"\""),
        Sample("get", "missing", "--default", "-", raw: "-", pretty: "\"-\"", json: "\"-\""),
        Sample("get", "missing", "--default", "-1", raw: "-1", pretty: "\"-1\"", json: "\"-1\""),
        Sample("set", "new", "v", raw: "OK", pretty: "OK", json: "\"OK\""),
        Sample("del", "text", "number", "missing", raw: "2", pretty: "(integer) 2", json: "2"),
        Sample("exists", "text", "text", "missing", raw: "2", pretty: "(integer) 2", json: "2"),
        Sample("ttl", "text", raw: "-1", pretty: "(integer) -1", json: "-1"),
        Sample("ttl", "missing", raw: "-2", pretty: "(integer) -2", json: "-2"),
        Sample("ttl", "missing", "--ms", raw: "-2", pretty: "(integer) -2", json: "-2"),
        Sample("expire", "text", "1h", raw: "1", pretty: "(integer) 1", json: "1"),
        Sample("expire", "missing", "1h", raw: "0", pretty: "(integer) 0", json: "0"),
        Sample("expire", "soon", "1h", "--nx", raw: "0", pretty: "(integer) 0", json: "0"),
        Sample("expire", "text", "1h", "--xx", raw: "0", pretty: "(integer) 0", json: "0"),
        Sample("expire", "soon", "1h", "--xx", "--gt", raw: "0", pretty: "(integer) 0", json: "0"),
        Sample("expire", "soon", "1h", "--lt", raw: "1", pretty: "(integer) 1", json: "1"),
        Sample("persist", "soon", raw: "1", pretty: "(integer) 1", json: "1"),
        Sample("persist", "text", raw: "0", pretty: "(integer) 0", json: "0"),
        Sample("type", "zset", raw: "zset", pretty: "zset", json: "\"zset\""),
        Sample("type", "missing", raw: "none", pretty: "none", json: "\"none\""),
        Sample("incr", "number", raw: "8", pretty: "(integer) 8", json: "8"),
        Sample("incr", "number", "--by", "-5", raw: "2", pretty: "(integer) 2", json: "2"),
        Sample("incr", "number", "--by", "0.5", raw: "7.5", pretty: "\"7.5\"", json: "\"7.5\""),
        Sample("incr", "number", "--by", "-0.5", raw: "6.5", pretty: "\"6.5\"", json: "\"6.5\""),
        Sample("decr", "number", raw: "6", pretty: "(integer) 6", json: "6"),
        Sample("decr", "number", "--by", "-5", raw: "12", pretty: "(integer) 12", json: "12"),
        Sample(
            "mget", "number", "missing", "text", raw: "7\n\nhello \"world\"",
            pretty: "1) \"7\"\n2) (nil)\n3) \"hello \\\"world\\\"\"", json: #"["7",null,"hello \"world\""]"#),
        Sample("mset", "a", "1", "b", "2", raw: "OK", pretty: "OK", json: "\"OK\""),
        Sample("ping", raw: "PONG", pretty: "PONG", json: "\"PONG\""),
        Sample("ping", "h i", raw: "h i", pretty: "\"h i\"", json: "\"h i\""),
    ])
    func aReplyIsPlainInAPipePrettyOnATerminalAndJSONOnDemand(sample: Sample) async throws {
        let flags: [([String], String)] = [([], sample.raw), (["--no-raw"], sample.pretty), (["--json"], sample.json)]
        for (flags, expected) in flags {
            try await ToolSandbox.redis("FLUSHALL")
            try await Fixture.load()
            let run = await ToolRun(sample.arguments + flags)
            #expect(run.text == expected + "\n", "\(flags)")
            #expect(run.outcome == .ok)
            #expect(run.errorText == "")
        }
        try await ToolSandbox.redis("FLUSHALL")
        try await Fixture.load()
        #expect(await ToolRun(sample.arguments, isTerminal: true).text == sample.pretty + "\n")
    }

    @Test(arguments: [
        ("raw", "7\n\na,\"b\"\tc\n"), ("json", "[\"7\",null,\"a,\\\"b\\\"\\tc\"]\n"),
        ("jsonl", "\"7\"\nnull\n\"a,\\\"b\\\"\\tc\"\n"), ("csv", "7\n\n\"a,\"\"b\"\"\tc\"\n"),
        ("tsv", "7\n\na,\"b\"\\tc\n"), ("pretty", "1) \"7\"\n2) (nil)\n3) \"a,\\\"b\\\"\\tc\"\n"),
    ])
    func oneListInEveryFormat(format: String, expected: String) async throws {
        try await ToolSandbox.redis("MSET", "number", "7", "odd", "a,\"b\"\tc")
        let run = await ToolRun("mget", "number", "missing", "odd", "--format", format)
        #expect(run.text == expected)
    }

    @Test func theExpiryThatWasAskedForIsSetToTheMillisecond() async throws {
        try await Fixture.load()
        #expect(await ToolRun("expire", "text", "1d2h3ms").output == ["1"])
        let left = try #require(await ToolSandbox.redis("PTTL", "text").integer)
        #expect(left <= 93_600_003 && left > 90_000_000)
    }

    @Test func keysAndValuesKeepEveryByte() async throws {
        let key = ArgumentBytes.text(of: [0x6B, 0xFF, 0xC3])
        let value = ArgumentBytes.text(of: Array(1...255))
        #expect(await ToolRun("set", key, value).outcome == .ok)
        #expect(try await ToolSandbox.redis("GET", ByteString([0x6B, 0xFF, 0xC3])) == .bulkString(ByteString(1...255)))
        #expect(await ToolRun("get", key, "--no-newline").bytes == Array(1...255))
        #expect(await ToolRun("mget", key, "x").bytes == Array(1...255) + [0x0A, 0x0A])
        #expect(await ToolRun("type", key).output == ["string"])
        #expect(await ToolRun("exists", key).output == ["1"])
        #expect(await ToolRun("del", key).output == ["1"])
    }
}

extension ToolSandbox {
    /// Commands that Redis has run, without those that tests ask with.
    static var commandsSeen: Int {
        get async throws {
            let text = try await redis("INFO", "commandstats").bytes?.text ?? ""
            return text.split(separator: "\r\n").reduce(0) { sum, line in
                guard let calls = line.split(separator: "calls=").last?.prefix(while: \.isNumber),
                    !line.contains("_info")
                else { return sum }
                return sum + (Int(calls) ?? 0)
            }
        }
    }
}
