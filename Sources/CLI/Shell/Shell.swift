import CommandHelp
import RedisTypes
import Settings
import UpstashClient

/// The interactive shell without its editor: takes lines, prints what comes of them. Used by one task.
final class Shell {
    /// What is to happen after a line.
    enum Next: Sendable, Hashable {
        case prompt
        /// A quote is open: the next line belongs to this one.
        case more
        /// The text is to be edited elsewhere first.
        case edit([UInt8])
        /// To the database of another profile.
        case connect(String)
        case leave
    }

    /// A reply, for `:last`.
    struct Answer {
        var command: RedisCommand
        var reply: RedisValue
    }

    let context: ToolContext
    /// `nil` when there is none to be had: see ``connectionError``.
    let database: Database?
    let connectionError: (any Error)?
    let choice: ConnectionChoice
    let seen: SeenKeys
    var settings: ShellSettings
    var transaction: TransactionQueue?
    var last: Answer?
    /// Whether the last request came to nothing: the prompt says so.
    var isUnreachable = false
    /// The first attempt to leave with commands in the queue is answered with a warning.
    var hasWarned = false

    init(
        _ database: Database?, _ error: (any Error)?, choice: ConnectionChoice, settings: ShellSettings,
        seen: SeenKeys, in context: ToolContext
    ) {
        self.database = database
        connectionError = error
        self.choice = choice
        self.settings = settings
        self.seen = seen
        self.context = context
    }

    var prompt: ShellPrompt {
        var prompt = ShellPrompt(
            name: database.map { $0.name + (isUnreachable ? " (unreachable)" : "") },
            isProduction: database?.endpoint.isProduction ?? false,
            isReadOnly: database?.endpoint.isReadOnly ?? false, isInTransaction: transaction != nil)
        if settings.showsMeter { prompt.spent = database?.client.meter.current.billedCommands ?? 0 }
        prompt.isColoured = context.console.isOutputTerminal && context.hasColours
        return prompt
    }

    /// Runs what was typed: a line, or several that were pasted.
    func run(_ text: [UInt8]) async -> Next {
        let next: Next
        do {
            next = try await run(parsed: try ShellLine(text))
        } catch ShellLine.Failure.incomplete {
            return .more
        } catch ShellLine.Failure.unbalanced {
            context.console.note("Invalid argument(s)")
            next = .prompt
        } catch ShellLine.Failure.badRepetition {
            context.console.note("Invalid repeat count: it is from 1 to 1,000,000.")
            next = .prompt
        } catch {
            tell(error)
            next = .prompt
        }
        try? context.console.flush()  // where the terminal is gone, the editor says so next
        return next
    }

    private func run(parsed line: ShellLine) async throws -> Next {
        guard let first = line.words.first else { return .prompt }
        if first.bytes.first == UInt8(ascii: ":") { return try await runVerb(line) }
        let name = first.count <= 16 ? (first.text ?? "").lowercased() : ""
        if !line.isForced {
            switch name {
            case "quit", "exit": return leave()
            case "help", "?": return try help(line)
            case "clear" where line.words.count == 1: return try clear()
            case "connect" where line.words.count == 2: return .connect(line.words[1].text ?? "")
            case "peek" where line.words.count == 2: return try await runTool(["show"] + line.words.dropFirst())
            default: break
            }
        }
        for _ in 0..<line.repetitions {
            guard try await runCommand(RedisCommand(line.words), line) else { break }
        }
        return .prompt
    }

    private func leave() -> Next {
        guard let transaction, !transaction.commands.isEmpty, !hasWarned else { return .leave }
        hasWarned = true
        let count = Quantity.text(transaction.commands.count, "command")
        context.console.note("\(count) of a transaction would be dropped: EXEC runs them, quit again leaves.")
        return .prompt
    }

    func tell(_ error: any Error) {
        if case OutputError.closedPipe = error { return }
        context.console.note(Diagnostic(error).text)
    }
}
