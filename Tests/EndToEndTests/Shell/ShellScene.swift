import Foundation
import RedisTypes
import Subprocess
import TerminalSupport
import TestSupport

#if canImport(System)
import System
#else
import SystemPackage
#endif

/// A gateway to a Redis of its own, and a home from which the shell on a terminal uses it.
struct ShellScene: Sendable {
    let home: Home
    let gateway: TestGateway
    /// Counts requests, and breaks them where that is wanted.
    let proxy: FaultProxy

    var redis: RedisServer { gateway.redis }

    static func lend(_ body: @escaping @Sendable (ShellScene) async throws -> Void) async throws {
        try await withGateway { gateway in
            try await FaultProxy.run(before: gateway.port) { proxy in
                try await Home.lend { home in
                    try await body(ShellScene(home: home, gateway: gateway, proxy: proxy))
                }
            }
        }
    }

    /// A scene, and the shell in it at its first prompt.
    static func run(
        rows: Int = 24, columns: Int = 80, _ environment: [String: String] = [:],
        _ body: @escaping @Sendable (ShellScene, PseudoTerminal) async throws -> Void
    ) async throws {
        try await lend { scene in
            try await scene.shell(rows: rows, columns: columns, environment) { try await body(scene, $0) }
        }
    }

    /// Lends the shell at its first prompt.
    func shell(
        through port: Int? = nil, rows: Int = 24, columns: Int = 80, _ environment: [String: String] = [:],
        _ body: (PseudoTerminal) async throws -> Void
    ) async throws {
        try await home.shell(rows: rows, columns: columns, variables(port).merging(environment) { $1 }, body)
    }

    /// Lends an interactive bash, in which `upkeep` is the program under test.
    func bash(_ body: (PseudoTerminal) async throws -> Void) async throws {
        let program = PseudoTerminal.Program(
            "/bin/bash", ["--norc", "--noprofile", "-i"], environment: home.variables.merging(variables(nil)) { $1 },
            workingDirectory: home.work)
        try await PseudoTerminal.run(program) { terminal in
            try await terminal.wait { screen, _ in screen.column > 1 }
            terminal.type("PS1='bash$ '\r")
            try await terminal.shows(end: "\nbash$")
            try await body(terminal)
        }
    }

    private func variables(_ port: Int?) -> [String: String] {
        [
            "UPSTASH_REDIS_REST_URL": "http://127.0.0.1:\(port ?? gateway.port)",
            "UPSTASH_REDIS_REST_TOKEN": TestGateway.token,
        ]
    }

    /// Saves a profile for the gateway.
    func addProfile(_ name: String) async throws {
        try home.write(TestGateway.token + "\n", to: "token")
        let url = "http://127.0.0.1:\(gateway.port)"
        let added = try await home.upkeep("profile", "add", name, "--url", url, "--token-file", "token")
        guard added.status == .exited(0) else { throw Home.NotStarted(reason: added.errorText) }
    }

    /// How often the server ran a command since ``forgetCalls()``.
    func calls(of command: String) async throws -> Int {
        let stats = try await redis.run("INFO", "commandstats").bytes?.text ?? ""
        let prefix = "cmdstat_\(command):calls="
        let line = stats.split(separator: "\r\n").first { $0.hasPrefix(prefix) }
        return line.flatMap { Int($0.dropFirst(prefix.count).prefix(while: \.isNumber)) } ?? 0
    }
}

extension Home {
    /// Of a program on a terminal.
    fileprivate var variables: [String: String] {
        var variables = [
            "TERM": "xterm", "NO_COLOR": "1", "INPUTRC": "/dev/null", "SWIFT_BACKTRACE": "enable=no",
        ]
        for (name, value) in environment { variables[name.rawValue] = value }
        return variables
    }

    /// Lends the shell on a terminal, at its first prompt.
    func shell(
        _ arguments: [String] = [], rows: Int = 24, columns: Int = 80, _ variables: [String: String] = [:],
        _ body: (PseudoTerminal) async throws -> Void
    ) async throws {
        let program = PseudoTerminal.Program(
            UpkeepBinary.path, arguments, environment: self.variables.merging(variables) { $1 }, workingDirectory: work)
        try await PseudoTerminal.run(program, rows: rows, columns: columns) { terminal in
            try await terminal.prompt(after: -1)
            try await body(terminal)
        }
    }
}

extension PseudoTerminal {
    static let interrupt = "\u{3}"
    static let left = "\u{1B}[D"
    static let up = "\u{1B}[A"

    /// Runs a line.
    /// - Returns: what stands between it and the next prompt, which is there.
    @discardableResult
    func run(_ line: String) async throws -> String {
        let row = screen.absoluteRow
        type(line + "\r")
        return try await prompt(after: row)
    }

    /// Presses Ctrl-C, after which the shell is to be at its prompt.
    func interruptsToPrompt() async throws {
        let row = screen.absoluteRow
        type(Self.interrupt)
        try await prompt(after: row)
    }

    /// Waits until there is an empty prompt, whatever it says, below a row.
    /// - Returns: what stands between the two.
    @discardableResult
    func prompt(after row: Int) async throws -> String {
        let screen = try await wait { screen, _ in
            screen.absoluteRow > row && Self.isPrompt(screen.currentLine) && screen.column > 1
        }
        // What a busy machine took long for is told so.
        return screen.lines[(row + 1)..<screen.absoluteRow].filter { $0.wholeMatch(of: /\(\d+\.\d\ds\)/) == nil }
            .joined(separator: "\n")
    }

    private static func isPrompt(_ line: String) -> Bool {
        line.hasSuffix(">") && !line.hasPrefix(">") && !line.hasPrefix("(reverse")
    }

    /// What stands on the row of the cursor.
    func shows(line: String) async throws {
        try await wait { screen, _ in screen.currentLine.hasSuffix(line) }
    }

    /// What is typed, without a hint behind it.
    func shows(typed text: String) async throws {
        try await wait { screen, _ in screen.textBeforeCursor.hasSuffix("> " + text) }
    }

    /// Leaves with Ctrl-D.
    /// - Returns: the status, as `waitpid` has it.
    @discardableResult
    func leave() async throws -> Int32? {
        type("\u{4}")
        return try await status()
    }
}
