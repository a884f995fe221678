import RedisTypes
import TestSupport
import Testing

@testable import CLI

/// One test for each row of the table that a run in this process can reach; signals are in EndToEndTests.
@Suite(.tool) struct ExitCodeTests {
    private static func run(
        _ arguments: [String], against script: [FaultServer.Step]
    ) async throws -> ToolRun {
        try await FaultServer.run(script) { server in
            await ToolRun(arguments, environment: ["UPSTASH_REDIS_REST_URL": "http://127.0.0.1:\(server.port)"])
        }
    }

    @Test func zeroIsDoneAnEmptyListIncluded() async {
        #expect(await ToolRun("scan").outcome == .ok)
        #expect(await ToolRun("mget", "missing").outcome == .ok)
        #expect(await ToolRun("exec", "LRANGE", "missing", "0", "-1").outcome == .ok)
    }

    @Test func oneIsACommandThatFailed() async {
        #expect(await ToolRun("exec", "EVAL", "return redis.error_reply('ERR no')", "0").outcome == .failed)
    }

    @Test func twoIsMisuse() async {
        #expect(await ToolRun("get").outcome == .usage)
    }

    @Test func threeIsNotFound() async {
        #expect(await ToolRun("get", "missing").outcome == .notFound)
    }

    @Test func fourIsNoCredentialsOrTheWrongOnes() async {
        let run = await ToolRun("get", "k", environment: ["UPSTASH_REDIS_REST_TOKEN": "another-token"])
        #expect(run.outcome == .notAllowed)
        #expect(run.notes.first?.contains("refused the token") == true)
        #expect(run.notes.last == "hint: upkeep auth status")
    }

