import Foundation
import TerminalSupport
import TestSupport
import Testing

/// What was typed before, in this shell and in others.
@Suite struct ShellHistoryTests {
    private static let up = PseudoTerminal.up

    @Test func outlivesTheShellInAFileOfOnesOwn() async throws {
        try await ShellScene.lend { scene in
            try await scene.shell { terminal in
                try await terminal.run("SET k é")
                try await terminal.run("GET k")
                try await terminal.leave()
            }
            let directory = scene.home.state + "/history"
            let files = try FileManager.default.contentsOfDirectory(atPath: directory)
            #expect(files.count == 1)
            for file in files {
                let attributes = try FileManager.default.attributesOfItem(atPath: "\(directory)/\(file)")
                #expect(attributes[.posixPermissions] as? Int == 0o600)
                #expect(try scene.home.read("\(directory)/\(file)") == "SET k é\nGET k\n")
            }
            let attributes = try FileManager.default.attributesOfItem(atPath: directory)
            #expect(attributes[.posixPermissions] as? Int == 0o700)
            try await scene.shell { terminal in
                terminal.type(Self.up)
                try await terminal.shows(typed: "GET k")
                terminal.type(Self.up)
                try await terminal.shows(typed: "SET k é")
                let row = terminal.screen.absoluteRow
                terminal.type("!\r")
                #expect(try await terminal.prompt(after: row) == "OK")
                #expect(try await terminal.run("GET k") == "\"é!\"")
            }
        }
    }

    @Test func belongsToTheProfile() async throws {
        try await ShellScene.lend { scene in
            for name in ["one", "two"] { try await scene.addProfile(name) }
            for name in ["one", "two"] {
                try await scene.home.shell(["repl", "--profile", name]) { terminal in
                    try await terminal.run("ECHO \(name)")
                    try await terminal.leave()
                }
            }
            try await scene.home.shell(["repl", "--profile", "one"]) { terminal in
                terminal.type(Self.up)
                try await terminal.shows(typed: "ECHO one")
                try await terminal.interruptsToPrompt()
                // With the database goes the history.
                try await terminal.run(":connect two")
                terminal.type(Self.up)
                try await terminal.shows(typed: "ECHO two")
                // It is the oldest line there is.
                terminal.type(Self.up + "x")
                try await terminal.shows(typed: "ECHO twox")
            }
        }
    }

    @Test func twoShellsAtOnceKeepTheLinesOfBoth() async throws {
        try await ShellScene.lend { scene in
            try await scene.shell { first in
                try await scene.shell { second in
                    for number in 0..<5 {
                        try await first.run("ECHO first\(number)")
                        try await second.run("ECHO second\(number)")
                    }
                    // Of its own lines each has the last one.
                    first.type(Self.up)
                    try await first.shows(typed: "ECHO first4")
                    second.type(Self.up)
                    try await second.shows(typed: "ECHO second4")
                }
            }
            let directory = scene.home.state + "/history"
            let file = try #require(try FileManager.default.contentsOfDirectory(atPath: directory).first)
            let expected = (0..<5).map { "ECHO first\($0)\nECHO second\($0)\n" }.joined()
            #expect(try scene.home.read("\(directory)/\(file)") == expected)
        }
    }

    @Test func aTextThatWasPastedIsLines() async throws {
        try await ShellScene.run { _, terminal in
            terminal.type("\u{1B}[200~ECHO one\rECHO two\u{1B}[201~")
            try await terminal.shows("ECHO two")
            terminal.type("\r")
            try await terminal.shows(end: "\"one\"\n\"two\"\n\(terminal.screen.lines[0].prefix { $0 != ">" })>")
            terminal.type(Self.up)
            try await terminal.shows(typed: "ECHO two")
            terminal.type(Self.up)
            try await terminal.shows(typed: "ECHO one")
        }
    }
}
