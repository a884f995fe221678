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
            // A group without its verb, such as `upkeep local`.
            context.console.note(type(of: command).helpMessage(columns: nil))
            return .usage
        }
        do {
            return try await subcommand.run(in: context)
        } catch {
            return report(error, in: context, json: subcommand.reportsJSON)
        }
    }

    private static func reportParsing(_ error: any Error, _ arguments: [String], in context: ToolContext) -> Outcome {
        let message = Upkeep.fullMessage(for: error)
        guard Upkeep.exitCode(for: error) == .success else {
            if arguments.contains("--token") || arguments.contains(where: { $0.hasPrefix("--token=") }) {
                context.console.note(
                    """
                    error: there is no --token: every user of this machine could read it in the process list
                    hint: use --token-file FILE, --token-stdin, or the variable UPSTASH_REDIS_REST_TOKEN
                    """)
                return .usage
            }
            context.console.note(message.firstLowercasedError)
            return .usage
        }
        do {
            try context.console.write(message + "\n")
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

extension String {
    /// ArgumentParser writes `Error:`; our own messages begin in lower case, as compilers' do.
    fileprivate var firstLowercasedError: String {
        hasPrefix("Error:") ? "error:" + dropFirst(6) : self
    }
}

/// One verb of the tool.
protocol Subcommand: ParsableCommand, Sendable {
    /// - Returns: how it ended, when that is not told by an error.
    func run(in context: ToolContext) async throws -> Outcome
    /// Whether errors are printed as JSON too.
    var reportsJSON: Bool { get }
}

extension Subcommand {
    var reportsJSON: Bool { false }
}
