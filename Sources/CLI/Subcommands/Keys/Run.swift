import ArgumentParser
import RedisTypes
import UpstashClient
import UpstashREST

struct Run: Subcommand {
    static let handlesSignals = true
    static let configuration = CommandConfiguration(
        commandName: "run", abstract: "Run a list of commands from a file or standard input.",
        discussion: """
            One command on a line, quoted as in redis-cli; lines that are empty or begin with # are skipped. The commands \
            travel as pipelines and their replies are printed in order. A command that fails does not stop the others, \
            unless --fail-fast is given.

            EXAMPLES
              upkeep run setup.redis
              printf 'SET a 1\\nINCR a\\n' | upkeep run -
              upkeep run --atomic transfer.redis

            COST
              1 command a line.
            """)

    @Argument(help: "The file, or - for standard input.") var file: String
    @Flag(help: "As one transaction: all or, if one is refused beforehand, none.") var atomic = false
    @Flag(help: "Stop at the first command that fails.") var failFast = false
    @Option(help: ArgumentHelp("Commands in one request.", valueName: "n")) var batch = 500
    @OptionGroup var output: OutputOptions
    @OptionGroup var connection: ConnectionOptions

    func reportsJSON(in context: ToolContext) -> Bool { output.wantsJSON(in: context) }

    func validate() throws {
        if atomic && failFast { throw ValidationError("--atomic and --fail-fast exclude each other.") }
        if !output.writesToStandardOutput || output.noNewline {
            throw ValidationError("run streams: redirect it instead of --output; --no-newline is for single values.")
        }
        if !(1...10_000).contains(batch) { throw ValidationError("--batch takes 1 to 10000.") }
        if file == "-" && connection.tokenStdin {
            throw ValidationError("The token and the commands cannot both come from standard input.")
        }
    }

    /// A command and the line it stands on.
    private typealias Line = (number: Int, command: RedisCommand)

    /// Bytes of the commands of one request: below what gateways and services take for one.
    private static let batchBytes = 4 << 20

    func run(in context: ToolContext) async throws -> Outcome {
        let source = try LineSource(file, in: context)
        defer { source.close() }
        return try await context.withDatabase(connection, bulk: true) { database in
            let (outcome, signal) = try await context.stoppingOnSignals { stop in
                try await sendAll(source, to: database, until: stop, context)
            }
            return signal.map { outcome.combined(with: $0.outcome) } ?? outcome
        }
    }

    private func sendAll(
        _ source: LineSource, to database: Database, until stop: StopRequest, _ context: ToolContext
    ) async throws -> Outcome {
        var source = source
        var outcome = Outcome.ok
        var lines: [Line] = []
        var size = 0
        var hasAnnounced = false
        var lastSent = 0
        func sendLines() async throws {
            outcome = outcome.combined(
                with: try await send(lines, afterSending: lastSent > 0, to: database.client, context))
            lastSent = lines.last?.number ?? lastSent
            lines.removeAll()
            size = 0
        }
        while let line = try await source.next(until: stop) {
            if let command = try parse(line, afterSending: lastSent > 0) {
                if !hasAnnounced, command.mayWrite {
                    try context.prepareWrite(to: database, quiet: output.quiet)
                    hasAnnounced = true
                }
                try await context.confirm(command, on: database, connection.choice)
                if !atomic, size > 0, size + command.byteCount > Self.batchBytes { try await sendLines() }
                lines.append((source.number, command))
                size += command.byteCount
            }
            if lines.count == (failFast ? 1 : batch) && !atomic {
                try await sendLines()
                if failFast && outcome != .ok { return outcome }
            }
        }
        if stop.isMade {
            let extent = lastSent > 0 ? "after line \(lastSent)" : "before the first line was sent"
            context.console.note("stopped \(extent)")
            return outcome
        }
        if !lines.isEmpty { try await sendLines() }
        return outcome
    }

    private func parse(
        _ line: (number: Int, bytes: [UInt8]), afterSending hasSent: Bool
    ) throws -> RedisCommand? {
        do throws(CommandLineWords.Unbalanced) {
            let words = try CommandLineWords.split(line.bytes)
            guard let first = words.first, first.bytes.first != UInt8(ascii: "#") else { return nil }
            return RedisCommand(words)
        } catch {
            throw Failure(
                hasSent ? .failed : .usage, "SYNTAX", "\(file):\(line.number): unbalanced quotes",
                hint: "a closing quote ends a word, as in redis-cli; " + Self.extent(hasSent))
        }
    }

