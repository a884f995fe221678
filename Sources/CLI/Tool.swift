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
        if let operation = PlainCall.operation(arguments) {
            do {
                return try await operation.run(ConnectionChoice(), OutputChoice(), in: context)
            } catch {
                return report(error, in: context, json: OutputChoice().wantsJSON(in: context))
            }
        }
        if arguments.isEmpty, context.console.isInputTerminal, context.console.isOutputTerminal {
            do {
                return try await ShellSession(ConnectionChoice(), in: context).run()
            } catch {
                return report(error, in: context, json: false)
            }
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
            return try await subcommand.run(in: context)
        } catch {
            return report(error, in: context, json: subcommand.reportsJSON(in: context))
        }
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
}

extension Subcommand {
    func reportsJSON(in context: ToolContext) -> Bool { false }
}
