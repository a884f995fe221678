import ArgumentParser
import RedisTransfer
import RedisTypes
import Settings
import UpstashClient

struct Copy: Subcommand {
    static let handlesSignals = true
    static let configuration = CommandConfiguration(
        commandName: "copy", abstract: "Copy records from one database to another.",
        discussion: """
            Each side is a profile, or redis://host:port for a Redis that is reached directly (to read from; env:NAME \
            takes a URL with a password from the environment). A side that is not named is the database that the other \
            flags and the environment name. Nothing is locked meanwhile, and nothing is deleted that only the target has: \
            upkeep verify tells what differs.

            EXAMPLES
              upkeep copy --from prod --to staging --on-conflict overwrite
              upkeep copy --from redis://127.0.0.1:6379 --match 'user:*'
              upkeep copy --from prod --to staging --ttl shift:1h --rename '* => copy:*' --on-conflict skip

            RESUMING
              The same command with --resume goes on where SCAN was, as long as the source is the same process; \
            otherwise all is read again, and written again with --on-conflict overwrite.

            COST
              What export and import cost, on each side. Of a redis:// source, which costs nothing to read, --estimate \
            counts what writing takes; of a profile it tells what reading does. --max-commands is for each side.
            """)

    @Option(help: ArgumentHelp("Where records come from.", valueName: "profile|url")) var from: String?
    @Option(help: ArgumentHelp("Where they go.", valueName: "profile")) var to: String?
    @Option(help: ArgumentHelp("Keys that exist: overwrite, skip, fail or merge.", valueName: "policy"))
    var onConflict: ConflictPolicy?
    @Flag(help: "Empty the target first; its name must be typed, or given with --confirm.") var flush = false
    @Flag(help: "Count records that are refused, and go on.") var skipBad = false
    @Option(help: ArgumentHelp("Keep what was not written here.", valueName: "file")) var rejects: String?
    @OptionGroup var filter: FilterOptions
    @OptionGroup var bulk: BulkOptions
    @OptionGroup var connection: ConnectionOptions

    func reportsJSON(in context: ToolContext) -> Bool { bulk.json }

    func validate() throws {
        if from == nil && to == nil { throw ValidationError("Give --from, --to or both.") }
        if from == to { throw ValidationError("--from and --to are the same.") }
        if let to, RedisSource.isURL(to) {
            throw ValidationError("--to takes a profile: a Redis of your own is written to through upkeep serve.")
        }
    }

    func run(in context: ToolContext) async throws -> Outcome {
        try await context.endingOnSignals { try await copy(in: context) }
    }

    private func copy(in context: ToolContext) async throws -> Outcome {
        try await context.withSide(to, connection.choice) { database in
            try await context.withSource(from, connection.choice) { source in
                if source.client?.endpoint == database.client.endpoint {
                    throw Failure(.usage, "SAME", "both sides are \(database.name); nothing was sent")
                }
                let run = CopyRun(
                    verb: "copy", database: database, onConflict: onConflict, flush: flush, filter: filter, bulk: bulk,
                    choice: connection.choice, skipBad: skipBad, rejects: rejects)
                return try await run.run(from: source, in: context)
            }
        }
    }
}

extension ToolContext {
    /// Lends the database of a profile, or the one that flags and environment name.
    func withSide<Result: Sendable>(
        _ profile: String?, _ choice: ConnectionChoice, _ body: (Database) async throws -> Result
    ) async throws -> Result {
        var choice = choice
        if let profile {
            choice.flags.profile = profile
            choice.flags.url = nil
            choice.flags.tokenFile = nil
            choice.flags.tokenStdin = false
        }
        return try await withDatabase(choice, bulk: true, body)
    }

    /// The same, or a Redis that is reached directly.
    func withSource<Result: Sendable>(
        _ side: String?, _ choice: ConnectionChoice, _ body: (TransferSource) async throws -> Result
    ) async throws -> Result {
        if let side, RedisSource.isURL(side) {
            return try await RedisSource.withExecutor(side, in: self) { executor, name in
                try await body(TransferSource(executor: executor, name: name, client: nil))
            }
        }
        return try await withSide(side, choice) { database in
            try await body(
                TransferSource(executor: database.client, name: database.name, client: database.client))
        }
    }
}
