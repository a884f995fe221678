import Foundation
import TerminalSupport
import Testing

/// Text that takes more bytes than columns, on a terminal.
@Suite struct EditingTests {
    private static let left = "\u{1B}[D"

    @Test(arguments: [
        // Typed, what stands on the row, and the bytes that arrive.
        ("é\u{7F}x", "> x", "x"),
        ("漢字\u{7F}x", "> 漢x", "\\xe6\\xbc\\xa2x"),
        ("a🙂b" + left + "\u{7F}c", "> acb", "acb"),
        ("e\u{301}x" + left + "\u{7F}y", "> yx", "yx"),
        ("漢é" + left + left + "b", "> b漢é", "b\\xe6\\xbc\\xa2\\xc3\\xa9"),
        ("ab c\u{17}d", "> ab d", "ab d"),
        ("abc\u{1}\u{B}d", "> d", "d"),
    ])
    func aKeyMovesAndDeletesWholeCharacters(keys: String, row: String, line: String) async throws {
        try await PseudoTerminal.run { terminal in
            terminal.type(keys)
            try await terminal.shows(end: row)
            terminal.type("\r")
            try await terminal.shows(end: "\n[line] \(line)\n>")
        }
    }

    @Test func widthsAreRightInTheCLocale() async throws {
        try await PseudoTerminal.run(["LANG": "C", "LC_ALL": "C"]) { terminal in
            terminal.type("漢é")
            let screen = try await terminal.shows(end: "> 漢é")
            #expect(screen.column == 5)
            terminal.type("\u{7F}\u{7F}x\r")
            try await terminal.shows(end: "\n[line] x\n>")
        }
    }

    @Test func bytesThatAreNoTextComeThrough() async throws {
        try await PseudoTerminal.run { terminal in
            terminal.send([0x61, 0xFF, 0xFE, 0x62, 0x0D])
            try await terminal.shows(end: "\n[line] a\\xff\\xfeb\n>")
        }
    }

    @Test func aPromptMayHaveColours() async throws {
        try await PseudoTerminal.run(["HOST_PROMPT": "\u{1}\u{1B}[31m\u{2}prod>\u{1}\u{1B}[0m\u{2}"], columns: 20) {
            terminal in
            terminal.type("0123456789abcdefg")
            let screen = try await terminal.shows(end: "prod>0123456789abcde\nfg")
            #expect(screen.column == 2)
            terminal.type("\u{1}X\r")
            try await terminal.shows("[line] X0123456789ab")
        }
    }

    @Test func inputrcIsReadUnderOurName() async throws {
        try await withTemporaryDirectory { directory in
            let path = directory + "/inputrc"
            try "$if upkeep\n\"\\C-t\": \"from inputrc\"\nset editing-mode vi\n$endif\n".write(
                toFile: path, atomically: true, encoding: .utf8)
            try await PseudoTerminal.run(["INPUTRC": path]) { terminal in
                terminal.type("ab\u{1B}")
                terminal.type("0ix\r")
                try await terminal.shows(end: "\n[line] xab\n>")
            }
        }
    }

    @Test func theNextLineMayHaveTextAlready() async throws {
        try await PseudoTerminal.run { terminal in
            terminal.type(":preset get é\r")
            try await terminal.shows(end: "\n> get é")
            terminal.type("!\r")
            try await terminal.shows(end: "\n[line] get \\xc3\\xa9!\n>")
        }
    }

    @Test func aLineMayBeEditedElsewhere() async throws {
        try await PseudoTerminal.run { terminal in
            terminal.type("set k v\u{18}\u{5}")
            try await terminal.shows(end: "\n[edit] set k v\n> set k v edited")
        }
    }

    @Test func aNoticeStandsAboveThePrompt() async throws {
        try await PseudoTerminal.run { terminal in
            terminal.type(":notice\r")
            try await terminal.shows(end: "\n[line] :notice\na notice\nof two rows\n>")
        }
    }
}
