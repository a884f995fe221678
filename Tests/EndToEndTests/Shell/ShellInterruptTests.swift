import RedisTypes
import TerminalSupport
import TestSupport
import Testing

/// Ctrl-C while a line is typed: it is gone, the shell is not.
@Suite struct ShellInterruptTests {
    private static func next(_ terminal: PseudoTerminal) async throws {
        #expect(try await terminal.run("PING") == "PONG")
    }

    @Test(arguments: ["", "SET k", "SET k v\u{1}", "abc\u{1B}", "abc\u{18}", "SET 漢 é"])
    func clearsWhatIsTyped(keys: String) async throws {
        try await ShellScene.run { scene, terminal in
            for _ in 0..<3 {
                terminal.type(keys)
                if !keys.isEmpty { try await terminal.wait { screen, _ in !screen.currentLine.hasSuffix(">") } }
                try await terminal.interruptsToPrompt()
            }
            try await Self.next(terminal)
            #expect(try await scene.redis.run("DBSIZE") == .integer(0))
        }
    }

    @Test func closesAnOpenQuote() async throws {
        try await ShellScene.run { scene, terminal in
            terminal.type("SET k \"first\r")
            try await terminal.shows(end: "\n...")
            terminal.type("second\r")
            try await terminal.shows(end: "\n... second\n...")
            terminal.type("third")
            try await terminal.shows(end: "\n... third")
            try await terminal.interruptsToPrompt()
            try await Self.next(terminal)
            #expect(try await scene.redis.run("EXISTS", "k") == .integer(0))
        }
    }

    @Test func endsASearchOfTheHistory() async throws {
        try await ShellScene.run { _, terminal in
            try await terminal.run("ECHO needle")
            terminal.type("\u{12}need")
            try await terminal.shows(end: "(reverse-i-search)`need': ECHO needle")
            try await terminal.interruptsToPrompt()
            try await Self.next(terminal)
        }
    }

    @Test func endsAListOfCompletions() async throws {
        try await ShellScene.run { _, terminal in
            terminal.type("\t\t")
            try await terminal.shows(end: "possibilities? (y or n)")
            try await terminal.interruptsToPrompt()
            terminal.type("\t\ty")
            try await terminal.shows(end: "--More--")
            try await terminal.interruptsToPrompt()
            try await Self.next(terminal)
        }
    }

    /// Both before anything else ran, and when signals have been waited for already.
    @Test(arguments: [[], ["PING"]])
    func answersAQuestionWithNo(before: [String]) async throws {
        try await ShellScene.run { scene, terminal in
            try await scene.redis.run("SET", "a*", "1")
            for line in before { try await terminal.run(line) }
            terminal.type("DEL a*\r")
            try await terminal.shows(end: "[y/N]")
            try await terminal.interruptsToPrompt()
            try await Self.next(terminal)
            #expect(try await scene.redis.run("EXISTS", "a*") == .integer(1))
        }
    }
}
