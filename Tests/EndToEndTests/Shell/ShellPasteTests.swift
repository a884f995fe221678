import RedisTypes
import TerminalSupport
import TestSupport
import Testing

/// A thousand lines at once: each runs, once, in its place.
@Suite struct ShellPasteTests {
    private static let numbers = 0..<1000
    private static let lines = numbers.map { "RPUSH l \($0)" }

    private static func expectAll(_ scene: ShellScene) async throws {
        let items = try await scene.redis.run("LRANGE", "l", "0", "-1").array ?? []
        #expect(items == numbers.map { .bulkString(ByteString("\($0)")) })
    }

    @Test func withBrackets() async throws {
        try await ShellScene.run { scene, terminal in
            terminal.type("\u{1B}[200~" + Self.lines.joined(separator: "\r") + "\u{1B}[201~")
            try await terminal.shows("RPUSH l 999")
            // Nothing runs before Enter.
            #expect(try await scene.redis.run("EXISTS", "l") == .integer(0))
            terminal.type("\r")
            try await terminal.wait { screen, _ in screen.lines.contains("(integer) 1000") }
            try await Self.expectAll(scene)
            #expect(try await terminal.run("PING") == "PONG")
        }
    }

    /// What arrives while a line runs is not lost.
    @Test func withoutBrackets() async throws {
        try await ShellScene.run { scene, terminal in
            terminal.type(Self.lines.map { $0 + "\r" }.joined())
            try await terminal.wait { screen, _ in screen.lines.contains { $0.hasSuffix("(integer) 1000") } }
            try await Self.expectAll(scene)
            #expect(try await terminal.run("PING") == "PONG")
        }
    }

    /// The line whose quote is open waits for its end; those before it do not run again.
    @Test func withAQuoteThatIsOpen() async throws {
        try await ShellScene.run { scene, terminal in
            terminal.type("\u{1B}[200~INCR a\rSET k \"x\u{1B}[201~\r")
            try await terminal.shows(end: "\n...")
            #expect(try await terminal.run("y\"") == "OK")
            #expect(try await scene.redis.run("MGET", "a", "k") == .array([.bulkString("1"), .bulkString("x\ny")]))
        }
    }

    @Test func endsWithCtrlCAtAQuestion() async throws {
        try await ShellScene.run { scene, terminal in
            terminal.type("\u{1B}[200~FLUSHALL\rSET x 1\u{1B}[201~\r")
            try await terminal.shows("Type its name to go on:")
            try await terminal.interruptsToPrompt()
            #expect(terminal.screen.text.contains("The 1 line after this did not run"))
            #expect(try await scene.redis.run("EXISTS", "x") == .integer(0))
        }
    }
}
