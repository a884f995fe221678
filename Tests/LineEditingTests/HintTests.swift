import TerminalSupport
import Testing

/// What is drawn behind the line, and that nothing of it stays.
@Suite struct HintTests {
    private static func run(
        _ environment: [String: String] = [:], columns: Int = 40, _ body: (PseudoTerminal) async throws -> Void
    ) async throws {
        try await PseudoTerminal.run(environment, columns: columns) { terminal in
            terminal.type("get user:1\r")
            try await terminal.shows(end: "\n[line] get user:1\n>")
            try await body(terminal)
        }
    }

    @Test func itIsDimAndBehindTheCursor() async throws {
        try await Self.run { terminal in
            terminal.type("ge")
            let screen = try await terminal.shows(end: "\n> get user:1")
            #expect(screen.dimText == "t user:1")
            #expect(screen.column == 4)
        }
    }

    @Test func typingOnGivesWhatIsTypedAndNoMore() async throws {
        try await Self.run { terminal in
            terminal.type("ge")
            let before = try await terminal.shows(end: "\n> get user:1").bytes
            terminal.type("t")
            let screen = try await terminal.wait { screen, _ in screen.dimText == " user:1" }
            #expect(screen.text.hasSuffix("\n> get user:1"))
            #expect(screen.bytes == before + 1)
        }
    }

    @Test(arguments: [
        // Another line, backwards, away from the end, accepted, interrupted.
        ("x", "\n> gex"), ("\u{7F}\u{7F}", "\n>"), ("\u{1B}[D", "\n> ge"), ("\r", "\n> ge\n[line] ge\n>"),
        ("\u{3}", "\n> ge^C\n[interrupted]\n>"), ("\u{12}", "\n(reverse-i-search)`': ge"),
        ("\u{C}", "> ge"),
    ])
    func itIsErased(keys: String, after: String) async throws {
        try await Self.run { terminal in
            terminal.type("ge")
            try await terminal.shows(end: "\n> get user:1")
            terminal.type(keys == "\u{C}" ? "\u{1B}[D" + keys : keys)
            let screen = try await terminal.shows(end: after)
            #expect(screen.dimText == "")
        }
    }

    @Test(arguments: ["\u{1B}[C", "\u{5}", "\u{6}", "\u{1B}[F"])
    func aSuggestionIsAccepted(key: String) async throws {
        try await Self.run { terminal in
            terminal.type("ge")
            try await terminal.shows(end: "\n> get user:1")
            terminal.type(key)
            try await terminal.wait { screen, _ in screen.dimText == "" && screen.text.hasSuffix("\n> get user:1") }
            terminal.type("!\r")
            try await terminal.shows(end: "\n[line] get user:1!\n>")
        }
    }

    @Test func aSuggestionIsAcceptedByWords() async throws {
        try await Self.run { terminal in
            terminal.type("g")
            try await terminal.shows(end: "\n> get user:1")
            terminal.type("\u{1B}f")
            try await terminal.wait { screen, _ in screen.dimText == " user:1" }
        }
    }

    @Test func oneThatWasNotSeenIsNotAccepted() async throws {
        try await Self.run { terminal in
            terminal.type("ge\u{5}x\r")
            try await terminal.shows(end: "\n[line] gex\n>")
        }
    }

    @Test func aSyntaxHintIsNotAccepted() async throws {
        try await Self.run { terminal in
            terminal.type("set ")
            try await terminal.shows(end: "\n> set key value [EX seconds]")
            terminal.type("\u{5}\r")
            try await terminal.shows(end: "\n[line] set\n>")
        }
    }

    @Test func itIsCutAtTheRightEdge() async throws {
        try await Self.run(columns: 20) { terminal in
            terminal.type("set ")
            let screen = try await terminal.shows(end: "\n> set key value [EX")
            #expect(screen.column == 6)
            terminal.type("a\r")
            try await terminal.shows(end: "\n[line] set a\n>")
        }
    }

    @Test func resizingDrawsItAnew() async throws {
        try await Self.run { terminal in
            terminal.type("set ")
            try await terminal.shows(end: "\n> set key value [EX seconds]")
            terminal.resize(columns: 15)
            try await terminal.shows(end: "\n> set key valu")
            terminal.resize(columns: 40)
            try await terminal.shows(end: "\n> set key value [EX seconds]")
            terminal.type("k v\r")
            try await terminal.shows(end: "\n[line] set k v\n>")
        }
    }

    @Test func behindWideCharacters() async throws {
        try await PseudoTerminal.run { terminal in
            terminal.type("漢é字\r")
            try await terminal.shows(end: ">")
            terminal.type("漢")
            let screen = try await terminal.wait { screen, _ in screen.dimText == "é字" }
            #expect(screen.column == 4)
        }
    }
}
