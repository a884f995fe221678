import ArgumentParser

/// The whole tool as a function: parses, runs, reports. It never exits.
package enum Tool {
    package static func run(_ arguments: [String], in context: ToolContext) async -> Outcome {
        let outcome = await runSubcommand(arguments, in: context)
        do {
            try context.console.flush()
            return outcome
        } catch {
            return report(error, in: context, json: false)
        }
    }

    private static func runSubcommand(_ arguments: [String], in context: ToolContext) async -> Outcome {
        if context.shell == nil, let operation = PlainCall.operation(arguments) {
            do {
                return try await operation.run(ConnectionChoice(), OutputChoice(), in: context)
            } catch {
                return report(error, in: context, json: OutputChoice().wantsJSON(in: context))
            }
        }
        if let shell = shell(arguments, in: context) {
            do { return try await shell.run(in: context) } catch { return report(error, in: context, json: false) }
        }
        if arguments.count == 2, arguments[0] == "help", let topic = HelpTopic(rawValue: arguments[1]) {
            do {
                try context.console.write(topic.text)
                return .ok
            } catch {
                return report(error, in: context, json: false)
            }
        }
        let command: any ParsableCommand
        do {
            command = try Upkeep.command(for: arguments)
        } catch {
            return reportParsing(error, arguments, in: context)
        }
        guard let subcommand = command as? any Subcommand else {
            if type(of: command).configuration.subcommands.isEmpty && !(command is Upkeep) {
                // `upkeep help get` shows its page by throwing it.
                return runHelp(command, arguments, in: context)
            }
            // A group without its verb, such as `upkeep local`.
            context.console.note(Upkeep.helpMessage(for: type(of: command)))
            return .usage
        }
        do {
            guard context.shell != nil, !type(of: subcommand).handlesSignals else {
                return try await subcommand.run(in: context)
            }
            return try await Interruption.allowing { try await subcommand.run(in: context) } ?? .interrupted
        } catch {
            return report(error, in: context, json: subcommand.reportsJSON(in: context))
        }
    }

    /// `upkeep` and `upkeep -P prod` on a terminal.
    private static func shell(_ arguments: [String], in context: ToolContext) -> Repl? {
        guard arguments.first.map({ $0.hasPrefix("-") }) ?? true, context.shell == nil,
            context.console.isInputTerminal, context.console.isOutputTerminal
        else { return nil }
        return try? Repl.parse(arguments)
    }

    private static func runHelp(
        _ help: any ParsableCommand, _ arguments: [String], in context: ToolContext
    ) -> Outcome {
        var help = help
        do {
            try help.run()
            return .ok
        } catch {
            return reportParsing(error, arguments, in: context)
        }
    }

    private static func reportParsing(_ error: any Error, _ arguments: [String], in context: ToolContext) -> Outcome {
        guard Upkeep.exitCode(for: error) == .success else {
            let misuse = Misuse(error, arguments)
            let wantsJSON =
                arguments.contains("--json") || arguments.contains("--format=json")
                || zip(arguments, arguments.dropFirst()).contains { $0 == "--format" && $1 == "json" }
                || OutputChoice().wantsJSON(in: context)
            context.console.note(wantsJSON ? misuse.json : misuse.text)
            return .usage
        }
        do {
            try context.console.write(Upkeep.fullMessage(for: error) + "\n")
            return .ok
        } catch {
            return report(error, in: context, json: false)
        }
    }

    static func report(_ error: any Error, in context: ToolContext, json: Bool) -> Outcome {
        if case OutputError.closedPipe = error { return .ok }
        let diagnostic = Diagnostic(error)
        context.console.note(json ? diagnostic.json : diagnostic.text)
        return diagnostic.outcome
    }
}

/// One verb of the tool.
protocol Subcommand: ParsableCommand, Sendable {
    /// - Returns: how it ended, when that is not told by an error.
    func run(in context: ToolContext) async throws -> Outcome
    /// Whether errors are printed as JSON too.
    func reportsJSON(in context: ToolContext) -> Bool
    /// Whether it ends in an orderly way of its own after Ctrl-C, with a summary: a shell then leaves it to that.
    static var handlesSignals: Bool { get }
}

extension Subcommand {
    func reportsJSON(in context: ToolContext) -> Bool { false }
    static var handlesSignals: Bool { false }
}
