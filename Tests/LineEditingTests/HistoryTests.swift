import Foundation
import TerminalSupport
import Testing

@testable import LineEditing

/// What was typed before.
@Suite struct HistoryTests {
    private static let up = "\u{1B}[A"

    @Test func itOutlivesTheProgram() async throws {
        try await withTemporaryDirectory { directory in
            let environment = ["HOST_HISTORY": directory + "/history"]
            try await PseudoTerminal.run(environment) { terminal in
                terminal.type("set k \"a\r")
                try await terminal.shows(end: "\n[line] set k \"a\n>")
                terminal.type(" secret\r")
                try await terminal.shows(end: "\n[line]  secret\n>")
                terminal.type(Self.up)
                try await terminal.shows(end: "\n> set k \"a")
            }
            try await PseudoTerminal.run(environment) { terminal in
                terminal.type(Self.up)
                try await terminal.shows(end: "> set k \"a")
                terminal.type("\u{3}\u{12}k")
                try await terminal.shows(end: "(reverse-i-search)`k': set k \"a")
            }
        }
    }

    @Test func twoProgramsAtOnceKeepTheLinesOfBoth() async throws {
        try await withTemporaryDirectory { directory in
            let path = directory + "/history"
            try await PseudoTerminal.run(["HOST_HISTORY": path]) { first in
                try await PseudoTerminal.run(["HOST_HISTORY": path]) { second in
                    for (terminal, line) in [(first, "one"), (second, "two"), (first, "three"), (second, "four")] {
                        terminal.type(line + "\r")
                        try await terminal.shows(end: "\n[line] \(line)\n>")
                        // The next prompt comes when the line is in the file, the one after shows that it is there.
                        terminal.type("\r")
                        try await terminal.shows(end: "\n[line]\n>")
                    }
                    let text = try String(contentsOfFile: path, encoding: .utf8)
                    #expect(text == "one\ntwo\nthree\nfour\n")
                    first.type(Self.up)
                    try await first.shows(end: "> three")
                }
            }
        }
    }

    @Test func searchingByPrefixAsInputrcHasIt() async throws {
        try await withTemporaryDirectory { directory in
            let path = directory + "/inputrc"
            try "\"\\e[A\": history-search-backward\n".write(toFile: path, atomically: true, encoding: .utf8)
            try await PseudoTerminal.run(["INPUTRC": path]) { terminal in
                for line in ["get a", "set b", "hget c"] {
                    terminal.type(line + "\r")
                    try await terminal.shows(end: "\n[line] \(line)\n>")
                }
                terminal.type("g" + Self.up)
                try await terminal.shows(end: "\n> get a")
            }
        }
    }

    @Test func linesOfTheFileAreSuggested() async throws {
        try await withTemporaryDirectory { directory in
            let path = directory + "/history"
            try "hset old:1 f v\nget x\n".write(toFile: path, atomically: true, encoding: .utf8)
            try await PseudoTerminal.run(["HOST_HISTORY": path]) { terminal in
                terminal.type("hs")
                let screen = try await terminal.shows(end: "> hset old:1 f v")
                #expect(screen.dimText == "et old:1 f v")
            }
        }
    }

    @Test func theNewestLongerLineIsSuggested() {
        let lines = HistoryLines(limit: 100)
        for line in ["get a", "get ab", "set a", "get"] { lines.append(Array(line.utf8)) }
        func newest(_ prefix: String) -> String? {
            lines.newest(startingWith: Array(prefix.utf8)).map { String(decoding: $0, as: UTF8.self) }
        }
        #expect(newest("get") == "get ab")
        #expect(newest("get a") == "get ab")
        #expect(newest("get ab") == nil)
        #expect(newest("s") == "set a")
        #expect(newest("x") == nil)
        lines.append(contentsOf: (0..<1000).map { Array("line \($0)".utf8) })
        #expect(newest("get") == nil)
        #expect(newest("line 9") == "line 999")
    }
}
