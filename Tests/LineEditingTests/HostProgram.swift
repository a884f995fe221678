import Foundation
import TerminalSupport

/// The program around the line editor, as it was built beside the tests.
enum HostProgram {
    static let path: String = {
        #if os(Linux)
        let bundle =
            (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? CommandLine.arguments[0]
        #else
        let bundle =
            Bundle.allBundles.first { $0.bundlePath.hasSuffix(".xctest") }?.bundlePath ?? CommandLine.arguments[0]
        #endif
        return URL(filePath: bundle).deletingLastPathComponent().appending(path: "line-editor-host").path
    }()
}

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
        let program = Program(HostProgram.path, environment: defaults.merging(environment) { $1 })
        try await run(program, rows: rows, columns: columns) { terminal in
            try await terminal.wait { screen, _ in screen.text.hasSuffix(">") }
            try await body(terminal)
        }
    }
}
