import RedisTypes
import TestSupport
import Testing

@testable import CLI

/// `upkeep flag eval` and `impact`: the worked examples of the reference, section 9.1, and files of contexts.
@Suite(.tool, .timeLimit(.minutes(5))) struct FlagEvaluationTests {
    private func run(_ words: String..., input: String = "") async -> ToolRun {
        await ToolRun(["flag"] + words, input: Array(input.utf8))
    }

    private func write(_ members: String) async throws {
        try await FlagScene.write(
            #"{"version":"v1",\#(members),"name":"beta-ui","environment":"production"}"#, "production")
        try await ToolSandbox.redis("SADD", FlagScene.key, "beta-ui")
    }

    private static let german = #"{"country":"DE","userId":"42"}"#

    @Test(arguments: [
        ("E1", #""percentage":25,"rules":[],"enabled":true"#, #"{"userId":"42"}"#, [], "true", 21),
        ("E2", #""percentage":25,"rules":[],"enabled":true"#, #"{"userId":"42"}"#, ["--form", "direct"], "false", 96),
        ("E3", #""percentage":20,"rules":[],"enabled":true"#, #"{"userId":"42"}"#, [], "false", 21),
        ("E4", #""percentage":21,"rules":[],"enabled":true"#, #"{"userId":"42"}"#, [], "true", 21),
        (
            "E5",
            #""percentage":null,"rules":[{"accessor":"country","compare":"in","target":["DE","GB"],"value":true}],"enabled":false"#,
            german, [], "true", 52
        ),
        (
            "E6",
            #""percentage":null,"rules":[{"accessor":"userId","compare":"eq","target":"42","value":false},{"accessor":"country","compare":"in","target":["DE"],"value":true}],"enabled":true"#,
            german, [], "false", 52
        ),
        (
            "E7",
            #""percentage":null,"rules":[{"accessor":"plan","compare":"not_in","target":["free"],"value":true}],"enabled":false"#,
            german, [], "true", 52
        ),
        ("E10", #""percentage":0,"rules":[],"enabled":true"#, german, [], "true", 52),
        (
            "flag first", #""percentage":71,"rules":[],"enabled":true"#, #"{"userId":"42"}"#, ["--flag-first"], "true",
            71
        ),
    ])
    func theAnswerIsThatOfTheSDK(
        name: String, members: String, context: String, flags: [String], answer: String, bucket: Int
    ) async throws {
        try await write(members)
        let words = ["flag", "eval", "beta-ui", "--context", context] + flags
        #expect(await ToolRun(words).text == answer + "\n", "\(name)")
        let json = await ToolRun(words + ["--json", "--explain"])
        #expect(
            json.text.contains(#""answer":\#(answer),"#) && json.text.contains(#""bucket":\#(bucket),"#), "\(json.text)"
        )
        #expect(isStrictJSON(json.text))
        #expect(await ToolRun(words + ["--exit-code"]).outcome == (answer == "true" ? .ok : .checkFailed))
    }

    @Test func anExplanationNamesTheRuleAndTheBucket() async throws {
        try await FlagScene.write()
        let run = await run("eval", "beta-ui", "--context", Self.german, "--explain")
        #expect(
            run.output == [
                "true: rule 1 matches", "", "  flag     beta-ui, production", "  gate     none; the bucket would be 52",
                "  rule 1   matches: country in DE,AT => true", #"           country is "DE""#,
                "  rule 2   not reached: plan eq free => false", "  else     false",
                #"  hashed   {"country":"DE","userId":"42","_flag":"beta-ui"}"#, "           as the HTTP handler does",
            ], "\(run.text)")
        _ = await self.run("kill", "beta-ui")
        let killed = await self.run("eval", "beta-ui", "--context", Self.german, "--explain")
        #expect(killed.output[0] == "false: the kill switch is on", "\(killed.text)")
        #expect(killed.output.contains("  rule 1   not reached: country in DE,AT => true"), "\(killed.text)")
    }

    @Test(arguments: [
        (#"{"userId":"42",}"#, "at byte 15"), ("", "at byte 0"), ("[1]", "a list"), (#"{"a":null}"#, "null"),
        (#"{"a":"%"}"#, "%"), ("{} {}", "at byte 3"),
    ])
    func aBadContextIsToldBeforeAnythingIsSent(context: String, words: String) async throws {
        let before = try await ToolSandbox.commandsSeen
        let run = await run("eval", "beta-ui", "--context", context)
        #expect(run.outcome == .usage && run.bytes == [] && run.errorText.contains(words), "\(run.errorText)")
        #expect(try await ToolSandbox.commandsSeen == before)
    }

    @Test func whereTheSDKFailsThereIsNoAnswer() async throws {
        try await write(#""percentage":null,"rules":[{"accessor":"n","compare":"in","value":true}],"enabled":true"#)
        let run = await run("eval", "beta-ui", "--context", #"{"n":"1"}"#)
        #expect(run.outcome == .failed && run.text == "error\n", "\(run.text)")
    }

    @Test func aFlagThatIsNotThereIsNotFound() async throws {
        #expect(await run("eval", "beta-ui").outcome == .notFound)
        try await FlagScene.write()
        #expect(await run("eval", "beta-ui", "--env", "all").outcome == .usage)
        #expect(
            await run("eval", "beta-ui", "--tenant", "t", "--form", "direct").errorText.contains("direct client sees"))
        #expect(await run("eval", "beta-ui", "--tenant", "t").errorText.contains("handler sees the tenant default"))
    }

    // MARK: Files

    private static let contexts = """
        {"country":"DE"}

        {"country":"FR","plan":"free"}
        {"plan": "pro", "age": 7}
        {"country":"AT"}
        """

    @Test func aFileIsAnsweredLineByLine() async throws {
        try await FlagScene.write()
        try ToolSandbox.write(Self.contexts, to: "users.jsonl")
        let run = await run("eval", "beta-ui", "--context-file", "users.jsonl")
        #expect(run.output == ["true", "false", "false", "true"])
        #expect(run.notes == ["beta-ui production: true for 2 (50.0%), false for 2, of 4"])
        let json = await self.run("eval", "beta-ui", "--context-file", "-", "--json", input: Self.contexts)
        #expect(
            json.output == [
                #"{"line":1,"answer":true}"#, #"{"line":3,"answer":false}"#, #"{"line":4,"answer":false}"#,
                #"{"line":5,"answer":true}"#,
                #"{"summary":{"flag":"beta-ui","environment":"production","contexts":4,"true":2,"false":2,"errors":0,"bad":0,"complete":true}}"#,
            ], "\(json.text)")
        #expect(json.notes == [])
        let summary = await self.run("eval", "beta-ui", "--context-file", "users.jsonl", "--summary-only")
        #expect(summary.output == ["beta-ui production: true for 2 (50.0%), false for 2, of 4"] && summary.notes == [])
        let explained = await self.run("eval", "beta-ui", "--context-file", "users.jsonl", "--explain", "--json")
        #expect(
            explained.output.count == 5 && explained.output[0].contains(#""rule":1"#) && isStrictJSON(explained.text))
        _ = await self.run("eval", "beta-ui", "--context-file", "users.jsonl", "-o", "answers")
        #expect(try ToolSandbox.read("answers") == Array("true\nfalse\nfalse\ntrue\n".utf8))
    }

    @Test func aBadLineEndsTheRunUnlessItIsSkipped() async throws {
        try await FlagScene.write()
        try ToolSandbox.write("{\"country\":\"DE\"}\n{\"a\":\n{}\n", to: "users.jsonl")
        let run = await run("eval", "beta-ui", "--context-file", "users.jsonl", "-o", "answers")
        #expect(
            run.outcome == .usage && run.errorText.contains("users.jsonl, line 2: no JSON: at byte"), "\(run.errorText)"
        )
        #expect(try ToolSandbox.files() == ["users.jsonl"])
        #expect(await self.run("eval", "beta-ui", "--context-file", "users.jsonl").output == ["true"])
        let skipping = await self.run("eval", "beta-ui", "--context-file", "users.jsonl", "--skip-bad")
        #expect(skipping.output == ["true", "bad", "false"] && skipping.outcome == .failed)
        #expect(skipping.notes.last?.hasSuffix("of 2; 1 could not be read") == true)
        let json = await self.run("eval", "beta-ui", "--context-file", "users.jsonl", "--skip-bad", "--json")
        #expect(json.output[1].hasPrefix(#"{"line":2,"answer":null,"error":"#) && isStrictJSON(json.text))
        #expect(json.output.last?.hasSuffix(#""complete":true}}"#) == true, "\(json.text)")
        let explained = await self.run(
            "eval", "beta-ui", "--context-file", "users.jsonl", "--skip-bad", "--explain", "--json")
        #expect(explained.output[2].hasPrefix(#"{"line":3,"#), "\(explained.text)")
        #expect(await self.run("eval", "beta-ui", "--context-file", "none.jsonl").outcome == .usage)
    }

    /// Bytes in, bytes out, over many pieces of input.
    @Test func manyContextsAreAnsweredInTheirOrder() async throws {
        try await write(#""percentage":25,"rules":[],"enabled":true"#)
        let count = 50_000
        let lines = (0..<count).map { "{\"userId\":\"\($0)\",\"plan\":\"pro\"}\n" }.joined()
        try ToolSandbox.write(lines, to: "users.jsonl")
        let run = await run("eval", "beta-ui", "--context-file", "users.jsonl")
        #expect(run.output.count == count)
        for place in [0, 1, 9_999, 49_999] {
            let one = await self.run("eval", "beta-ui", "--context", "{\"userId\":\"\(place)\",\"plan\":\"pro\"}")
            #expect(one.output == [run.output[place]])
        }
        // 26 of 100 buckets.
        let on = run.output.count { $0 == "true" }
        #expect((12_500...13_500).contains(on), "\(on)")
    }

    // MARK: Impact

    @Test func whoWouldGetAnotherAnswerIsCounted() async throws {
        try await FlagScene.write()
        try ToolSandbox.write(Self.contexts, to: "users.jsonl")
        let before = try await FlagScene.everything()
        let run = await run(
            "impact", "beta-ui", "--enable", "--rule", "country eq FR => false", "--contexts", "users.jsonl")
        #expect(
            run.output == [
                "beta-ui production", "  ~ enabled: false to true", "  + rule 3: country eq FR => false",
                "true for 2 (50.0%) now, for 3 (75.0%) then, of 4 contexts", "false to true: 1",
                #"  {"plan":"pro","age":"7","_flag":"beta-ui"}"#,
            ], "\(run.text)")
        let json = await self.run(
            "impact", "beta-ui", "--kill", "--remove-rule", "1", "--contexts", "users.jsonl", "--json")
        #expect(isStrictJSON(json.text))
        #expect(
            json.text.contains(
                #""contexts":4,"true_before":2,"true_after":0,"changed":2,"turned_on":0,"turned_off":2"#),
            "\(json.text)")
        #expect(
            await self.run("impact", "beta-ui", "--like", "preview", "--contexts", "users.jsonl").output.last
                == "nobody gets another answer")
        #expect(try await FlagScene.everything() == before)
    }

    @Test(arguments: [
        [], ["--enable", "--disable"], ["--rollout", "0%"], ["--rollout", "200%"], ["--rule", "a inn b"],
        ["--like", "preview", "--enable"], ["--remove-rule", "0"], ["--kill", "--unkill"],
    ])
    func anImpactNeedsOneChange(flags: [String]) async throws {
        let run = await ToolRun(["flag", "impact", "beta-ui", "--contexts", "-"] + flags)
        #expect(run.outcome == .usage, "\(run.errorText)")
    }
}
