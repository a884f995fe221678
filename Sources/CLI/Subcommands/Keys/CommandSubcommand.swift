import RedisTypes
import Settings
import UpstashClient

/// A verb that sends one Redis command and prints its reply.
protocol CommandSubcommand: Subcommand {
    var connection: ConnectionOptions { get }
    var output: OutputOptions { get }
    /// May read what the command needs, such as a value from a file.
    func command(in context: ToolContext) throws -> RedisCommand
    /// How it ended, by the reply; `nil` to print nothing.
    func outcome(of reply: RedisValue) -> (Outcome, prints: Bool)
}

extension CommandSubcommand {
    var reportsJSON: Bool { output.wantsJSON }

    func outcome(of reply: RedisValue) -> (Outcome, prints: Bool) { (.ok, true) }

    func run(in context: ToolContext) async throws -> Outcome {
        let command = try command(in: context)
        return try await context.withDatabase(connection) { database in
            if command.info?.isWrite == true { context.announceWrite(to: database, quiet: output.quiet) }
            let format = output.resolved(in: context)
            // Pretty output tells a status from a string, which only RESP does.
            let reply = try await database.client.send(command, as: format == .pretty ? .resp2 : .base64JSON)
            let (outcome, prints) = outcome(of: reply)
            if prints {
                let renderer = ReplyRenderer(format: format, endsWithNewline: output.endsWithNewline)
                try output.write(renderer.bytes(reply, for: command), in: context)
            }
            return outcome
        }
    }
}

extension ToolContext {
    /// A write to a production profile says so first.
    func announceWrite(to database: Database, quiet: Bool) {
        if database.endpoint.isProduction && !quiet {
            console.note("writing to production profile \(database.name)")
        }
    }
}

extension OutputOptions {
    /// Writes data to standard output, or to a file that appears only when it is complete.
    func write(_ bytes: [UInt8], in context: ToolContext) throws {
        guard let output, output != "-" else { return try context.console.write(bytes) }
        let file = try OutputFile(context.path(output))
        do {
            try file.write(bytes)
            try file.complete()
        } catch {
            file.discard()
            throw error
        }
    }
}

/// A file under a temporary name until it is complete.
final class OutputFile {
    private let path: String
    private let temporary: String
    private let descriptor: Int32

    init(_ path: String) throws(OutputError) {
        self.path = path
        temporary = path + ".partial"
        descriptor = try POSIX.openForWriting(temporary)
    }

    func write(_ bytes: [UInt8]) throws(OutputError) {
        do throws(OutputError) {
            try POSIX.write(bytes, to: descriptor)
        } catch {
            guard case .failed(let reason) = error else { throw error }
            throw .failed(reason: "\(path): \(reason)")
        }
    }

    func complete() throws(OutputError) {
        try POSIX.complete(descriptor, temporary, as: path)
    }

    func discard() {
        POSIX.discard(descriptor, temporary)
    }
}
