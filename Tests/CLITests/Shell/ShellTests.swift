import RedisTypes
import TestSupport
import Testing
import UpstashClient

@testable import CLI

/// The shell without its editor, against a real gateway.
@Suite(.tool, .timeLimit(.minutes(5))) struct ShellTests {
    /// Runs lines and gives what was printed on either stream, and what is to happen next.
    private func run(
        _ lines: String..., answers: String = "", settings: ShellSettings = ShellSettings()
    ) async throws -> (output: String, notes: String, next: Shell.Next, billed: Int) {
        let sandbox = ToolSandbox.current
        var variables = sandbox.environment
        variables["TERM"] = "dumb"
        let console = Console(capturing: Array(answers.utf8), isTerminal: true)
        let context = ToolContext(environment: variables, workingDirectory: sandbox.work, console: console)
        return try await context.withDatabase(ConnectionChoice()) { database in
            let shell = Shell(
                database, nil, choice: ConnectionChoice(), settings: settings, seen: SeenKeys(), in: context)
            var next = Shell.Next.prompt
            for line in lines { next = await shell.run(Array(line.utf8)) }
            return (
                String(decoding: console.output, as: UTF8.self), String(decoding: console.notes, as: UTF8.self), next,
                database.client.meter.current.billedCommands
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

    @Test func replacesNothingUnasked() async throws {
        try await ToolSandbox.redis("SET", "k", "v")
        let refused = try await run("FLUSHDB", answers: "n\n")
        #expect(refused.notes.contains("deletes every key") && refused.billed == 0)
        let agreed = try await run("FLUSHDB", answers: "y\n")
        #expect(agreed.output == "OK\n")
        #expect(try await ToolSandbox.redis("DBSIZE") == 0)
    }

    @Test func repliesGoToFilesAndPrograms() async throws {
        _ = try await run("SET k abc", "GET k > out.txt", "GET k >> out.txt", "GET k | cat > piped.txt")
        #expect(try ToolSandbox.read("out.txt") == Array("abc\nabc\n".utf8))
        #expect(try ToolSandbox.read("piped.txt") == Array("abc\n".utf8))
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
        #expect(try await self.run(":connect other").next == .connect("other"))
        #expect(try await self.run("GET \"k").next == .more)
        #expect(try await self.run("quit").next == .leave)
        #expect(try await self.run("MULTI", "INCR n", "quit").next == .prompt)
        #expect(try await self.run(":nosuch").notes.contains("unknown verb :nosuch"))
    }
}
