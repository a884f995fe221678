import RedisTypes
import TerminalSupport
import TestSupport
import Testing

/// Lines of text in which a character takes more bytes than columns, from the keyboard to Redis and back.
@Suite struct ShellEditingTests {
    private static let left = PseudoTerminal.left

    @Test(arguments: [
        // Keys behind `SET k `, what then stands on the row, and the value.
        ("é\u{7F}x", "x", "x"),
        ("caé" + left + "f", "café", "café"),
        ("漢字" + left + "é", "漢é字", "漢é字"),
        ("漢字\u{7F}x", "漢x", "漢x"),
        ("a🙂b" + left + "\u{7F}c", "acb", "acb"),
        ("🙂é漢" + left + left + "🎉", "🙂🎉é漢", "🙂🎉é漢"),
        ("漢é🙂\u{17}é", "é", "é"),
        ("e\u{301}x" + left + "\u{7F}y", "yx", "yx"),
    ])
    func wholeCharactersAreEditedAndSent(keys: String, row: String, value: String) async throws {
        try await ShellScene.run { scene, terminal in
            terminal.type("SET k " + keys)
            try await terminal.wait { screen, _ in
                // A hint stands behind the cursor, and only at the end of the line.
                screen.currentLine.hasSuffix("> SET k " + row) || screen.textBeforeCursor.hasSuffix("> SET k " + row)
            }
            let start = terminal.screen.absoluteRow
            terminal.type("\r")
            #expect(try await terminal.prompt(after: start) == "OK")
            #expect(try await scene.redis.run("GET", "k") == .bulkString(ByteString(value)))
            #expect(try await terminal.run("GET k") == "\"\(value)\"")
        }
    }

    /// A line of several rows, before and after the terminal is another size.
    @Test func aLongLineIsEditedAcrossResizes() async throws {
        try await ShellScene.run(columns: 60) { scene, terminal in
            let text = String(repeating: "0123456789", count: 15)
            terminal.type("SET k " + text)
            try await terminal.wait { screen, _ in screen.lines.joined().contains("SET k " + text) }
            for (columns, mark) in [(40, "a"), (100, "b"), (25, "c"), (80, "d")] {
                terminal.resize(columns: columns)
                terminal.type(mark)
                try await terminal.wait { screen, _ in
                    screen.text.split(separator: "\n").joined().contains("456789" + "abcd".prefix { $0 <= mark.first! })
                }
            }
            terminal.type("\u{1}")
            terminal.type("\u{1B}f\u{1B}f")
            terminal.type("!")
            try await terminal.shows("SET k! 0123456789")
            terminal.type("\u{7F}\r")
            try await terminal.shows("\nOK\n")
            #expect(try await scene.redis.run("GET", "k") == .bulkString(ByteString(text + "abcd")))
        }
    }

    /// What a value holds is shown, and never obeyed.
    @Test(arguments: [true, false])
    func aBinaryReplyDoesNotDisturbTheTerminal(showsUTF8: Bool) async throws {
        try await ShellScene.run { scene, terminal in
            let value: [UInt8] =
                Array("\u{1B}[2J\u{1B}]0;title\u{7}\u{1B}c\u{9B}31m\r\u{8}".utf8) + [0, 0xFF, 0x9B, 0x0E]
            try await scene.redis.run("SET", "k", ByteString(value))
            try await terminal.run(":set utf8 \(showsUTF8 ? "on" : "off")")
            let modes = terminal.modes
            let shown = try await terminal.run("GET k")
            #expect(shown.hasPrefix(#""\x1b[2J\x1b]0;title\a\x1bc\xc2\x9b31m\r\b\x00\xff\x9b\x0e""#), "\(shown)")
            #expect(terminal.modes == modes)
            #expect(try await terminal.run("PING") == "PONG")
            #expect(terminal.screen.text.contains("GET k"))
        }
    }
}
