import Foundation
import RedisTypes
import TestSupport
import Testing

@testable import CLI

@Suite(.tool) struct ProfileTests {
    /// Without the variables, so that a profile is what counts.
    private static let noVariables: [String: String?] = [
        "UPSTASH_REDIS_REST_URL": nil, "UPSTASH_REDIS_REST_TOKEN": nil,
    ]

    private func run(_ arguments: String..., input: String = "") async -> ToolRun {
        await ToolRun(arguments, input: Array(input.utf8), environment: Self.noVariables)
    }

    private func add(_ name: String, _ flags: String...) async -> ToolRun {
        await ToolRun(
            ["profile", "add", name, "--url", ToolSandbox.current.url] + flags,
            input: Array("\(TestGateway.token)\n".utf8),
            environment: Self.noVariables)
    }

    @Test func theFirstProfileIsTheDefaultAndIsUsed() async throws {
        let added = await add("dev")
        #expect(added.outcome == .ok)
        #expect(added.notes == ["profile dev saved as the default"])
        #expect(await add("prod", "--production").notes == ["profile prod saved"])
        let file = "\(ToolSandbox.current.home)/.config/upkeep/config.toml"
        #expect(try FileManager.default.attributesOfItem(atPath: file)[.posixPermissions] as? Int == 0o600)
        #expect(await run("set", "k", "v").output == ["OK"])
        #expect(await run("get", "k", "--profile", "prod").output == ["v"])
        #expect(await run("get", "k", "-P", "dev").output == ["v"])
    }