    @Test(arguments: ["NOPERM this user has no permissions", "WRONGPASS invalid or missing auth token"])
    func fourIsAlsoWhatTheServerCallsNotPermitted(message: String) async throws {
        #expect(
            try await Self.run(["get", "k"], against: [.json("{\"error\":\"\(message)\"}")]).outcome == .notAllowed)
    }

    @Test func fiveIsAHostThatCannotBeReached() async throws {
        // Nobody listens on the port for tcpmux.
        let run = await ToolRun(
            "get", "k", "--retries", "0", environment: ["UPSTASH_REDIS_REST_URL": "http://127.0.0.1:1"])
        #expect(run.outcome == .unreachable)
        #expect(run.notes.first?.hasPrefix("error: cannot reach 127.0.0.1:1: ") == true)
    }

    @Test func fiveIsANameThatDoesNotExist() async {
        let run = await ToolRun(
            "get", "k", "--retries", "0", environment: ["UPSTASH_REDIS_REST_URL": "https://no.such.invalid"])
        #expect(run.outcome == .unreachable)
    }

    @Test(arguments: [
        [FaultServer.Step.page(502)], [.page(503)], [.drop], [.json("{\"result\":").thenClosing],
        [.reply(200, body: "{\"result\":\"aGk=\"}").cut(before: 4)],
        [.json("{\"error\":\"LOADING Redis is loading\"}")],
    ])
    func fiveIsAReadThatBroughtNoReply(script: [FaultServer.Step]) async throws {
        let run = try await Self.run(["get", "k", "--retries", "0"], against: script)
        #expect(run.outcome == .unreachable)
        #expect(run.bytes == [])
        #expect(run.notes.count <= 2)
    }

    @Test func fiveIsTooLateAsWell() async throws {
        let run = try await Self.run(["get", "k", "--retries", "0", "--timeout", "50ms"], against: [.silence])
        #expect(run.outcome == .unreachable)
    }

    @Test(arguments: [
        FaultServer.Step.page(429), .json("{\"error\":\"ERR max requests limit exceeded. Limit: 1, Usage: 1\"}"),
        .json("{\"error\":\"ERR max request size exceeded. Limit: 1 bytes, Actual: 2 bytes\"}"),
    ])
    func sixIsALimit(step: FaultServer.Step) async throws {
        #expect(try await Self.run(["get", "k", "--retries", "0"], against: [step]).outcome == .limit)
    }

    @Test func eightIsAConflictWithNothingWritten() async throws {
        try ToolSandbox.write(#"{"key":"k","type":"string","value":"v"}"# + "\n", to: "a.jsonl")
        try await ToolSandbox.redis("SET", "k", "old")
        #expect(await ToolRun("import", "a.jsonl", "--on-conflict", "fail").outcome == .conflict)
        #expect(try await ToolSandbox.redis("GET", "k") == "old")
    }

    @Test(arguments: [["incr", "k"], ["exec", "LPUSH", "k", "v"], ["set", "k", "v", "--nx"], ["run", "-"]])
    func nineIsAWriteWhoseOutcomeIsUnknown(arguments: [String]) async throws {
        let run = try await FaultServer.run([.drop]) { server in
            await ToolRun(
                arguments, input: Array("INCR k\n".utf8),
                environment: ["UPSTASH_REDIS_REST_URL": "http://127.0.0.1:\(server.port)"])
        }
        #expect(run.outcome == .unknown)
        #expect(run.notes.last == "hint: read the key before you repeat it")
    }

    @Test func whoSaysThatNothingBreaksGetsARetryOfAnything() async throws {
        for (flags, variables) in [(["--assume-idempotent"], [:]), ([], ["UPKEEP_ASSUME_IDEMPOTENT": "1"])] {
            let run = try await FaultServer.run([.drop, .json("{\"result\":7}")]) { server in
                await ToolRun(
                    ["incr", "k"] + flags,
                    environment: ["UPSTASH_REDIS_REST_URL": "http://127.0.0.1:\(server.port)"].merging(variables) { $1 }
                )
            }
            #expect(run.outcome == .ok && run.text == "7\n")
        }
    }

    @Test func aServerThatIsNotTheAPIIsExplained() async throws {
        let run = try await Self.run(["get", "k"], against: [.page(404)])
        #expect(run.outcome == .failed)
        #expect(run.notes.first?.contains("does not answer like the REST API (HTTP 404)") == true)
    }

    @Test func aRedirectIsNotFollowed() async throws {
        let run = try await Self.run(["get", "k"], against: [.reply(302, [("Location", "https://example.com/")])])
        #expect(run.outcome == .failed)
        #expect(run.notes.count == 2)
    }

    @Test(arguments: [
        ["get", "k", "--json"], ["exec", "--json", "GET", "k"], ["scan", "--json"], ["show", "k", "--json"],
        ["export", "--json"],
    ])
    func everyOneOfThemIsJSONOnDemand(arguments: [String]) async throws {
        let run = try await Self.run(
            arguments + (arguments[0] == "exec" ? [] : ["--retries", "0"]), against: [.page(404)])
        #expect(run.outcome == .failed)
        #expect(isStrictJSON(run.errorText))
        #expect(run.errorText.contains("\"code\":\"NOTAPI\""))
    }

    // MARK: Repeated writes

    @Test func aWriteThatWasSentTwiceSaysSo() async throws {
        let script: [FaultServer.Step] = [.drop, .json(#"{"result":0}"#)]
        let run = try await Self.run(["del", "k"], against: script)
        #expect(run.outcome == .ok)
        #expect(run.output == ["0"])
        #expect(
            run.notes == [
                "note: DEL was sent again after its first reply was lost; the count may be that of the second time"
            ])
        let json = try await Self.run(["del", "k", "--json"], against: script)
        #expect(json.notes.count == 1 && isStrictJSON(json.errorText))
        #expect(json.errorText.hasPrefix(#"{"note":{"code":"RETRIED","message":"DEL was sent again "#))
        #expect(try await Self.run(["del", "k", "-q"], against: script).errorText == "")
        let set = try await Self.run(["set", "k", "v"], against: [.drop, .json(#"{"result":"OK"}"#)])
        #expect(set.outcome == .ok && set.errorText == "")
    }
}
