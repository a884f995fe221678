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
    func reportsJSON(in context: ToolContext) -> Bool { output.wantsJSON(in: context) }

    func run(in context: ToolContext) async throws -> Outcome {
        try await operation(in: context).run(connection.choice, output.choice, in: context)
    }
}

extension ToolContext {
    /// Asks the profile before a command goes out: see ``prepareWrite(to:quiet:)``.
    func prepare(_ command: RedisCommand, for database: Database, quiet: Bool) throws {
        if command.mayWrite { try prepareWrite(to: database, quiet: quiet) }
    }

    /// A write to a production profile says so first; a read-only profile takes none.
    func prepareWrite(to database: Database, quiet: Bool) throws {
        if database.endpoint.isReadOnly {
            throw Failure(
                .notAllowed, "READONLY", "profile \(database.name) is marked read-only; nothing was sent",
                hint: "use another --profile, or profile add --replace without --read-only")
        }
        if database.endpoint.isProduction {
            notice("writing to production profile \(database.name)", quiet: quiet)
        }
    }

    /// What is said of a key that is asked for and does not exist; its code is 3.
    func noteMissing(_ key: ByteString, _ reason: String?, _ output: OutputChoice) {
        notice(
            output.wantsJSON(in: self)
                ? Diagnostic(.notFound, "NOTFOUND", "\(key) \(reason ?? "does not exist")").json : "(nil)",
            quiet: output.isQuiet)
    }
}

extension RedisCommand {
    /// Whether the command may change something: what the table does not know may, and so do settings, scripts that are
    /// loaded, and messages that are published.
    var mayWrite: Bool { info.map { $0.isWrite || $0.commandClass != .read } ?? true }

    /// Whether the command empties a whole database.
    var deletesEverything: Bool { ["FLUSHALL", "FLUSHDB"].contains(name.uppercased()) }
}
