import CLI
import RedisTypes
import Testing

@Suite(.tool) struct ShowTests {
    @Test(arguments: [
        ("text", ["\"text\": string, 13 bytes, no expiry", #""hello \"world\"""#]),
        ("empty", ["\"empty\": string, 0 bytes, no expiry", "\"\""]),
        ("hash", ["\"hash\": hash, 2 fields, no expiry", #""name" => "Ada""#, #""city" => "London, \"UK\"""#]),
        ("list", ["\"list\": list, 3 elements, no expiry", "1) \"a\"", "2) \"b\"", "3) \"c\""]),
        ("set", ["\"set\": set, 1 member, no expiry", "1) \"m\""]),
        ("zset", ["\"zset\": zset, 2 members, no expiry", #""x" => "1.5""#, #""y" => "2""#]),
        ("stream", ["\"stream\": stream, 1 entry, no expiry", "1) 1) \"1-1\"", "   2) 1) \"f\"", "      2) \"v\""]),
    ])
    func everyTypeHasAFormOfItsOwn(key: String, lines: [String]) async throws {
        try await Fixture.load()
        let run = await ToolRun("show", key)
        #expect(run.outcome == .ok)
        #expect(run.output == lines)
    }

    @Test(arguments: [
        ("text", "string", "13", #""hello \"world\"""#),
        ("hash", "hash", "2", #"[["name","Ada"],["city","London, \"UK\""]]"#),
        ("list", "list", "3", #"["a","b","c"]"#), ("set", "set", "1", #"["m"]"#),
        ("zset", "zset", "2", #"[["x","1.5"],["y","2"]]"#), ("stream", "stream", "1", #"[["1-1",["f","v"]]]"#),
        ("binary", "string", "5", #"{"base64":"AP/+CiI="}"#),
    ])
    func asJSONEveryTypeIsOneObject(key: String, type: String, size: String, value: String) async throws {
        try await Fixture.load()
        let run = await ToolRun("show", key, "--json")
        let shown = try members(of: run.text)
        #expect(shown["key"] == "\"\(key)\"" && shown["type"] == "\"\(type)\"" && shown["size"] == size)
        #expect(shown["value"] == value)
        #expect(shown["ttl_ms"] == "null" && shown["complete"] == "true")
    }

    @Test func theExpiryIsShown() async throws {
        try await Fixture.load()
        let line = try #require(await ToolRun("show", "soon").output.first)
        #expect(line.hasPrefix("\"soon\": string, 1 byte, expires in 9d23h"))
        let left = try members(of: await ToolRun("show", "soon", "--json").text)["ttl_ms"].flatMap { Int($0) }
        #expect(try #require(left) > 800_000_000)
    }

    @Test(arguments: [
        ("string", RedisCommand("SETRANGE", "k", "5000", "x"), "… 3977 more bytes"),
        ("list", RedisCommand(["RPUSH", "k"] + (1...30).map { ByteString($0) }), "… 29 more elements"),
        ("zset", RedisCommand(["ZADD", "k"] + (1...60).map { ByteString($0) }), "… 29 more members"),
    ])
    func aLargeValueIsCutAndSaysSo(type: String, make: RedisCommand, last: String) async throws {
        try await ToolSandbox.redis(make)
        let run = await ToolRun("show", "k", "--items", "1")
        #expect(run.output.count == 3)
        #expect(run.output.last == last)
        #expect(try members(of: await ToolRun("show", "k", "--items", "1", "--json").text)["complete"] == "false")
    }

    /// The SCAN family may answer with more than it was asked for.
    @Test(arguments: ["HSET", "SADD"]) func aSmallHashOrSetIsCutToo(command: ByteString) async throws {
        let words = (1...60).map { ByteString($0) }
        try await ToolSandbox.redis(RedisCommand([command, "k"] + words))
        let run = await ToolRun("show", "k", "--items", "5")
        #expect(run.output.count == 7)
        #expect(run.output.last?.hasPrefix("… ") == true)
    }

    @Test(arguments: [[], ["--json"]])
    func aMissingKeyIsExitCode3WithNothingOnStandardOutput(flags: [String]) async {
        let run = await ToolRun(["show", "missing"] + flags)
        #expect(run.outcome == .notFound)
        #expect(run.bytes == [])
    }

    /// An element that is two strings looks like a SCAN reply.
    @Test func aListOfTwoIsNotTakenForACursor() async throws {
        try await ToolSandbox.redis("RPUSH", "k", "0", "b")
        #expect(await ToolRun("show", "k").output == ["\"k\": list, 2 elements, no expiry", "1) \"0\"", "2) \"b\""])
        try await ToolSandbox.redis("XADD", "s", "1-1", "f", "v")
        try await ToolSandbox.redis("XADD", "s", "1-2", "f", "v")
        #expect(await ToolRun("show", "s").output.first == "\"s\": stream, 2 entries, no expiry")
        #expect(await ToolRun("show", "s").output.count == 7)
    }
}