    @Test func aWriteToProductionSaysSo() async {
        _ = await add("prod", "--production")
        #expect(await run("set", "k", "v").notes == ["writing to production profile prod"])
        #expect(await run("set", "k", "v", "-q").notes == [])
        #expect(await run("get", "k").notes == [])
        #expect(
            await run("run", "-", input: "SET a 1\nSET b 2\nGET a\n").notes == ["writing to production profile prod"])
    }

    @Test func whatEmptiesOrOverwritesProductionIsAskedAboutFirst() async throws {
        _ = await add("prod", "--production")
        try await ToolSandbox.redis("SET", "k", "v")
        try ToolSandbox.write(#"{"key":"k","type":"string","value":"w"}"# + "\n", to: "a.jsonl")
        func run(_ arguments: [String], input: String = "", isTerminal: Bool = false) async -> ToolRun {
            await ToolRun(
                arguments, input: Array(input.utf8), isTerminal: isTerminal, environment: Self.noVariables)
        }
        for call in [
            ["exec", "FLUSHALL"], ["exec", "--confirm", "other", "FLUSHDB"],
            ["import", "a.jsonl", "--on-conflict", "overwrite"],
        ] {
            let refused = await run(call)
            #expect(refused.outcome == .usage && refused.notes.last?.hasPrefix("hint: add --") == true)
        }
        #expect(await run(["run", "-"], input: "GET k\nFLUSHALL\n").outcome == .usage)
        #expect(await run(["exec", "FLUSHALL"], input: "no\n", isTerminal: true).outcome == .usage)
        #expect(
            await run(["import", "a.jsonl", "--on-conflict", "overwrite"], input: "\n", isTerminal: true).outcome
                == .usage)
        #expect(try await ToolSandbox.redis("GET", "k") == "v")
        #expect(await run(["import", "a.jsonl", "--on-conflict", "skip"]).outcome == .ok)
        #expect(await run(["import", "a.jsonl", "--on-conflict", "overwrite", "--yes"]).outcome == .ok)
        #expect(try await ToolSandbox.redis("GET", "k") == "w")
        #expect(await run(["exec", "FLUSHALL"], input: "prod\n", isTerminal: true).outcome == .ok)
        #expect(try await ToolSandbox.redis("DBSIZE") == 0)
        #expect(await run(["exec", "--confirm", "prod", "FLUSHDB"]).outcome == .ok)
    }

    @Test func aReadOnlyProfileSendsNoWrite() async throws {
        _ = await add("replica", "--read-only")
        try ToolSandbox.write(#"{"key":"k","type":"string","value":"v"}"# + "\n", to: "a.jsonl")
        for call in [
            ["set", "k", "v"], ["exec", "EVAL", "return 1", "0"], ["exec", "NOSUCH"], ["import", "a.jsonl"],
            ["run", "-"], ["exec", "PUBLISH", "c", "m"], ["exec", "SCRIPT", "FLUSH"],
            ["exec", "CONFIG", "SET", "notify-keyspace-events", ""],
        ] {
            let run = await ToolRun(call, input: Array("GET k\nSET k v\n".utf8), environment: Self.noVariables)
            #expect(run.outcome == .notAllowed && run.bytes == [])
            #expect(run.notes.first == "error: profile replica is marked read-only; nothing was sent")
        }
        #expect(try await ToolSandbox.redis("DBSIZE") == 0)
        #expect(await run("exec", "DBSIZE").output == ["0"])
        #expect(await run("scan").outcome == .ok)
    }

    @Test func profilesAreListedShownUsedAndRemoved() async throws {
        _ = await add("dev")
        _ = await add("prod", "--production", "--read-only")
        let list = await run("profile", "list", "--json")
        #expect(isStrictJSON(list.bytes))
        #expect(list.text.contains(#""name":"prod""#) && list.text.contains(#""production":true,"default":false"#))
        #expect(await run("profile", "list", "--format", "csv").output.first == "name,url,token,production,default")
        let table = await run("profile", "list", "--format", "table").output
        #expect(table.count == 3 && table[0].hasPrefix("NAME  URL "))
        let shown = try members(of: await run("profile", "show", "prod", "--json").text)
        #expect(shown["production"] == "true" && shown["read_only"] == "true" && shown["name"] == "\"prod\"")
        #expect(await run("profile", "show", "prod").output.first == "name        prod")
        #expect(await run("profile", "use", "prod").notes == ["profile prod is the default"])
        #expect(await run("profile", "remove", "prod").notes == ["profile prod removed"])
        #expect(await run("profile", "show", "prod").outcome == .notFound)
        #expect(await run("profile", "remove", "prod").outcome == .notFound)
        #expect(await run("profile", "use", "prod").outcome == .notFound)
    }

    @Test func aNameThatIsTakenIsAConflictUnlessItIsToBeReplaced() async {
        _ = await add("dev")
        let again = await add("dev")
        #expect(again.outcome == .conflict)
        #expect(again.notes.count == 2)
        #expect(await add("dev", "--replace").outcome == .ok)
    }

    @Test func aTokenCommandIsRunEachTime() async throws {
        let token = try ToolSandbox.write("\(TestGateway.token)\n", to: "token")
        let added = await add("dev", "--token-command", "cat", token)
        #expect(added.outcome == .ok)
        #expect(await run("ping").output == ["PONG"])
        #expect(await run("profile", "show", "dev").output.contains("token       from cat"))
        try ToolSandbox.write("another-token\n", to: "token")
        #expect(await run("ping").outcome == .notAllowed)
        try FileManager.default.removeItem(atPath: token)
        let failed = await run("ping")
        #expect(failed.outcome == .notAllowed)
        #expect(failed.notes.first == "error: token_command cat failed")
    }

    @Test func aTokenCommandThatCannotBeStartedIsNamed() async {
        _ = await add("dev", "--token-command", "/no/such/program")
        let run = await run("ping")
        #expect(run.outcome == .notAllowed)
        #expect(run.notes.first?.hasPrefix("error: token_command /no/such/program cannot be started: ") == true)
        #expect(run.notes.count == 1)
    }

    @Test(arguments: [
        (["bad name", "--url", "https://a.example"], "t0k3n-t0k3n"),
        (["x", "--url", "redis://a.example"], "t0k3n-t0k3n"),
        (["x", "--url", "nonsense"], "t0k3n-t0k3n"), (["x", "--url", "https://a.example"], ""),
        (["x", "--url", "https://a.example"], "two words"),
        (["x", "--url", "https://a.example", "--token-file", "no"], ""),
    ])
    func whatCannotWorkIsNotSaved(words: [String], input: String) async {
        let run = await ToolRun(["profile", "add"] + words, input: Array(input.utf8), environment: Self.noVariables)
        #expect(run.outcome != .ok)
        #expect(run.notes.first?.hasPrefix("error: ") == true)
        #expect(!run.errorText.contains("t0k3n"))
        #expect(await self.run("profile", "list", "--format", "raw").bytes == [])
    }
}

