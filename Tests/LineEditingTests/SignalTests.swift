import TerminalSupport
import Testing

#if canImport(Darwin)
import Darwin
#else
import Glibc
#endif

/// However the program ends or stops, the terminal is as it was before.
@Suite struct SignalTests {
    /// Canonical input and echo: what a shell needs.
    private static let cooked = tcflag_t(ICANON | ECHO | ISIG)

    private static func isRestored(_ terminal: PseudoTerminal) -> Bool {
        terminal.modes.local & cooked == cooked
    }

    @Test(arguments: [SIGTERM, SIGHUP, SIGQUIT])
    func aSignalThatEndsRestoresTheTerminal(number: Int32) async throws {
        try await PseudoTerminal.run { terminal in
            terminal.type("get k")
            try await terminal.shows(end: "> get k")
            #expect(!Self.isRestored(terminal))
            terminal.signal(number)
            let status = try await terminal.status()
            #expect(status.map { $0 & 0x7F } == number)
            #expect(Self.isRestored(terminal))
        }
    }

    /// While a question of readline's waits.
    @Test func aSignalInTheMiddleOfAKeyDoesToo() async throws {
        try await PseudoTerminal.run(["HOST_KEYS": "150"]) { terminal in
            terminal.type("key:\t\t")
            try await terminal.shows(end: "(y or n)")
            terminal.signal(SIGTERM)
            let ended = try await terminal.status()
            #expect(ended == SIGTERM)
            #expect(Self.isRestored(terminal))
        }
    }

    @Test(arguments: [(":exit", Int32(7) << 8), (":close", 0)])
    func exitingRestoresTheTerminal(line: String, status: Int32) async throws {
        try await PseudoTerminal.run { terminal in
            terminal.type(line + "\r")
            let ended = try await terminal.status()
            #expect(ended == status)
            #expect(Self.isRestored(terminal))
        }
    }

    /// Also when the language's runtime tells where.
    @Test(arguments: ["enable=no", "enable=yes,interactive=no"])
    func aCrashRestoresTheTerminal(backtrace: String) async throws {
        try await PseudoTerminal.run(["SWIFT_BACKTRACE": backtrace]) { terminal in
            terminal.type(":trap\r")
            let status = try await terminal.status()
            #expect(status.map { $0 & 0x7F } == SIGABRT)
            #expect(Self.isRestored(terminal))
        }
    }

    @Test func cancellingAndOverlappingAreErrors() async throws {
        try await PseudoTerminal.run { terminal in
            terminal.type(":cancel\r")
            try await terminal.shows("\n[error] CancellationError()\n")
            terminal.type("next\r")
            try await terminal.shows(end: "\n[line] next\n>")
            terminal.type(":busy\r")
            try await terminal.shows("\n[error] busy\n")
        }
    }

    @Test func stoppedAndContinuedTheLineIsThereAgain() async throws {
        try await PseudoTerminal.run { terminal in
            terminal.type("get k")
            try await terminal.shows(end: "> get k")
            terminal.signal(SIGSTOP)
            _ = try await terminal.status()
            terminal.resume()
            terminal.type("2\r")
            try await terminal.shows("[line] get k2\n")
        }
    }

    @Test func aTerminalThatIsGoneEndsTheInput() async throws {
        try await PseudoTerminal.run { terminal in
            terminal.type("flushall")
            try await terminal.shows(end: "> flushall")
            terminal.type("\u{15}\u{4}")
            let screen = try await terminal.shows("[end]")
            #expect(!screen.text.contains("[line]"))
        }
    }
}