    private static func extent(_ hasSent: Bool) -> String {
        hasSent ? "lines before this batch have been sent" : "nothing was sent"
    }

    private func send(
        _ lines: [Line], afterSending hasSent: Bool, to client: UpstashClient, _ context: ToolContext
    ) async throws -> Outcome {
        let commands = lines.map(\.command)
        let replies: [RedisValue]
        var interruption: UpstashError?
        do {
            replies = try await atomic ? client.transaction(commands) : client.pipeline(commands)
        } catch UpstashError.interrupted(let final, let unknown, let cause) {
            // What was answered is printed before the reason why there is no more.
            replies = final
            interruption = .interrupted(replies: final, unknown: unknown, by: cause)
        } catch let error as UpstashError {
            guard case .uncarriableBytes = error,
                let line = lines.first(where: { (try? CommandRequest($0.command)) == nil })
            else { throw error }
            var failure = Failure(Diagnostic(error))
            failure.diagnostic.message = "\(file):\(line.number): \(failure.diagnostic.message)"
            failure.diagnostic.outcome = hasSent ? .failed : .usage
            failure.diagnostic.hint = (failure.diagnostic.hint.map { "\($0); " } ?? "") + Self.extent(hasSent)
            throw failure
        }
        let renderer = ReplyRenderer(format: try output.resolved(in: context), width: context.console.columns)
        var outcome = Outcome.ok
        for (line, reply) in zip(lines, replies) {
            if case .error(let error) = reply {
                var diagnostic = Diagnostic(error)
                diagnostic.message = "\(file):\(line.number): \(error.text)"
                diagnostic.hint = nil  // the line says it all, and there may be many
                outcome = outcome.combined(with: diagnostic.outcome)
                // On a terminal the error stands among the replies, as redis-cli prints it.
                if renderer.format != .pretty {
                    context.console.note(output.wantsJSON(in: context) ? diagnostic.json : diagnostic.text)
                    if !output.wantsJSON(in: context) { continue }
                }
            }
            let format = output.wantsJSON(in: context) ? ReplyRenderer(format: .json) : renderer
            try context.console.write(format.bytes(reply.asStatus(of: line.command), for: line.command))
        }
        if let interruption { throw interruption }
        return outcome
    }
}

extension RedisValue {
    /// In base64 replies a status cannot be told from a string; for the commands that always answer with one it is
    /// known.
    func asStatus(of command: RedisCommand) -> RedisValue {
        guard case .bulkString(let text) = self, let name = command.words.first else { return self }
        if name.equalsIgnoringCase("TYPE") || name.equalsIgnoringCase("PING") && command.words.count == 1 {
            return .simpleString(text)
        }
        return self
    }
}

/// Lines of a file or of standard input, in constant memory.
struct LineSource {
    private let console: Console
    private let descriptor: Int32?
    private var buffer: [UInt8] = []
    private var start = 0
    private var isAtEnd = false
    /// The number of the line that ``next()`` gave last.
    private(set) var number = 0

    private static let longestLine = 512 << 20

    init(_ name: String, in context: ToolContext) throws {
        console = context.console
        descriptor = name == "-" ? nil : try POSIX.openForReading(context.path(name))
    }

    func close() {
        if let descriptor { POSIX.closeFile(descriptor) }
    }

    /// `nil` at the end, or when a stop was asked for.
    mutating func next(until stop: StopRequest) async throws -> (number: Int, bytes: [UInt8])? {
        var searched = start
        while true {
            if stop.isMade { return nil }
            if let end = buffer[searched...].firstIndex(of: 0x0A) {
                let line = Array(buffer[start..<end])
                start = end + 1
                number += 1
                return (number, line)
            }
            if isAtEnd {
                guard start < buffer.count else { return nil }
                let line = Array(buffer[start...])
                start = buffer.count
                number += 1
                return (number, line)
            }
            if start > 0 {
                buffer.removeSubrange(..<start)
                start = 0
            }
            searched = buffer.count
            let isReady = descriptor == nil && console.isCaptured
            do {
                try await POSIX.waitUntilReadable(descriptor ?? 0, unless: isReady, or: stop)
            } catch is CancellationError {
                return nil
            }
            let bytes = try descriptor.map { try POSIX.read($0) } ?? console.read()
            if bytes.isEmpty { isAtEnd = true }
            buffer += bytes
            if buffer.count > Self.longestLine {
                throw InputError(name: "line \(number + 1)", reason: "it is longer than 512 MiB")
            }
        }
    }
}
