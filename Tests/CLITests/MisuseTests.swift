import CLI
import Testing

@Suite(.tool) struct MisuseTests {
    private static let wrongCalls: [[String]] = [
        ["get"], ["get", "a", "b"], ["set", "k"], ["set", "k", "v", "--ttl", "5"], ["set", "k", "v", "--ttl", "0s"],
        ["set", "k", "v", "--nx", "--xx"], ["set", "k", "v", "--ttl", "1s", "--keep-ttl"], ["set", "k", "v", "-x"],
        ["set", "k", "-", "--token-stdin"], ["del"], ["expire", "k"], ["expire", "k", "soon"],
        ["expire", "k", "1s", "--nx", "--xx"], ["expire", "k", "1s", "--gt", "--lt"], ["mset", "a"],
        ["mset", "a", "1", "b"],
        ["incr", "k", "--by", "much"], ["decr", "k", "--by", "0.5"], ["mget"], ["get", "k", "--json", "--raw"],
        ["get", "k", "--format", "xml"], ["get", "k", "--retries", "-1"], ["get", "k", "--retries", "101"],
        ["get", "k", "--timeout", "0s"], ["get", "k", "--env-file", ".env", "--no-env-file"],
        ["get", "k", "--token-file", "t", "--token-stdin", "--url", "http://127.0.0.1:1"],
        ["show", "k", "--items", "0"],
        ["scan", "--limit", "-1"], ["scan", "--count", "0"], ["scan", "--values", "--type", "none"],
        ["scan", "-o", "file"], ["run", "-", "-o", "file"], ["run", "-", "--no-newline"],
        ["exec"], ["exec", "--json"], ["exec", "--jsn", "GET", "k"], ["exec", "GET"], ["exec", "GET", "a", "b"],
        ["run"], ["run", "-", "--batch", "0"], ["run", "-", "--atomic", "--fail-fast"], ["run", "-", "--token-stdin"],
        ["import"], ["import", "data"], ["import", "data.csv"], ["import", "data.jsonl", "--path", "a"],
        ["import", "-", "--format", "jsonl", "--token-stdin"], ["import", "data.csv", "--key", "{"],
        ["import", "x.jsonl", "--on-conflict", "mix"], ["export", "--type", "none"], ["export", "--format", "csv"],
        ["export", "--resume"], ["copy"],
        ["copy", "--from", "a", "--to", "a"], ["verify"], ["verify", "a.jsonl", "--sample", "0"],
        ["import", "a.resp", "--on-conflict", "skip"], ["import", "a.csv", "--as", "zset", "--key", "k:{id}"],
        ["import", "a.csv", "--value", "v"], ["import", "a.jsonl", "--rename", "a"],
        ["import", "a.jsonl", "--ttl", "5"],
        ["import", "a.jsonl", "--max-cost", "-1"], ["export", "--limit", "-1"],
        ["serve", "--tls-cert", "c"], ["serve", "--engine", "redis://h", "--no-persistence"],
        ["serve", "--threads", "0"],
        ["serve", "--host", "0.0.0.0"], ["serve", "--limit-request-size", "1"],
        ["serve", "--quota", "-1"], ["serve", "--regions", "0"], ["serve", "--limit-commands-per-second", "0"],
        ["serve", "--latency", "40"], ["serve", "--latency", "40ms±50"], ["serve", "--latency", "1ms±1±1"],
        ["serve", "--admin", "9079"], ["serve", "--admin", "0.0.0.0:9079"], ["local", "assert", "--", "true"],
        ["local", "assert", "--max-commands", "-1", "--", "true"], ["local", "assert", "--max-commands", "1"],
        ["local"], ["local", "upp"],
        ["completion", "tcsh"],
        ["profile", "add", "x"], ["frob"], ["local", "frob"], ["get", "k", "--frob"], [],
    ]

    @Test func misuseIsReportedOnStandardErrorOnlyAndSendsNothing() async throws {
        let before = try await ToolSandbox.commandsSeen
        for arguments in Self.wrongCalls {
            let run = await ToolRun(arguments)
            #expect(run.outcome == .usage, "\(arguments)")
            #expect(run.bytes == [], "\(arguments)")
            #expect(!run.notes.isEmpty, "\(arguments)")
        }
        #expect(try await ToolSandbox.commandsSeen == before)
    }

