import RedisTypes
import TerminalSupport
import TestSupport
import Testing

#if canImport(Darwin)
import Darwin
#else
import Glibc
#endif

/// However the shell ends or stops, the terminal is as it was before.
@Suite struct ShellEndingTests {
    private static func exited(_ code: Int32) -> Int32 { code << 8 }

    @Test(arguments: ["\u{4}", "quit\r", "exit\r", "EXIT\r", ":q\r"])
    func leaving(keys: String) async throws {
        try await ShellScene.run { _, terminal in
            try await terminal.run("PING")
            terminal.type(keys)
            #expect(try await terminal.status() == 0)
            #expect(terminal.modes == terminal.initialModes)
        }
    }

    @Test(arguments: [[], ["PING"]], ["", "SET k", "\u{12}x", "AUTH \"open\r", "\t\t"])
    func terminatedWhileTyping(before: [String], keys: String) async throws {
        try await ShellScene.run { _, terminal in
            for line in before { try await terminal.run(line) }
            let bytes = terminal.screen.bytes
            terminal.type(keys)
            if !keys.isEmpty { try await terminal.wait { screen, _ in screen.bytes > bytes } }
            terminal.signal(SIGTERM)
            #expect(try await terminal.status() == Self.exited(143))
            #expect(terminal.modes == terminal.initialModes)
        }
    }

    @Test func terminatedInACommand() async throws {
        try await ShellScene.run { scene, terminal in
            try await scene.redis.run("CLIENT", "PAUSE", "100000000", "WRITE")
            terminal.type("INCR n\r")
            try await scene.redis.waitForBlockedClient()
            terminal.signal(SIGTERM)
            #expect(try await terminal.status() == Self.exited(143))
            #expect(terminal.modes == terminal.initialModes)
            try await scene.redis.run("CLIENT", "UNPAUSE")
        }
    }

    /// What is typed, and what then says that it runs.
    @Test(arguments: [
        ("MONITOR", "\nOK"), ("SUBSCRIBE c", "(integer) 1"), (":watch 20s INCR n", "(integer) 1"),
        ("PING | echo started; sleep 100", "\nstarted"), ("DEL a*", "[y/N]"),
    ])
    func terminatedWhileSomethingRuns(line: String, sign: String) async throws {
        try await ShellScene.run { _, terminal in
            terminal.type(line + "\r")
            try await terminal.shows(end: sign)
            terminal.signal(SIGTERM)
            #expect(try await terminal.status() == Self.exited(143))
            #expect(terminal.modes == terminal.initialModes)
        }
    }

    /// Ctrl-Z and `fg`, under a shell that knows of jobs.
    @Test func stoppedAndContinued() async throws {
        try await ShellScene.lend { scene in
            try await scene.bash { terminal in
                terminal.type("upkeep\r")
                try await terminal.prompt(after: terminal.screen.absoluteRow)
                for mark in ["1", "2"] {
                    terminal.type("SET k v" + mark)
                    try await terminal.shows(typed: "SET k v" + mark)
                    terminal.type("\u{1A}")
                    try await terminal.shows(line: "bash$")
                    terminal.type("stty -a | grep -o ' icanon'\r")
                    try await terminal.shows(end: "\n icanon\nbash$")
                    terminal.type("fg\r")
                    try await terminal.shows(typed: "SET k v" + mark)
                    let row = terminal.screen.absoluteRow
                    terminal.type("!\r")
                    #expect(try await terminal.prompt(after: row) == "OK")
                    #expect(try await scene.redis.run("GET", "k") == .bulkString(ByteString("v\(mark)!")))
                }
                terminal.type("\u{4}")
                try await terminal.shows(line: "bash$")
            }
        }
    }

    @Test func aTransactionIsNotDroppedUnasked() async throws {
        try await ShellScene.run { _, terminal in
            for line in ["MULTI", "INCR n"] { try await terminal.run(line) }
            #expect(try await terminal.run("quit").contains("1 command of a transaction would be dropped"))
            terminal.type("quit\r")
            #expect(try await terminal.status() == 0)
        }
    }
}
