import RedisTypes
import Testing

@testable import CLI

@Suite(.tool) struct ExportTests {
    /// Keys, members and values of any bytes, and every type, in one database.
    private static let commands: [RedisCommand] =
        Fixture.commands + [
            ["SET", .notText, .notText, "PX", "864000000"], ["HSET", ByteString([0xFE]), .notText, "v", "f", .notText],
            ["RPUSH", ByteString([0x6C, 0xFF]), .notText, "", "b"], ["SADD", ByteString([0x73, 0xFF]), .notText, "b"],
            ["ZADD", ByteString([0x7A, 0xFF]), "-1.25", .notText, "inf", "m"],
            ["XADD", ByteString([0x78, 0xFF]), "1-1", .notText, .notText],
            ["EXPIRE", ByteString([0x78, 0xFF]), "864000"],
        ]

    @Test func whatWasExportedComesBackByteForByte() async throws {
        for command in Self.commands { try await ToolSandbox.redis(command) }
        let before = try await Self.digest()
        let export = await ToolRun("export", "--sorted", "-o", "first.jsonl")
        #expect(export.outcome == .ok)
        #expect(export.bytes == [])
        #expect(export.notes.first?.hasPrefix("export: 16 read, 16 written; ") == true)
        #expect(try ToolSandbox.mode(of: "first.jsonl") == 0o600)
        #expect(isStrictJSON(try ToolSandbox.read("first.jsonl")))
        try await ToolSandbox.redis("FLUSHALL")
        let run = await ToolRun("import", "first.jsonl")
        #expect(run.outcome == .ok)
        #expect(try await Self.digest() == before)
        #expect(await ToolRun("export", "--sorted", "-o", "second.jsonl").outcome == .ok)
        #expect(
            Self.records(try ToolSandbox.read("first.jsonl")) == Self.records(try ToolSandbox.read("second.jsonl")))
        #expect(try ToolSandbox.files() == ["first.jsonl", "second.jsonl"])
    }

    @Test func toStandardOutputTheSummaryGoesElsewhere() async throws {
        try await ToolSandbox.redis("SET", "k", "v")
        let run = await ToolRun("export", "--json")
        #expect(run.output.count == 3)
        #expect(run.output.first?.hasPrefix("{\"export\":") == true)
        #expect(run.output.dropFirst().first == "{\"key\":\"k\",\"type\":\"string\",\"value\":\"v\"}")
        #expect(run.output.last?.hasPrefix("{\"trailer\":{\"complete\":true,\"keys\":1,") == true)
        #expect(try members(of: run.notes.first ?? "")["applied"] == "1")
        #expect(isStrictJSON(run.errorText))
        #expect(await ToolRun("export", "-q").errorText == "")
        #expect(try members(of: await ToolRun("export", "--json", "-o", "f").text)["verb"] == "\"export\"")
    }

    @Test(arguments: [
        (["--match", "h*"], 1), (["--type", "string"], 5), (["--type", "zset"], 1), (["--limit", "3"], 3),
        (["--limit", "0"], 0), (["--match", "nothing"], 0), ([], 10),
    ])
    func onlyWhatIsAskedForIsExported(flags: [String], count: Int) async throws {
        try await Fixture.load()
        let run = await ToolRun(["export", "-q"] + flags)
        #expect(run.outcome == .ok)
        // A line before and one after.
        #expect(run.output.count == count + 2)
        #expect(run.output.last?.contains("\"keys\":\(count),") == true)
    }

    @Test func anExportThatFailsLeavesTheOldFileAlone() async throws {
        try ToolSandbox.write("old", to: "file")
        let run = await ToolRun(
            "export", "-o", "file", "--retries", "0", environment: ["UPSTASH_REDIS_REST_TOKEN": "wrong-token"])
        #expect(run.outcome == .notAllowed)
        #expect(try ToolSandbox.read("file") == Array("old".utf8))
        #expect(try ToolSandbox.files() == ["file"])
    }

    @Test func aDirectoryThatIsNotThereIsNamed() async throws {
        let run = await ToolRun("export", "-o", "no/such/file")
        #expect(run.outcome == .failed)
        #expect(
            run.notes == [
                "error: cannot write the output: \(ToolSandbox.current.work)/no/such/file: No such file or directory"
            ])
    }

    /// All keys with their contents, and whether they expire, as Redis itself sees them.
    private static func digest() async throws -> [RedisValue: [RedisValue]] {
        guard case .array(let keys) = try await ToolSandbox.redis("KEYS", "*") else { return [:] }
        var digest: [RedisValue: [RedisValue]] = [:]
        for key in keys {
            let key = try #require(key.bytes)
            let dump = try await ToolSandbox.redis("DUMP", key)
            let expiry = try await ToolSandbox.redis("PEXPIRETIME", key)
            // The order inside hashes and sets is Redis's own business.
            let type = try await ToolSandbox.redis("TYPE", key)
            digest[.bulkString(key)] =
                type == .simpleString("set") || type == .simpleString("hash") ? [type, expiry] : [dump, expiry]
        }
        return digest
    }

    /// Without what an export says of itself, which has the time in it.
    private static func records(_ bytes: [UInt8]) -> [String] {
        bytes.split(separator: 0x0A).dropFirst().dropLast().map { String(decoding: $0, as: UTF8.self) }.sorted()
    }
}