@Suite(.tool) struct AuthTests {
    @Test func statusTellsWhoWonAndWhyAndThatItWorks() async throws {
        let run = await ToolRun("auth", "status")
        #expect(run.outcome == .ok)
        #expect(
            run.output.prefix(4) == [
                "url      \(ToolSandbox.current.url)", "from     environment UPSTASH_REDIS_REST_URL", "token    0123…",
                "answer   works",
            ])
        for tier in ["flags", "environment", "env file", "profile", "local"] {
            #expect(run.output.contains { $0.hasPrefix("\(tier)  ") })
        }
        let json = try members(of: await ToolRun("auth", "status", "--json").text)
        #expect(json["answer"] == "\"works\"" && json["production"] == "false" && json["profile"] == "null")
    }

    @Test func statusOfATokenThatIsRefusedIsExitCode4() async {
        let run = await ToolRun("auth", "status", environment: ["UPSTASH_REDIS_REST_TOKEN": "another-token"])
        #expect(run.outcome == .notAllowed)
        #expect(run.output.contains { $0.hasPrefix("answer   ") && $0.contains("refused the token") })
    }

    @Test func offlineNothingIsSent() async throws {
        let run = await ToolRun(
            "auth", "status", "--offline", environment: ["UPSTASH_REDIS_REST_URL": "http://127.0.0.1:1"])
        #expect(run.outcome == .ok)
        #expect(run.output.contains("answer   not tried"))
    }

    @Test func nothingConfiguredIsShownTierByTier() async {
        let run = await ToolRun(
            "auth", "status", environment: ["UPSTASH_REDIS_REST_URL": nil, "UPSTASH_REDIS_REST_TOKEN": nil])
        #expect(run.outcome == .notAllowed)
        #expect(run.output.count == 5)
        #expect(run.notes.first?.hasPrefix("error: no endpoint is configured") == true)
    }

    /// The one verb beside `local env` that shows it.
    @Test func theTokenIsPrintedOnRequest() async {
        #expect(await ToolRun("auth", "token").text == "\(TestGateway.token)\n")
    }

    @Test func noOtherVerbShowsTheToken() async throws {
        try ToolSandbox.write("\(TestGateway.token)\n", to: "token")
        try await Fixture.load()
        let flags = ["--url", ToolSandbox.current.url, "--token-file", "token"]
        let calls: [[String]] = [
            ["get", "text", "-v"], ["scan", "-v"], ["exec", "-v", "LRANGE", "text", "0", "-1"], ["show", "hash", "-v"],
            ["export", "-v"], ["auth", "status"], ["auth", "status", "--json"], ["profile", "list"],
            ["profile", "add", "p", "--url", ToolSandbox.current.url, "--token-file", "token"],
            ["profile", "list", "--json"],
            ["profile", "show", "p"], ["profile", "show", "p", "--json"],
            ["profile", "add", "p", "--url", "http://127.0.0.1:1", "--token-file", "token"],
            ["get", "text"] + flags, ["get", "text", "--token-file", "token"],
            ["get", "text", "--url", "http://127.0.0.1:1", "--token-file", "token", "--retries", "0"],
            ["get", "text", "--url", "https://\(TestGateway.token)@127.0.0.1", "--token-file", "token"],
            ["local", "status"], ["local", "logs"],
            ["get", "text", "--url", ToolSandbox.current.url, "--token-file", "no"],
        ]
        for call in calls {
            let run = await ToolRun(call)
            #expect(!run.text.contains(TestGateway.token) && !run.errorText.contains(TestGateway.token), "\(call)")
        }
    }
}
