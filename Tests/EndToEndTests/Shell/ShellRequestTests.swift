import RedisTypes
import TerminalSupport
import TestSupport
import Testing

/// What is sent: nothing but what was asked for.
@Suite struct ShellRequestTests {
    /// A scene whose shell is counted.
    private static func run(
        _ body: @escaping @Sendable (ShellScene, PseudoTerminal) async throws -> Void
    ) async throws {
        try await ShellScene.lend { scene in
            try await scene.shell(through: scene.proxy.port) { try await body(scene, $0) }
        }
    }

    @Test func nothingBeforeTheFirstCommandNorByTabAndHints() async throws {
        try await Self.run { scene, terminal in
            for keys in [
                "HG\t\t", "GET k\t\t", "CONFIG \t\t", "SET k v ", ":connect \t\t", "LRANGE l", "\u{12}x", "KEYS *",
            ] {
                terminal.type(keys)
                try await terminal.interruptsToPrompt()
            }
            for line in [
                "", "   ", "# a comment", "help", "help SET", "help keys", ":set", ":set timing on", ":curl GET k",
                ":queue",
            ] {
                try await terminal.run(line)
            }
            #expect(scene.proxy.requests == 0)
            #expect(try await terminal.run("PING").hasPrefix("PONG"))
            #expect(scene.proxy.requests == 1)
        }
    }

    @Test func whatIsWrongIsSaidHere() async throws {
        try await Self.run { scene, terminal in
            let lines = [
                ("GET \"a\"b", "Invalid argument(s)"), ("GTE k", "ERR unknown command"),
                ("SET k", "wrong number of arguments"),
                ("GET a b", "wrong number of arguments"), ("0 PING", "Invalid repeat count"),
                ("-1 PING", "Invalid repeat count"),
                ("AUTH pw", "belongs to a connection"), ("WATCH k", "ERR"), (":nonsense", "unknown verb"),
                ("SUBSCRIBE", "wrong number of arguments"), ("EXEC", "EXEC without MULTI"),
                ("DISCARD", "DISCARD without MULTI"),
            ]
            for (line, words) in lines {
                let shown = try await terminal.run(line)
                #expect(shown.contains(words) && scene.proxy.requests == 0, "\(line): \(shown)")
            }
            // The same at the server's risk.
            let shown = try await terminal.run("!GTE k")
            #expect(shown.contains("(error) ERR"), "\(shown)")
            #expect(scene.proxy.requests == 1)
        }
    }

    @Test func aTransactionIsOneRequest() async throws {
        try await Self.run { scene, terminal in
            #expect(try await terminal.run("MULTI") == "OK")
            #expect(terminal.screen.currentLine.hasSuffix("(TX)>"))
            for _ in 0..<3 { #expect(try await terminal.run("INCR n") == "QUEUED") }
            #expect(try await terminal.run("SET k").contains("wrong number of arguments"))
            #expect(try await terminal.run("EXEC").contains("EXECABORT"))
            #expect(try await terminal.run("MULTI") == "OK")
            #expect(try await terminal.run("INCR n") == "QUEUED")
            #expect(try await terminal.run("DISCARD") == "OK")
            #expect(!terminal.screen.currentLine.contains("(TX)"))
            #expect(scene.proxy.requests == 0)
            try await terminal.run("MULTI")
            for _ in 0..<3 { try await terminal.run("INCR n") }
            #expect(try await terminal.run("EXEC") == "1) (integer) 1\n2) (integer) 2\n3) (integer) 3")
            #expect(scene.proxy.requests == 1)
            #expect(try await scene.redis.run("GET", "n") == .bulkString("3"))
        }
    }

    @Test func aCommandIsOneRequest() async throws {
        try await Self.run { scene, terminal in
            #expect(try await terminal.run("3 INCR n") == "(integer) 1\n(integer) 2\n(integer) 3")
            #expect(scene.proxy.requests == 3)
            try await terminal.run("GET n | cat")
            try await terminal.run("GET n > file")
            #expect(scene.proxy.requests == 5)
            #expect(try scene.home.read("file") == "3\n")
            for line in [":last", ":last json", ":curl"] { try await terminal.run(line) }
            #expect(scene.proxy.requests == 5)
        }
    }
}
