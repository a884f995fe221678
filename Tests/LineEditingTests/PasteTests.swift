import Foundation
import TerminalSupport
import Testing

/// Text that arrives all at once.
@Suite struct PasteTests {
    private static let lines = (0..<1000).map { "set key:\($0) value" }

    /// As in bash: nothing runs until Enter.
    @Test func aBracketedPasteIsOneText() async throws {
        try await withTemporaryDirectory { directory in
            let path = directory + "/history"
            try await PseudoTerminal.run(["HOST_HISTORY": path]) { terminal in
                terminal.type("\u{1B}[200~" + Self.lines.joined(separator: "\r") + "\u{1B}[201~")
                try await terminal.shows(end: "set key:999 value")
                #expect(!terminal.screen.everything.contains("[line]"))
                terminal.type("\r")
                try await terminal.shows(end: "key:999 value\n>")
                terminal.type("\u{4}")
                _ = try await terminal.status()
                let text = try String(contentsOfFile: path, encoding: .utf8)
                #expect(text == Self.lines.joined(separator: "\\n") + "\n", "\(text.count) bytes")
            }
        }
    }

    /// What comes while a line runs is echoed by the terminal, so the screen is not what is compared.
    @Test func withoutBracketsTheyAreLines() async throws {
        try await withTemporaryDirectory { directory in
            let path = directory + "/history"
            try await PseudoTerminal.run(["HOST_HISTORY": path]) { terminal in
                terminal.type(Self.lines.map { $0 + "\r" }.joined())
                try await terminal.shows(end: "\n[line] set key:999 value\n>")
                terminal.type("\u{4}")
                _ = try await terminal.status()
                let text = try String(contentsOfFile: path, encoding: .utf8)
                #expect(text == Self.lines.map { $0 + "\n" }.joined(), "\(text.count) bytes")
            }
        }
    }
}
