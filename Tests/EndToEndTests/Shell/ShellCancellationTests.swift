import RedisTypes
import TerminalSupport
import TestSupport
import Testing

/// Ctrl-C while something runs: that ends, and the shell goes on.
@Suite struct ShellCancellationTests {
    private static func next(_ terminal: PseudoTerminal) async throws {
        #expect(try await terminal.run("PING") == "PONG")
    }

    /// Writes are withheld by the server: the command has arrived, and no reply comes.
    @Test func endsACommand() async throws {
        try await ShellScene.run { scene, terminal in
            try await scene.redis.run("CLIENT", "PAUSE", "100000000", "WRITE")
            terminal.type("INCR n\r")
            try await scene.redis.waitForBlockedClient()
            try await terminal.interruptsToPrompt()
            #expect(terminal.screen.text.contains("(interrupted): whether it ran is not known"))
            try await scene.redis.run("CLIENT", "UNPAUSE")
            try await Self.next(terminal)
        }
    }

    @Test func endsATransaction() async throws {
        try await ShellScene.run { scene, terminal in
            try await terminal.run("MULTI")
            try await terminal.run("INCR n")
            try await scene.redis.run("CLIENT", "PAUSE", "100000000", "WRITE")
            terminal.type("EXEC\r")
            try await scene.redis.waitForBlockedClient()
            try await terminal.interruptsToPrompt()
            #expect(terminal.screen.text.contains("whether the transaction ran is not known"))
            try await scene.redis.run("CLIENT", "UNPAUSE")
            try await Self.next(terminal)
        }
    }

    @Test func endsMonitor() async throws {
        try await ShellScene.run { scene, terminal in
            terminal.type("MONITOR\r")
            try await terminal.shows(end: "MONITOR\nOK")
            try await scene.redis.run("SET", "seen", "1")
            try await terminal.shows("\"seen\"")
            try await terminal.interruptsToPrompt()
            try await Self.next(terminal)
            #expect(!terminal.screen.text.contains("\"PING\""))
        }
    }

    @Test(arguments: ["SUBSCRIBE news", "PSUBSCRIBE n*"])
    func endsASubscription(line: String) async throws {
        try await ShellScene.run { scene, terminal in
            for text in ["first", "second"] {
                terminal.type(line + "\r")
                try await terminal.shows(end: "(integer) 1")
                try await scene.redis.run("PUBLISH", "news", ByteString(text))
                try await terminal.shows("\"\(text)\"")
                try await terminal.interruptsToPrompt()
                try await Self.next(terminal)
            }
        }
    }

    @Test func endsAWatch() async throws {
        try await ShellScene.run { scene, terminal in
            terminal.type(":watch 20s INCR n\r")
            try await terminal.shows("(integer) 1")
            try await terminal.interruptsToPrompt()
            try await Self.next(terminal)
            #expect(try await scene.redis.run("GET", "n") == .bulkString("1"))
        }
    }

    /// A reply is on the terminal while the next repetition waits for its own.
    @Test func showsWhatRepeatsAsItComes() async throws {
        try await ShellScene.lend { scene in
            let reply = FaultServer.Step.reply(
                200, [("Content-Type", "application/octet-stream")], body: ":1\r\n")
            try await FaultServer.run([reply], always: .silence) { server in
                try await scene.shell(through: server.port) { terminal in
                    terminal.type("3 INCR n\r")
                    try await terminal.shows(end: "(integer) 1")
                    try await terminal.interruptsToPrompt()
                }
            }
        }
    }

    /// Ctrl-C comes between two commands, or in the middle of one.
    @Test(arguments: [":watch 100ms INCR n", "1000000 INCR n"]) func endsWhatRepeats(line: String) async throws {
        try await ShellScene.run { scene, terminal in
            for _ in 0..<2 {
                try await scene.redis.run("DEL", "n")
                let row = terminal.screen.absoluteRow
                terminal.type(line + "\r")
                _ = try await terminal.wait { screen, _ in screen.absoluteRow > row + 2 }
                try await terminal.interruptsToPrompt()
                let count = try await scene.redis.run("GET", "n").integer ?? 0
                try await Self.next(terminal)
                // One may have been on its way.
                #expect(try await scene.redis.run("GET", "n").integer ?? 0 <= count + 1)
            }
        }
    }

    @Test func aProgramThatLeavesTheTerminalRawDoesNoHarm() async throws {
        try await ShellScene.run { _, terminal in
            let modes = terminal.modes
            try await terminal.run("PING | stty raw -echo </dev/tty")
            try await Self.next(terminal)
            terminal.type("quit\r")
            #expect(try await terminal.status() == 0)
            #expect(terminal.modes == terminal.initialModes && terminal.modes != modes)
        }
    }

    @Test func endsAProgramBehindAPipe() async throws {
        try await ShellScene.run { _, terminal in
            let modes = terminal.modes
            for _ in 0..<2 {
                terminal.type("PING | echo started; sleep 100\r")
                try await terminal.shows(end: "\nstarted")
                try await terminal.interruptsToPrompt()
                #expect(terminal.modes == modes)
            }
            try await Self.next(terminal)
        }
    }

    /// Its keys are its own, Ctrl-C too; the terminal that it took is given back.
    @Test(arguments: ["q", "\u{3}"])
    func leavesThePager(key: String) async throws {
        try await ShellScene.run(rows: 10) { scene, terminal in
            try await scene.redis.run(RedisCommand(["RPUSH", "l"] + (0..<50).map { ByteString("item \($0)") }))
            let modes = terminal.modes
            let row = terminal.screen.absoluteRow
            terminal.type("LRANGE l 0 -1\r")
            try await terminal.wait { screen, _ in screen.currentLine == ":" }
            let bytes = terminal.screen.bytes
            terminal.type(key)
            if key != "q" {
                try await terminal.wait { screen, _ in screen.bytes > bytes + 2 }
                terminal.type("q")
            }
            try await terminal.prompt(after: row)
            try await Self.next(terminal)
            #expect(terminal.modes == modes)
            #expect(try await terminal.leave() == 0)
            #expect(terminal.modes == terminal.initialModes)
        }
    }

    @Test(arguments: [":scan", ":import data.jsonl", ":get k"])
    func endsAVerb(line: String) async throws {
        try await ShellScene.lend { scene in
            // The request comes, and no answer does.
            try await FaultServer.run([], always: .silence) { server in
                try scene.home.write(#"{"key":"k","type":"string","value":"v"}"# + "\n", to: "data.jsonl")
                try await scene.shell(through: server.port) { terminal in
                    for round in 1...2 {
                        terminal.type(line + "\r")
                        _ = await server.waitForRequests(round)
                        try await terminal.interruptsToPrompt()
                    }
                    try await terminal.run("help keys")
                }
            }
        }
    }
}
