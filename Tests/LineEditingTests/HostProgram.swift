import TerminalSupport

extension PseudoTerminal {
    /// Lends the program on its terminal, when its first prompt is there.
    static func run(
        _ environment: [String: String] = [:], rows: Int = 24, columns: Int = 80,
        _ body: (PseudoTerminal) async throws -> Void
    ) async throws {
        let defaults = [
            "TERM": "xterm", "LANG": "C.UTF-8", "INPUTRC": "/dev/null", "HOME": "/nonexistent", "PATH": "/usr/bin:/bin",
            "SWIFT_BACKTRACE": "enable=no",
        ]
        let program = Program(
            "\(BuiltPrograms.directory)/line-editor-host", environment: defaults.merging(environment) { $1 })
        try await run(program, rows: rows, columns: columns) { terminal in
            try await terminal.wait { screen, _ in screen.text.hasSuffix(">") }
            try await body(terminal)
        }
    }
}
