import TerminalSupport
import Testing

/// Ctrl-C, which clears the line and never ends the program.
@Suite struct InterruptTests {
    private static let interrupt = "\u{3}"

    /// What is typed, what then stands behind the prompt, and what the screen ends in after Ctrl-C.
    @Test(arguments: [
        ("", ">", "> ^C\n[interrupted]\n>"),
        ("get k", "> get k", "> get k^C\n[interrupted]\n>"),
        // In the middle of the line.
        ("get k\u{1}", "> get k", "> get k^C\n[interrupted]\n>"),
        // After Escape, which waits for a key.
        ("abc\u{1B}", "> abc", "> abc^C\n[interrupted]\n>"),
        // A numeric argument, a character to search for, Ctrl-X.
        ("abc\u{1B}5", "(arg: 5) abc", "^C\n[interrupted]\n>"),
        ("abc\u{1D}", "> abc", "> abc^C\n[interrupted]\n>"),
        ("abc\u{18}", "> abc", "> abc^C\n[interrupted]\n>"),
        // A line that wraps.
        (String(repeating: "0123456789", count: 9), "6789", "0123456789^C\n[interrupted]\n>"),
    ])
    func theLineIsCleared(keys: String, before: String, after: String) async throws {
        try await PseudoTerminal.run { terminal in
            terminal.type(keys)
            try await terminal.shows(end: before)
            terminal.type(Self.interrupt)
            try await terminal.shows(end: after)
            terminal.type("next\r")
            try await terminal.shows(end: "\n[line] next\n>")
        }
    }

    @Test func inASearchOfTheHistory() async throws {
        try await PseudoTerminal.run { terminal in
            terminal.type("set foo 1\r")
            try await terminal.shows(end: "\n[line] set foo 1\n>")
            terminal.type("\u{12}foo")
            try await terminal.shows(end: "(reverse-i-search)`foo': set foo 1")
            terminal.type(Self.interrupt)
            try await terminal.shows(end: "^C\n[interrupted]\n>")
            terminal.type("next\r")
            try await terminal.shows(end: "\n[line] next\n>")
        }
    }

    @Test func inTheQuestionWhetherToListAll() async throws {
        try await PseudoTerminal.run(["HOST_KEYS": "150"]) { terminal in
            terminal.type("key:\t\t")
            try await terminal.shows(end: "Display all 150 possibilities? (y or n)")
            terminal.type(Self.interrupt)
            try await terminal.shows(end: "^C\n[interrupted]\n>")
            terminal.type("next\r")
            try await terminal.shows(end: "\n[line] next\n>")
        }
    }

    @Test func inAListing() async throws {
        try await PseudoTerminal.run(["HOST_KEYS": "90"], rows: 10, columns: 20) { terminal in
            terminal.type("key:\t\t")
            try await terminal.shows(end: "--More--")
            terminal.type(Self.interrupt)
            try await terminal.shows(end: "^C\n[interrupted]\n>")
            terminal.type("next\r")
            try await terminal.shows(end: "\n[line] next\n>")
        }
    }

    @Test func asASignal() async throws {
        try await PseudoTerminal.run { terminal in
            terminal.type("get k")
            try await terminal.shows(end: "> get k")
            terminal.signal(2)
            try await terminal.shows(end: "> get k^C\n[interrupted]\n>")
            terminal.type("next\r")
            try await terminal.shows(end: "\n[line] next\n>")
        }
    }

    @Test func aQuotedOneIsText() async throws {
        try await PseudoTerminal.run { terminal in
            terminal.type("a\u{16}\u{3}b\r")
            try await terminal.shows(end: "\n[line] a\\x03b\n>")
        }
    }

    @Test func controlDEndsOnlyAnEmptyLine() async throws {
        try await PseudoTerminal.run { terminal in
            terminal.type("abc\u{1}\u{4}")
            try await terminal.shows(end: "> bc")
            terminal.type("\u{5}\u{4}")
            terminal.type("\u{15}\u{4}")
            try await terminal.shows(end: "\n[end]")
            let ended = try await terminal.status()
            #expect(ended == 0)
        }
    }
}
