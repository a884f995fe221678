import CommandHelp
import RedisTypes
import Settings
import UpstashClient
import UpstashREST

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
        /// What was sent, where `EXEC` was typed.
        var transaction: [RedisCommand]?
    }

    /// As verbs that are typed here get it.
    let context: ToolContext
    let host: HostShell
    /// Why there is no database to talk to, if so.
    let connectionError: (any Error)?
    var settings: ShellSettings
    /// Where the line that runs writes: the terminal, a file or a program.
    var output: Console
    var transaction: TransactionQueue?
    var last: Answer?
    /// What the last request came to, for the prompt.
    var standing = ShellPrompt.Standing.reached
    /// Whether Ctrl-C ended the last line: those that were to follow it are not run either.
    var wasInterrupted = false
    private var hasToldOfHistory = false
    /// How many files are being run, one out of the other.
    var sourceDepth = 0
    /// Whether the line that runs got an error for an answer.
    var hasFailed = false
    /// The first attempt to leave with commands in the queue is answered with a warning.
    var hasWarned = false

    init(_ host: HostShell, _ error: (any Error)? = nil, settings: ShellSettings, in context: ToolContext) {
        self.host = host
        self.settings = settings
        var context = context
        context.shell = host
        context.endsWithRun = false
        self.context = context
        connectionError = error
        output = context.console
    }

    var database: Database? { host.database }
    var seen: SeenKeys { host.seen }
    var isRedirected: Bool { output !== context.console }

    var prompt: ShellPrompt {
        var prompt = ShellPrompt(template: settings.prompt)
        if let database {
            prompt.profile = database.endpoint.profileName
            prompt.authority = database.client.endpoint.authority
            prompt.isProduction = database.endpoint.isProduction
            prompt.isReadOnly = database.endpoint.isReadOnly
        }
        prompt.standing = standing
        prompt.isInTransaction = transaction != nil
        if settings.showsMeter { prompt.spent = billedCommands }
        prompt.isColoured = context.console.isOutputTerminal && context.hasColours && settings.showsColours
        return prompt
    }

    /// Those of this connection and of verbs with a connection of their own.
    var billedCommands: Int {
        (database?.client.meter.current.billedCommands ?? 0) + host.billedElsewhere
    }

    /// Runs what was typed: a line, or several that were pasted.
    func run(_ text: [UInt8]) async -> Next {
        wasInterrupted = false
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
        try await redirecting(to: line.destination) { try await run(words: line) }
    }

    private func run(words line: ShellLine) async throws -> Next {
        guard let first = line.words.first else { return .prompt }
        if first.bytes.first == UInt8(ascii: ":") { return try await runVerb(line.words) }
        let name = first.count <= 16 ? (first.text ?? "").lowercased() : ""
        if !line.isForced {
            switch name {
            case "quit", "exit": return leave()
            case "help", "?": return try await help(Array(line.words.dropFirst()))
            case "clear" where line.words.count == 1: return try clear()
            case "connect": return try connect(line.words.dropFirst().map { $0.text ?? "" })
            case "peek": return try await peek(line.words.dropFirst())
            default: break
            }
        }
        for _ in 0..<line.repetitions {
            guard try await runCommand(RedisCommand(line.words), isForced: line.isForced) else { break }
            // Each reply is seen as it comes, not when a buffer is full.
            if !isRedirected { try context.console.flush() }
        }
        return .prompt
    }

    private func peek(_ keys: ArraySlice<ByteString>) async throws -> Next {
        guard !keys.isEmpty else { throw Failure(.usage, "PEEK", "peek takes names of keys", hint: "peek user:1") }
        for key in keys where !wasInterrupted { _ = try await runTool(["show", "--brief", "--", key]) }
        return .prompt
    }

    func leave() -> Next {
        guard let transaction, !transaction.commands.isEmpty, !hasWarned else { return .leave }
        hasWarned = true
        let count = Quantity.text(transaction.commands.count, "command")
        context.console.note("\(count) of a transaction would be dropped: EXEC runs them, the same again leaves.")
        return .prompt
    }

    /// Looks for the profile first: where there is none, the shell stays where it is.
    func connect(_ words: [String]) throws -> Next {
        guard words.count == 1 else {
            throw Failure(.usage, "CONNECT", "connect takes the name of a profile", hint: "upkeep profile list")
        }
        var flags = EndpointFlags()
        flags.profile = words[0]
        _ = try context.resolver(flags).resolve()
        return leave() == .leave ? .connect(words[0]) : .prompt
    }

    /// Says that Ctrl-C came, and what may have happened all the same.
    func noteInterruption(_ doubt: String? = nil) {
        wasInterrupted = true
        hasFailed = true
        context.console.note("\n(interrupted)" + (doubt.map { ": " + $0 } ?? ""))
    }

    /// Remembers for the prompt how a request failed.
    func noteFailure(_ error: any Error, of commands: [RedisCommand]) {
        switch Diagnostic(error).outcome {
        case .unreachable: standing = .unreachable
        case .unknown:
            standing = .outcomeUnknown
            if let key = commands.lazy.compactMap({ $0.keys?.first }).first {
                context.console.note("Whether it ran is not known; to see: peek \(key)")
            }
        default: break
        }
    }

    /// Once is enough.
    func noteHistory(_ error: any Error) {
        if !hasToldOfHistory { context.console.note("The history is not written: \(error)") }
        hasToldOfHistory = true
    }

    func tell(_ error: any Error) {
        if case OutputError.closedPipe = error { return }
        var diagnostic = Diagnostic(error)
        // Ctrl-C at a question.
        if diagnostic.outcome == .interrupted { wasInterrupted = true }
        diagnostic.hint = diagnostic.hint.map(Self.inShell)
        context.console.note(diagnostic.text)
    }

    /// What is to be typed next is typed here.
    static func inShell(_ hint: String) -> String { hint.replacing("upkeep ", with: ":") }
}
