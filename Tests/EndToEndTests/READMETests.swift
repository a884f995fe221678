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

    /// The commands of all blocks of a kind, each with the lines that it is said to print; `…` stands for anything.
    static func steps(of kind: String = "console") throws -> [Step] {
        let file = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../README.md")
        var steps: [Step] = []
        var isInside = false
        for line in try String(contentsOf: file, encoding: .utf8).components(separatedBy: "\n") {
            if line.hasPrefix("```") {
                isInside = line == "```\(kind)"
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
                let run = try await home.onTerminal(command)
                #expect(OutputPattern(step.output).matches(run.lines), "\(step.command): \(run.lines)")
            }
        }
    }

    /// Those that need an account, with a management server on this machine.
    @Test func everyExampleOfTheAccountDoesWhatItSays() async throws {
        let steps = try Self.steps(of: "console account")
        #expect(steps.count > 5)
        try await Home.lend { home in
            let end = try await home.serveManagement {
                for step in steps {
                    let run = try await home.onTerminal(step.command)
                    #expect(OutputPattern(step.output).matches(run.lines), "\(step.command): \(run.lines)")
                }
            }
            #expect(end == .exited(0))
        }
    }
}
