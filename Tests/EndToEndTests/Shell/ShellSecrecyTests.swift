import Foundation
import TerminalSupport
import TestSupport
import Testing

/// Nothing secret that was typed is found in any file afterwards.
@Suite struct ShellSecrecyTests {
    /// Lines with a password in them; `%` stands for it.
    private static let lines = [
        "AUTH %", "auth user %", "AUTH \"%\"", "3 AUTH %", "!AUTH %", "2 !AUTH %", "\"AUTH\" %", #""\x41UTH" %"#,
        "HELLO 3 AUTH default %", "hello 3 setname x auth default %", "ACL SETUSER u on >% ~* +@all",
        "!ACL SETUSER u >%",
        "ACL GENTOKEN u %", "ACL RESTTOKEN u %", "!ACL RESTTOKEN u %", "CONFIG SET requirepass %",
        "config set REQUIREPASS %",
        "!CONFIG SET requirepass %", "CONFIG SET maxmemory 0 masterauth %",
        "EVAL \"return redis.call('AUTH', '%')\" 0", "EVAL_RO \"return redis.call('auth', '%')\" 0",
        "MIGRATE h 1 k 0 1 AUTH %", " SET k %", " GET %", "AUTH % | cat", "AUTH % > reply", ":curl AUTH %",
        ":curl ACL SETUSER u >%",
        ":watch 1s AUTH %", ":every 1s AUTH %", ":exec AUTH %", ":exec HELLO 3 AUTH default %", "# AUTH %",
        "AUTH % \"open", "\"A\"UTH %", "AUTH \"a\"%",
    ]

    private static func canary(_ number: Int) -> String { "canary\(number)z" }

    /// All that a home holds, by path.
    private static func files(in home: Home) throws -> [String: String] {
        var files: [String: String] = [:]
        let paths = FileManager.default.enumerator(atPath: home.directory)
        while let path = paths?.nextObject() as? String {
            guard let bytes = FileManager.default.contents(atPath: "\(home.directory)/\(path)") else { continue }
            files[path] = String(decoding: bytes, as: UTF8.self)
        }
        return files
    }

    private static func expectNoSecret(in home: Home, besides own: Set<String> = []) throws {
        let files = try files(in: home).filter { !own.contains($0.key) }
        // Something was written at all.
        #expect(files.values.contains { $0.contains("ECHO kept") })
        for (path, text) in files {
            #expect(!text.contains(TestGateway.token), "\(path) has the token")
            for line in text.split(separator: "\n") where line.contains("canary") {
                Issue.record("\(path) has \(line)")
            }
        }
    }

    @Test func linesWithPasswordsAreNotWritten() async throws {
        try await ShellScene.run { scene, terminal in
            try await terminal.run("ECHO kept")
            for (number, line) in Self.lines.enumerated() {
                let row = terminal.screen.absoluteRow
                terminal.type(line.replacing("%", with: Self.canary(number)) + "\r")
                try await terminal.wait { screen, _ in
                    screen.absoluteRow > row && screen.column > 1
                        && [">", "..."].contains { screen.currentLine.hasSuffix($0) }
                }
                // What goes on until Ctrl-C, and quotes that are open.
                try await terminal.interruptsToPrompt()
            }
            try await terminal.run("ECHO kept")
            try await terminal.leave()
            try Self.expectNoSecret(in: scene.home)
        }
    }

    @Test func norAreTheyInPartsOrInterrupted() async throws {
        try await ShellScene.run { scene, terminal in
            try await terminal.run("ECHO kept")
            // Over an open quote, closed and given up.
            for end in ["\r", "\u{3}"] {
                terminal.type("AUTH \"canary one\r")
                try await terminal.shows(end: "\n...")
                let row = terminal.screen.absoluteRow
                terminal.type("canary two\"" + end)
                try await terminal.prompt(after: row)
            }
            terminal.type("SET k canary")
            try await terminal.shows(typed: "SET k canary")
            try await terminal.interruptsToPrompt()
            terminal.type("\u{12}canary")
            try await terminal.shows("reverse-i-search)`canary'")
            try await terminal.interruptsToPrompt()
            // Pasted, with lines that may be kept around it.
            terminal.type(
                "\u{1B}[200~ECHO kept\rAUTH canary\rACL SETUSER u >canary\rAUTH \"canary\rcanary\"\rECHO kept-too\u{1B}[201~"
            )
            try await terminal.shows("ECHO kept-too")
            terminal.type("\r")
            try await terminal.shows("\"kept-too\"")
            try await terminal.run("ECHO kept")
            // Killed, and never entered.
            terminal.type("AUTH canary")
            try await terminal.shows(typed: "AUTH canary")
            terminal.signal(9)
            _ = try await terminal.status()
            try Self.expectNoSecret(in: scene.home)
        }
    }

    @Test func aTokenOfAProfileIsOnlyWhereItWasPut() async throws {
        try await ShellScene.lend { scene in
            try await scene.addProfile("dev")
            let own = Set(try Self.files(in: scene.home).filter { $0.value.contains(TestGateway.token) }.keys)
            try await scene.home.shell(["repl", "--profile", "dev"]) { terminal in
                for line in ["ECHO kept", ":curl GET k", "nonsense", ":connect dev", ":get k", ":set", "peek k"] {
                    try await terminal.run(line)
                }
                #expect(!terminal.screen.everything.contains(TestGateway.token))
                try await terminal.leave()
            }
            try Self.expectNoSecret(in: scene.home, besides: own)
        }
    }
}
