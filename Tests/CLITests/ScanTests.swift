import CLI
import RedisTypes
import TestSupport
import Testing

@Suite(.tool) struct ScanTests {
    @Test func everyKeyIsListedPageByPage() async throws {
        for index in 0..<250 { try await ToolSandbox.redis("SET", ByteString("k\(index)"), "v") }
        let run = await ToolRun("scan", "--count", "10")
        #expect(run.outcome == .ok)
        #expect(Set(run.output) == Set((0..<250).map { "k\($0)" }))
    }

    @Test(arguments: [
        (["--match", "hash"], ["hash"]), (["--match", "s?t"], ["set"]), (["--type", "zset"], ["zset"]),
        (["--limit", "0"], []),
        (["--match", "nothing*"], []), (["--match", "set", "--json"], ["\"set\""]),
        (["--match", "set", "--format", "jsonl"], ["\"set\""]), (["--match", "set", "--format", "csv"], ["set"]),
        (["--match", "set", "--format", "pretty"], ["\"set\""]), (["--match", "set", "--ttl"], ["set\t-1"]),
        (["--match", "set", "--ttl", "--format", "csv"], ["key,ttl_ms", "set,-1"]),
        (["--match", "set", "--ttl", "--format", "tsv"], ["key\tttl_ms", "set\t-1"]),
        (["--match", "set", "--ttl", "--json"], ["{\"key\":\"set\",\"ttl_ms\":-1}"]),
        (
            ["--match", "hash", "--values"],
            [#"{"key":"hash","type":"hash","value":[["name","Ada"],["city","London, \"UK\""]]}"#]
        ),
        (["--type", "list", "--values"], [#"{"key":"list","type":"list","value":["a","b","c"]}"#]),
    ])
    func whatIsAskedForIsListed(flags: [String], lines: [String]) async throws {
        try await Fixture.load()
        let run = await ToolRun(["scan"] + flags)
        #expect(run.outcome == .ok)
        #expect(run.output == lines)
        #expect(run.errorText == "")
    }

    @Test func theLimitCountsKeys() async throws {
        try await Fixture.load()
        #expect(await ToolRun("scan", "--limit", "3").output.count == 3)
        #expect(await ToolRun("scan", "--limit", "3", "--count", "1").output.count == 3)
        #expect(await ToolRun("scan", "--limit", "3", "--values").output.count == 3)
        #expect(await ToolRun("scan", "--limit", "300").output.count == Fixture.commands.count)
    }

    @Test func keysOfAnyBytesAreListed() async throws {
        try await ToolSandbox.redis("SET", .notText, "v")
        #expect(await ToolRun("scan").bytes == ByteString.notText.bytes + [0x0A])
        #expect(await ToolRun("scan", "--no-raw").output == [#""\x00\xff\xfe\n\"""#])
        #expect(await ToolRun("scan", "--json").output == [#"{"base64":"AP/+CiI="}"#])
        #expect(
            await ToolRun("scan", "--format", "csv").bytes == [0x22, 0x00, 0xFF, 0xFE, 0x0A, 0x22, 0x22, 0x22, 0x0A])
        #expect(await ToolRun("scan", "--format", "tsv").bytes == [0x00, 0xFF, 0xFE, 0x5C, 0x6E, 0x22, 0x0A])
    }

    @Test func aKeyWhoseTimeIsOverIsNotListedWithItsTime() async throws {
        try await ToolSandbox.redis("SET", "k", "v", "PX", "500000000")
        let run = await ToolRun("scan", "--ttl")
        let fields = try #require(run.output.first).split(separator: "\t")
        #expect(fields.first == "k")
        #expect(try #require(fields.last.flatMap { Int($0) }) > 400_000_000)
    }

    @Test(arguments: [[], ["--values"]])
    func aPageTooLargeForAReplyIsAskedForInHalves(flags: [String]) async throws {
        let tooLarge = FaultServer.Step.json(#"{"error":"ERR max request size exceeded. Limit: 1 bytes"}"#)
        let script = [tooLarge, tooLarge, .json(#"{"result":["MA==",[]]}"#)]
        let bodies = try await FaultServer.run(script) { server in
            let run = await ToolRun(
                ["scan"] + flags, environment: ["UPSTASH_REDIS_REST_URL": "http://127.0.0.1:\(server.port)"])
            #expect(run.outcome == .ok)
            return server.requests.map { String(decoding: $0.body, as: UTF8.self) }
        }
        #expect(bodies == [1000, 500, 250].map { #"["SCAN","0","COUNT","\#($0)"]"# })
    }

    @Test func aTimeToLiveThatCannotBeReadIsAnError() async throws {
        let script: [FaultServer.Step] = [
            .json(#"{"result":["MA==",["aw=="]]}"#), .json(#"[{"error":"NOPERM no permission for 'pttl'"}]"#),
        ]
        let run = try await FaultServer.run(script) { server in
            await ToolRun(
                "scan", "--ttl", environment: ["UPSTASH_REDIS_REST_URL": "http://127.0.0.1:\(server.port)"])
        }
        #expect(run.outcome == .notAllowed)
        #expect(run.bytes == [])
    }

    @Test func nothingToListIsDone() async {
        let run = await ToolRun("scan")
        #expect(run.outcome == .ok)
        #expect(run.bytes == [] && run.errorText == "")
    }
}
