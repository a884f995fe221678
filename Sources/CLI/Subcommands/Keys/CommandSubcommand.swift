import RedisTypes
import Settings
import UpstashClient

/// A verb that sends one Redis command and prints its reply.
protocol CommandSubcommand: Subcommand {
    var connection: ConnectionOptions { get }
    var output: OutputOptions { get }
    /// May read what the command needs, such as a value from a file.
    func operation(in context: ToolContext) throws -> KeyOperation
}

extension CommandSubcommand {
    var reportsJSON: Bool { output.wantsJSON }

    func run(in context: ToolContext) async throws -> Outcome {
        try await operation(in: context).run(connection.choice, output.choice, in: context)
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
