import Foundation
import TerminalSupport
import Testing

/// The tour of the shell in the README, typed on a terminal: the screen is what stands there, to the letter.
@Suite struct ShellTourTests {
    /// What a prompt of the tour ends in, and the question of it.
    private static let ends = ["8079> ", "(TX)> ", "go on: "]

    private static func transcript() throws -> [String] {
        let file = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../../README.md")
        let lines = try String(contentsOf: file, encoding: .utf8).components(separatedBy: "\n")
        let start = try #require(lines.firstIndex(of: "```shell-session"))
        // The first line starts the shell.
        return Array(lines[(start + 2)...].prefix { $0 != "```" })
    }

    /// What is typed on a line of the transcript; `nil` for what the shell prints.
    private static func typed(_ line: String) -> String? {
        ends.compactMap { line.range(of: $0) }.first.map { String(line[$0.upperBound...]) }
    }

    @Test func theScreenIsTheTranscript() async throws {
        let transcript = try Self.transcript()
        #expect(transcript.count > 40)
        try await Home.withInstance { home in
            try await home.shell(columns: 200) { terminal in
                let port = try #require(terminal.screen.currentLine.split { !$0.isNumber }.last)
                // What stands on the line already, after a list of completions.
                var begun = ""
                for line in transcript {
                    guard let typed = Self.typed(line) else { continue }
                    let row = terminal.screen.absoluteRow
                    if typed.hasSuffix("⇥") {
                        begun = typed.replacing("⇥", with: "")
                        terminal.type(typed.replacing("⇥", with: "\t"))
                        let text = begun
                        _ = try await terminal.wait { screen, _ in
                            screen.absoluteRow > row && screen.textBeforeCursor.hasSuffix(text)
                        }
                        continue
                    }
                    terminal.type(String(typed.dropFirst(begun.count)) + "\r")
                    begun = ""
                    _ = try await terminal.wait { screen, status in
                        status != nil
                            || screen.absoluteRow > row
                                && Self.ends.contains { end in
                                    screen.textBeforeCursor.replacing(":\(port)", with: ":8079").hasSuffix(end)
                                }
                    }
                }
                #expect(try await terminal.status() == 0)
                let shown = terminal.screen.everything.replacing(":\(port)", with: ":8079")
                    .components(separatedBy: "\n").map { $0.trimmingCharacters(in: .whitespaces) }
                    // What a busy machine took long for.
                    .filter { $0.wholeMatch(of: /\(\d+\.\d\ds\)/) == nil }
                let lines = Array(shown.drop { $0.isEmpty }.reversed().drop { $0.isEmpty }.reversed())
                let expected = transcript.map { $0.replacing("⇥", with: "") }
                for (line, pattern) in zip(lines, expected) {
                    #expect(OutputPattern([pattern]).matches([line]), "\(line)")
                }
                #expect(lines.count == expected.count)
            }
        }
    }
}
