import RedisTypes
import TestSupport
import Testing
import UpstashClient

@testable import CLI

/// The shell without its editor, against a real gateway.
@Suite(.tool, .timeLimit(.minutes(5))) struct ShellTests {
    /// Runs lines, with a profile `test` where one with a flag is asked for, and gives what was printed on either stream, and what is to happen next.
    private func run(
        _ lines: String..., profile: String? = nil, answers: String = "", settings: ShellSettings = ShellSettings()
    ) async throws -> (output: String, notes: String, next: Shell.Next, billed: Int) {
        let sandbox = ToolSandbox.current
        var variables = sandbox.environment
        variables["TERM"] = "dumb"
        if let profile {
            let added = await ToolRun(
                ["profile", "add", "test", "--replace", "--url", sandbox.url, profile],
                input: Array("\(TestGateway.token)\n".utf8))
            #expect(added.outcome == .ok, "\(added.errorText)")
            for name in ["UPSTASH_REDIS_REST_URL", "UPSTASH_REDIS_REST_TOKEN"] { variables[name] = nil }
        }
        let console = Console(capturing: Array(answers.utf8), isTerminal: true)
        let context = ToolContext(environment: variables, workingDirectory: sandbox.work, console: console)
        return try await context.withDatabase(ConnectionChoice()) { database in
            let host = HostShell(database, SeenKeys(), allowsPlaintext: false) { question in
                console.note(question)
                return try console.read()
            }
            let shell = Shell(host, settings: settings, in: context)
            var next = Shell.Next.prompt
            for line in lines { next = await shell.run(Array(line.utf8)) }
            // A busy machine takes half a second for what is done at once elsewhere, and is told so.
            let output = String(decoding: console.output, as: UTF8.self).replacing(/\(\d+\.\d\ds\)\n/, with: "")
            return (
                output, String(decoding: console.notes, as: UTF8.self), next,
                shell.billedCommands
            )
        }
    }

    @Test func repliesAreThoseOfRedisCLI() async throws {
        let run = try await run("SET k héllo", "GET k", "3 INCR n", "GET nosuch", ":set utf8 off", "GET k", "LPUSH k x")
        #expect(
            run.output == """
                OK
                "héllo"
                (integer) 1
                (integer) 2
                (integer) 3
                (nil)
                "h\\xc3\\xa9llo"
                (error) WRONGTYPE Operation against a key holding the wrong kind of value

                """)
    }

    @Test func aTransactionCostsNothingBeforeEXEC() async throws {
        let discarded = try await run("MULTI", "INCR n", "DISCARD")
        #expect(discarded.output == "OK\nQUEUED\nOK\n" && discarded.billed == 0)
        let wrong = try await run("MULTI", "INCR", "INCR n", "EXEC")
        #expect(wrong.output.hasSuffix("(error) EXECABORT Transaction discarded because of previous errors.\n"))
        #expect(wrong.billed == 0)
        let run = try await run("MULTI", "SET k v", "INCR n", "EXEC")
        #expect(run.output == "OK\nQUEUED\nQUEUED\n1) OK\n2) (integer) 1\n")
        #expect(try await self.run("EXEC").output == "(error) ERR EXEC without MULTI\n")
    }

    @Test(arguments: ["GTE k", "GET", "SUBSCRIBE", "AUTH pw", "OBJECT HELP"])
    func whatCannotWorkIsNotSent(line: String) async throws {
        let run = try await run(line)
        #expect(run.output.hasPrefix("(error) ERR ") && run.billed == 0, "\(run.output)")
    }

    @Test func whatDeletesEverythingWantsTheNameOfTheDatabase() async throws {
        try await ToolSandbox.redis("SET", "k", "v")
        let refused = try await run("FLUSHDB", answers: "y\n")
        #expect(refused.notes.contains("deletes every key") && refused.billed == 0)
        let name = "127.0.0.1:\(ToolSandbox.current.gateway.port)"
        let agreed = try await run("FLUSHDB", answers: name + "\n")
        #expect(agreed.output == "OK\n")
        #expect(try await ToolSandbox.redis("DBSIZE") == 0)
    }

    @Test func patternsAndListsOfAllKeysAreAskedAbout() async throws {
        let pattern = try await run("DEL user:*", answers: "\n")
        #expect(pattern.notes.contains("takes names, not patterns") && pattern.billed == 0)
        try await ToolSandbox.redis("SET", "k", "v")
        let few = try await run("KEYS *")
        #expect(few.output == "1) \"k\"\n" && few.billed == 2)
        try await ToolSandbox.redis("EVAL", "for i = 1, 10001 do redis.call('SET', 'key:' .. i, i) end", "0")
        let many = try await run("KEYS *", answers: "\n")
        #expect(many.notes.contains("KEYS looks at all 10,002 keys") && many.output.isEmpty && many.billed == 1)
    }

    /// Each asks on production, by the level of what it does.
    @Test func productionIsAskedAbout() async throws {
        let script = try await run("EVAL \"redis.call('SET', 'k', 1)\" 0", profile: "--production", answers: "\n")
        #expect(script.notes.contains("EVAL runs on production profile test") && script.billed == 0)
        let agreed = try await run("EVAL \"return 1\" 0", profile: "--production", answers: "y\n")
        #expect(agreed.output == "(integer) 1\n")
    }

    @Test func aReadOnlyProfileIsNotWrittenTo() async throws {
        let run = try await run("SET k v", "MULTI", "SET k v", "EXEC", "GET k", profile: "--read-only")
        #expect(run.notes.contains("is marked read-only") && run.output == "OK\nQUEUED\nQUEUED\n")
    }

    @Test func repliesGoToFilesAndPrograms() async throws {
        _ = try await run("SET k abc", "GET k > out.txt", "GET k >> out.txt", "GET k | cat > piped.txt")
        #expect(try ToolSandbox.read("out.txt") == Array("abc\nabc\n".utf8))
        #expect(try ToolSandbox.read("piped.txt") == Array("abc\n".utf8))
    }

    @Test func outputElsewhereIsThatOfEveryKindOfLine() async throws {
        let run = try await run(
            "SADD s a", ":get nosuch > absent.txt", "SET k '{\"a\":1}'", "GET k | cat", "3 INCR n > thrice.txt",
            ":last json > last.json", ":scan n > keys.txt", "help GET > help.txt", "GET s > kept.txt",
            "GET k > /nosuch/x", "INCR n | true")
        #expect(try ToolSandbox.read("thrice.txt") == Array("1\n2\n3\n".utf8))
        #expect(try ToolSandbox.read("last.json") == Array("3\n".utf8))
        #expect(try ToolSandbox.read("keys.txt") == Array("n\n".utf8))
        #expect(try String(decoding: ToolSandbox.read("help.txt"), as: UTF8.self).contains("complexity"))
        for name in ["kept.txt", "absent.txt"] { #expect(throws: (any Error).self) { try ToolSandbox.read(name) } }
        #expect(run.output.contains("(error) WRONGTYPE") && run.notes.contains("/nosuch/x"))
        #expect(try await ToolSandbox.redis("GET", "n") == "4")
    }

    @Test func noProgramRunsWhereNoneMay() async throws {
        var settings = ShellSettings()
        settings.runsPrograms = false
        let run = try await run("SET k v | cat > out.txt", ":edit", settings: settings)
        #expect(run.notes.contains("--no-shell") && run.billed == 0 && run.next == .prompt)
    }

    @Test func verbsCostWhatTheyCostAndTellTheirKeys() async throws {
        let sandbox = ToolSandbox.current
        try await ToolSandbox.redis("MSET", "user:1", "a", "user:2", "b")
        #expect(try await run("peek user:1").billed == 4)
        #expect(try await run(":get user:1", ":scan user:*").billed == 2)
        let export = try await run(":export -o \(sandbox.work)/all.jsonl")
        #expect(export.billed > 1, "\(export)")
    }

    @Test func anExcerptIsShownOfWhatIsHuge() async throws {
        try await ToolSandbox.redis("EVAL", "redis.call('SET', 'k', string.rep('x', 1000000))", "0")
        let shown = try await run("GET k", ":set format raw", "STRLEN k", "GET k > all.txt")
        #expect(shown.output.utf8.count < 100_000 && shown.notes.contains("934,464 bytes of long strings not shown"))
        #expect(try ToolSandbox.read("all.txt").count == 1_000_001)
    }

    @Test func aCommandIsWatchedUntilItFails() async throws {
        let run = try await run("SET n 1", ":watch 100ms --for 300ms INCR n", ":watch 100ms LPUSH n x", ":watch 1s")
        #expect(run.output.hasPrefix("OK\n(integer) 2\n(integer) 3\n(integer) 4\n(error) WRONGTYPE"))
        #expect(run.billed == 5 && run.notes.contains("3 times"))
    }

    @Test func helpIsThere() async throws {
        for (line, expected) in [
            ("help", ":connect PROFILE"), ("help set", "summary:"), ("help @list", "LPUSH"), ("help :watch", "--for"),
            ("help keys", "Ctrl-C clears"), ("help KEYS", "complexity"), ("? object encoding", "OBJECT ENCODING"),
            ("help peek", "peek key [key ...]"), ("help :export", "--sorted"), ("help \"config get\"", "CONFIG GET"),
        ] {
            let run = try await run(line)
            #expect(run.output.contains(expected) && run.billed == 0, "\(line): \(run.output)")
        }
        #expect(try await run("help nosuch").notes.contains("there is no command nosuch"))
        #expect(try await run("help @lst").notes.contains("there is no group @lst"))
    }

    @Test func settingsAreNamed() async throws {
        let run = try await run(
            ":set prompt \"{host}> \"", ":set timing on", ":set", ":set format yaml", ":set nosuch on", ":set utf8",
            ":SET meter maybe")
        #expect(run.output.contains("prompt  \"{host}> \"") && run.output.contains("timing  on"))
        #expect(run.output.hasSuffix("utf8    on\n"))
        for text in ["yaml is no format", "there is no setting nosuch", "maybe is neither on nor off"] {
            #expect(run.notes.contains(text))
        }
    }

    /// Ctrl-C, and the end of input.
    /// A file that is to be replaced is as it was when the line came to nothing.
    @Test func whatDidNotRunWritesNothing() async throws {
        try ToolSandbox.write("kept", to: "out.txt")
        for line in [
            "FLUSHALL > out.txt", "DEL a* > out.txt", "GET > out.txt", "NOSUCH > out.txt", ":get absent > out.txt",
        ] {
            _ = try await run(line, answers: "n\n")
            #expect(try ToolSandbox.read("out.txt") == Array("kept".utf8), "\(line)")
        }
    }

    @Test func aFileOfLinesMayHaveItsOutputElsewhere() async throws {
        try ToolSandbox.write("ECHO a\nECHO b > inner.txt\nECHO c", to: "lines")
        #expect(try await run(":source lines > outer.txt").output.isEmpty)
        #expect(try ToolSandbox.read("outer.txt") == Array("a\nc\n".utf8))
        #expect(try ToolSandbox.read("inner.txt") == Array("b\n".utf8))
    }

    @Test func programsGetNoToken() async throws {
        _ = try await run("PING | env > out.txt")
        let variables = String(decoding: try ToolSandbox.read("out.txt"), as: UTF8.self)
        #expect(variables.contains("UPSTASH_REDIS_REST_URL=") && !variables.contains(TestGateway.token))
    }

    @Test func whatATransactionHoldsIsAskedAboutToo() async throws {
        let run = try await run(
            "MULTI", "EVAL \"return 1\" 0", "DEL a*", "EXEC", profile: "--production", answers: "\n")
        #expect(run.notes.contains("EVAL runs on production profile test"))
        #expect(run.output == "OK\n(empty array)\n" && run.billed == 0)
    }

    @Test func aTransactionIsDroppedOnlyWhenThatWasSaidOfIt() async throws {
        let run = try await run("MULTI", "INCR n", "quit", "DISCARD", "MULTI", "INCR n", "quit")
        #expect(run.next == .prompt && run.notes.ranges(of: "would be dropped").count == 2)
    }

    @Test func aRefusedTokenIsNoOutage() async throws {
        let sandbox = ToolSandbox.current
        var variables = sandbox.environment
        variables["UPSTASH_REDIS_REST_TOKEN"] = "wrong"
        let console = Console(capturing: [], isTerminal: true)
        let context = ToolContext(environment: variables, workingDirectory: sandbox.work, console: console)
        try await context.withDatabase(ConnectionChoice()) { database in
            let host = HostShell(database, SeenKeys(), allowsPlaintext: false) { _ in [] }
            let shell = Shell(host, settings: ShellSettings(), in: context)
            _ = await shell.run(Array("GET k".utf8))
            #expect(shell.prompt.standing == .reached)
        }
    }

    @Test func whatIsNotAnsweredIsNotDone() async throws {
        try await ToolSandbox.redis("SET", "k", "v")
        for line in ["FLUSHALL", "DEL k*", ":import keys.jsonl", ":import keys.jsonl --flush"] {
            try ToolSandbox.write(#"{"key":"k","type":"string","value":"w"}"# + "\n", to: "keys.jsonl")
            let run = try await run(line, profile: "--production")
            #expect(run.notes.contains("the question was not answered"), "\(run.notes)")
            #expect(try await ToolSandbox.redis("GET", "k") == .bulkString("v"))
        }
    }

    @Test func aFlushIsTheLastQuestion() async throws {
        try await ToolSandbox.redis("SET", "old", "v")
        try ToolSandbox.write(#"{"key":"k","type":"string","value":"w"}"# + "\n", to: "keys.jsonl")
        let run = try await run(":import keys.jsonl --flush", profile: "--production", answers: "test\n")
        #expect(run.notes.contains("deletes the only key of test") && !run.notes.contains("[y/N]"))
        #expect(try await ToolSandbox.redis("KEYS", "*") == .array([.bulkString("k")]))
    }

    @Test func theMarkThatSendsAllTheSameAsksAsWell() async throws {
        let run = try await run("!FLUSHALL", answers: "y\n")
        #expect(run.notes.contains("deletes every key") && run.billed == 0)
    }

    @Test func aFileIsRunAsIfItWereTyped() async throws {
        try ToolSandbox.write("INCR n\nSET k \"a\nb\"\n# a comment\nGET k", to: "lines")
        let run = try await run(":source lines")
        #expect(run.output == "(integer) 1\nOK\n\"a\\nb\"\n")
        try ToolSandbox.write("INCR n\nSET k \"a\n", to: "open")
        #expect(try await self.run(":source open").notes.contains("a quote is open at the end of open"))
        try ToolSandbox.write("INCR depth\n:source itself\n", to: "itself")
        #expect(try await self.run(":source itself").notes.contains("16 deep"))
        #expect(try await ToolSandbox.redis("GET", "depth") == .bulkString("16"))
    }

    @Test func requestsArePrintedAsTheyAreSent() async throws {
        let run = try await run(
            "MULTI", "INCR n", "EXEC", ":curl", ":curl 3 !get k", ":curl get \"\\xff\"", ":curl peek k")
        #expect(run.output.contains(#"_URL/multi-exec" -H"#) && run.output.contains(#"-d '[["INCR","n"]]'"#))
        #expect(run.output.contains(#"-d '["get","k"]'"#) && run.notes.contains("bytes that are no text"))
        #expect(run.notes.contains("unknown command 'peek'"))
    }

    @Test func keysAreShownAlikeByAllThatShowsThem() async throws {
        let run = try await run("SET é ü", "peek é", ":scan", ":get é", ":set utf8 off", ":scan")
        #expect(
            run.output == """
                OK
                "\\xc3\\xa9": string, 2 bytes, no expiry
                "ü"
                "é"
                "ü"
                "\\xc3\\xa9"

                """)
    }

    @Test func aQueueIsNotDroppedUnasked() async throws {
        let run = try await run("MULTI", "INCR n", ":connect test", "exec now", "EXEC", profile: "--production")
        #expect(run.notes.contains("would be dropped") && run.output.contains("wrong number of arguments for 'exec'"))
        #expect(run.output.hasSuffix("1) (integer) 1\n"))
    }

    @Test func theShellHasWordsOfItsOwn() async throws {
        let run = try await run("SET k v", "GET k", ":last json", ":curl GET k", "peek k", ":set format json", "GET k")
        #expect(
            run.output == """
                OK
                "v"
                "v"
                curl "$UPSTASH_REDIS_REST_URL" -H "Authorization: Bearer $UPSTASH_REDIS_REST_TOKEN" -d '["GET","k"]'
                "k": string, 1 byte, no expiry
                "v"
                "v"

                """, "\(run.notes)")
        #expect(try await self.run(":connect test", profile: "--production").next == .connect("test"))
        #expect(try await self.run("connect nosuch").next == .prompt)
        #expect(try await self.run("GET \"k").next == .more)
        #expect(try await self.run("quit").next == .leave)
        #expect(try await self.run("MULTI", "INCR n", "quit").next == .prompt)
        #expect(try await self.run(":nosuch").notes.contains("unknown verb :nosuch"))
    }
}
