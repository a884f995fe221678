import TerminalSupport
import TestSupport
import Testing

/// The rest of the syntax behind the cursor.
@Suite struct ShellHintTests {
    @Test func theSyntaxIsThereWhileTypingAndGoneAfterEnter() async throws {
        try await ShellScene.run(columns: 120) { _, terminal in
            terminal.type("LRANGE")
            try await terminal.shows(line: "> LRANGE key start stop")
            terminal.type(" l")
            terminal.type(" 0 ")
            try await terminal.shows(line: "> LRANGE l 0 stop")
            terminal.type("-1")
            let row = terminal.screen.absoluteRow
            terminal.type("\r")
            #expect(try await terminal.prompt(after: row) == "(empty array)")
            #expect(terminal.screen.lines[row].hasSuffix("> LRANGE l 0 -1"))
        }
    }

    /// Also where it was not fulfilled.
    @Test(arguments: ["\r", "\u{3}"])
    func nothingOfItStays(end: String) async throws {
        try await ShellScene.run(columns: 120) { _, terminal in
            terminal.type("GETEX")
            try await terminal.wait { screen, _ in screen.currentLine.contains("> GETEX key [") }
            let row = terminal.screen.absoluteRow
            terminal.type(end)
            try await terminal.prompt(after: row)
            #expect(terminal.screen.lines[row].hasSuffix(end == "\r" ? "> GETEX" : "> GETEX^C"))
        }
    }

    @Test func itIsDimWhereColoursAreWanted() async throws {
        try await ShellScene.run(["NO_COLOR": ""]) { _, terminal in
            terminal.type("GETSET")
            try await terminal.wait { screen, _ in screen.dimText == " key value" }
            terminal.type("\r")
            try await terminal.wait { screen, _ in screen.dimText == "" }
        }
    }

    /// What was typed before is suggested, and taken over by Right.
    @Test func aLineOfTheHistoryIsSuggested() async throws {
        try await ShellScene.run { _, terminal in
            try await terminal.run("ECHO needle")
            terminal.type("EC")
            try await terminal.shows(line: "> ECHO needle")
            let row = terminal.screen.absoluteRow
            terminal.type("\u{1B}[C\r")
            #expect(try await terminal.prompt(after: row) == "\"needle\"")
        }
    }
}
