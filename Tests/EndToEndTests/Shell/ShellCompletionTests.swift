import Foundation
import RedisTypes
import TerminalSupport
import TestSupport
import Testing

/// Tab, and what stands behind the cursor. None of it asks the server anything.
@Suite struct ShellCompletionTests {
    @Test(arguments: [
        ("HINCRBYF\t", "HINCRBYFLOAT "), ("hincrbyf\t", "hincrbyfloat "), ("3 HINCRBYF\t", "3 HINCRBYFLOAT "),
        ("CONFIG RESETS\t", "CONFIG RESETSTAT "), ("SET k v KEEPT\t", "SET k v KEEPTTL "), (":met\t", ":meter "),
        ("help @hyper\t", "help @hyperloglog "), ("HINCRBYFLO k\u{1}\u{1B}f\t", "HINCRBYFLOAT"),
    ])
    func theOnlyOneIsInserted(keys: String, typed: String) async throws {
        try await ShellScene.run { _, terminal in
            terminal.type(keys)
            try await terminal.shows(typed: typed)
        }
    }

    @Test(arguments: [
        ("CONFIG \t\t", ["GET", "SET", "RESETSTAT"]), ("SET k v \t\t", ["NX", "XX", "EX", "KEEPTTL"]),
        ("HG\t\t\t", ["HGET", "HGETALL", "HGETDEL"]), (":set \t\t", ["format", "meter", "pager"]),
        (":\t\t", [":watch", ":import", ":export", ":curl"]),
    ])
    func theOthersAreListed(keys: String, words: [String]) async throws {
        try await ShellScene.run(rows: 60) { _, terminal in
            let row = terminal.screen.absoluteRow
            terminal.type(keys)
            try await terminal.wait { screen, _ in
                let shown = screen.lines.dropFirst(row + 1).joined(separator: " ").split(separator: " ").map(
                    String.init)
                return Set(words).isSubset(of: shown)
            }
            try await terminal.interruptsToPrompt()
        }
    }

    @Test func keysThatWereSeenAreOffered() async throws {
        try await ShellScene.run { scene, terminal in
            try await scene.redis.run("MSET", "user:1:näme", "a", "user:2:mail", "b", "unseen", "c", "two words", "d")
            try await terminal.run("KEYS user:*")
            terminal.type("GET user:2\t\r")
            try await terminal.shows("\n\"b\"\n")
            terminal.type("GET user:\t\t")
            try await terminal.shows("\nuser:1:näme  user:2:mail\n")
            try await terminal.shows(typed: "GET user:")
            try await terminal.interruptsToPrompt()
            terminal.type("GET uns\t!")
            try await terminal.shows(typed: "GET uns!")
            try await terminal.interruptsToPrompt()
            try await terminal.run("GET \"two words\"")
            terminal.type("GET tw\t\r")
            try await terminal.shows("> GET \"two words\"\n\"d\"\n")
        }
    }

    @Test func profilesAreOfferedAfterConnect() async throws {
        try await ShellScene.lend { scene in
            for name in ["berlin", "bern", "paris"] { try await scene.addProfile(name) }
            try await scene.home.shell(["repl", "--profile", "paris"]) { terminal in
                for word in [":connect ", "connect "] {
                    terminal.type(word + "b\t\t\t")
                    try await terminal.shows("berlin  bern")
                    terminal.type("n\t")
                    try await terminal.shows(typed: "\(word)bern ")
                    let row = terminal.screen.absoluteRow
                    terminal.type("\r")
                    #expect(try await terminal.prompt(after: row) == "")
                    #expect(terminal.screen.currentLine.hasPrefix("bern"))
                }
            }
        }
    }

    @Test func filesAreOfferedAfterAnAt() async throws {
        try await ShellScene.lend { scene in
            try scene.home.write("from a file", to: "größe.txt")
            try scene.home.write("", to: "groß")
            try FileManager.default.createDirectory(
                atPath: scene.home.work + "/data", withIntermediateDirectories: false)
            try scene.home.write("SET sourced 1\n", to: "data/lines.redis")
            try await scene.shell { terminal in
                terminal.type("SET k @gr\t\t")
                try await terminal.shows("groß       größe.txt")
                terminal.type("öße.\t")
                try await terminal.shows(typed: "SET k @größe.txt ")
                try await terminal.interruptsToPrompt()
                terminal.type(":source da\tl\t")
                try await terminal.shows(typed: ":source data/lines.redis ")
                terminal.type("\r")
                try await terminal.shows("\nOK\n")
                #expect(try await scene.redis.run("GET", "sourced") == .bulkString("1"))
            }
        }
    }
}
