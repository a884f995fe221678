import Foundation
import Subprocess
import Testing

/// The README's tour, typed line by line on a terminal in a home of its own.
@Suite struct READMETests {
    struct Step: CustomTestStringConvertible {
        var command: String
        var output: [String]

        var testDescription: String { command }
    }

    /// The commands of all ```console blocks, each with the lines that it is said to print; `…` stands for anything.
    static func steps() throws -> [Step] {
        let file = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../README.md")
        var steps: [Step] = []
        var isInside = false
        for line in try String(contentsOf: file, encoding: .utf8).components(separatedBy: "\n") {
            if line.hasPrefix("```") {
                isInside = line == "```console"
            } else if isInside, line.hasPrefix("$ ") {
                steps.append(Step(command: String(line.dropFirst(2)), output: []))
            } else if isInside, !steps.isEmpty {
                steps[steps.count - 1].output.append(line)
            }
        }
        return steps
    }

    @Test func everyExampleDoesWhatItSays() async throws {
        let steps = try Self.steps()
        #expect(steps.count > 10)
        try await Home.lend { home in
            for step in steps {
                // The default port may be taken here, by an instance that somebody uses.
                let command = step.command == "upkeep local up" ? "upkeep local up --port 0" : step.command
                let run = try await home.run(.name("script"), ["-qefc", command, "/dev/null"])
                let lines = run.bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).dropLast()
                    .map(Self.shown)
                #expect(Self.matches(lines, step.output), "\(step.command): \(run.text)")
            }
        }
    }

    /// What a terminal shows of a line in the end: progress is drawn over.
    private static func shown(_ line: ArraySlice<UInt8>) -> String {
        let erasing = Array("\r\u{1B}[K".utf8)
        let start = line.indices.last { line[$0...].starts(with: erasing) }.map { $0 + erasing.count }
        return String(
            decoding: line[(start ?? line.startIndex)...].filter { $0 != UInt8(ascii: "\r") }, as: UTF8.self)
    }

    private static func matches(_ lines: [String], _ expected: [String]) -> Bool {
        lines.count == expected.count
            && zip(lines, expected).allSatisfy { line, pattern in
                var rest = line[...]
                let pieces = pattern.components(separatedBy: "…")
                for (index, piece) in pieces.enumerated() {
                    if index == 0 {
                        guard rest.hasPrefix(piece) else { return false }
                        rest = rest.dropFirst(piece.count)
                    } else if piece.isEmpty {
                        if index == pieces.count - 1 { return true }
                    } else {
                        guard let found = rest.range(of: piece) else { return false }
                        rest = rest[found.upperBound...]
                    }
                }
                return rest.isEmpty
            }
    }
}
