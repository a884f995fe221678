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
