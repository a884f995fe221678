import RedisTypes

@testable import CLI

/// One run of the whole tool, in this process, in the test's ``ToolSandbox``.
struct ToolRun: Sendable {
    let outcome: Outcome
    /// Standard output, byte for byte.
    let bytes: [UInt8]
    /// Standard error.
    let errorText: String

    init(
        _ arguments: String..., input: String = "", isTerminal: Bool = false, environment: [String: String?] = [:]
    ) async {
        await self.init(arguments, input: Array(input.utf8), isTerminal: isTerminal, environment: environment)
    }

    /// - Parameter environment: changes to the sandbox's own; `nil` takes a variable away.
    init(
        _ arguments: [String], input: [UInt8] = [], isTerminal: Bool = false, environment: [String: String?] = [:]
    ) async {
        let sandbox = ToolSandbox.current
        var variables = sandbox.environment
        for (name, value) in environment { variables[name] = value }
        let console = Console(capturing: input, isTerminal: isTerminal)
        let context = ToolContext(environment: variables, workingDirectory: sandbox.work, console: console)
        outcome = await Tool.run(arguments, in: context)
        bytes = console.output
        errorText = String(decoding: console.notes, as: UTF8.self)
    }

    var text: String { String(decoding: bytes, as: UTF8.self) }
    /// Lines of standard output.
    var output: [String] { Self.lines(text) }
    /// Lines of standard error.
    var notes: [String] { Self.lines(errorText) }

    private static func lines(_ text: String) -> [String] {
        var lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        if lines.last == "" { lines.removeLast() }
        return lines
    }
}