    @Test(arguments: [
        (["gett", "k"], "gett", "did you mean upkeep get?"), (["epxort"], "epxort", "did you mean upkeep export?"),
        (["local", "upp"], "upp", "did you mean upkeep local up?"),
        (["profile", "lst"], "lst", "did you mean upkeep profile list?"),
        (["hget", "user:1", "f"], "hget", "a Redis command: upkeep exec hget …"),
        (
            ["subscribe", "c"], "subscribe",
            "a Redis command that belongs to a connection: the REST API does not have it as such"
        ),
        (["hgetall", "user:1"], "hgetall", "a Redis command: upkeep exec hgetall …"),
        (["xyzzy"], "xyzzy", "upkeep --help lists all verbs"),
        (["auth", "xyzzy"], "xyzzy", "upkeep auth --help lists all verbs"),
    ])
    func anUnknownVerbIsNamedWithWhatWasProbablyMeant(arguments: [String], word: String, hint: String) async {
        let run = await ToolRun(arguments)
        #expect(run.outcome == .usage)
        #expect(run.notes == ["error: there is no verb \(word)", "hint: \(hint)"])
    }

    @Test func anUnknownOptionIsNamedWithWhatWasProbablyMeant() async {
        let run = await ToolRun("get", "k", "--jsn")
        #expect(run.notes.first == "error: Unknown option '--jsn'. Did you mean '--json'?")
        #expect(run.notes.contains { $0.hasPrefix("Usage: upkeep get ") })
    }

    @Test func aValueWithADashAtItsFrontIsExplained() async {
        let run = await ToolRun("set", "k", "-5")
        #expect(run.outcome == .usage)
        #expect(run.notes.last == "hint: words that begin with a dash go after --")
    }

    @Test(arguments: [
        ["get", "k", "--token", "s3cret"], ["get", "k", "--token=s3cret"], ["scan", "--token", "s3cret"],
    ])
    func theTokenIsRefusedOnTheCommandLineWithThreeSafeWays(arguments: [String]) async throws {
        let run = await ToolRun(arguments)
        #expect(run.outcome == .usage)
        #expect(run.notes.count == 2)
        let hint = try #require(run.notes.last)
        for way in ["--token-file", "--token-stdin", "UPSTASH_REDIS_REST_TOKEN"] { #expect(hint.contains(way)) }
        #expect(!run.errorText.contains("s3cret"))
    }

    @Test(arguments: [["get", "--json"], ["scan", "--json", "--limit", "-1"], ["gett", "k", "--json"]])
    func inJSONMisuseIsJSONToo(arguments: [String]) async throws {
        let run = await ToolRun(arguments)
        #expect(run.outcome == .usage)
        #expect(isStrictJSON(run.errorText))
        #expect(try members(of: run.notes.first ?? "")["error"]?.hasSuffix(",\"exit_code\":2}") == true)
    }

    @Test(arguments: [["local"], ["profile"], ["auth"]])
    func aGroupWithoutItsVerbListsItsVerbs(arguments: [String]) async {
        let run = await ToolRun(arguments)
        #expect(run.outcome == .usage)
        #expect(run.bytes == [])
        #expect(run.notes.contains("USAGE: upkeep \(arguments[0]) <subcommand>"))
    }

    @Test(arguments: [
        (["--help"], "upkeep <subcommand>"), (["help"], "upkeep <subcommand>"), (["-h"], "upkeep <subcommand>"),
        (["get", "--help"], "upkeep get "), (["help", "get"], "upkeep get "),
        (["local", "up", "-h"], "upkeep local up "),
        (["help", "local", "up"], "upkeep local up "), (["help", "local"], "upkeep local <subcommand>"),
    ])
    func helpIsDataForStandardOutput(arguments: [String], usage: String) async {
        let run = await ToolRun(arguments)
        #expect(run.outcome == .ok)
        #expect(run.errorText == "")
        #expect(run.output.contains { $0.hasPrefix("USAGE: \(usage)") })
        #expect(!run.bytes.contains(0x1B))
    }

    @Test func theVersionIsOneLine() async {
        #expect(await ToolRun("--version").output == ["upkeep \(Version.number)"])
    }
}
