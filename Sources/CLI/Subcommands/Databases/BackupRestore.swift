import ArgumentParser
import RedisTypes
import UpstashManagement

struct BackupRestore: AccountVerb {
    static let configuration = CommandConfiguration(
        commandName: "restore", abstract: "Replace everything in a database with a backup.",
        discussion: """
            Everything that is in the database now is deleted first; its name is asked for, or given with --confirm. --from \
            takes a backup of another database. ACL users are not in a backup.

            The service does not tell whether a restore has succeeded. --wait looks until the database was busy and is \
            idle again, and says no more than that; compare the data yourself, with upkeep verify for one.

            EXAMPLES
              upkeep db backup restore orders before-migration --confirm orders --wait

            COST
              \(AccountText.cost("3 requests, 4 with --from, and with --wait one for each look"))

            EXIT CODES
              5 if it is not over in time. 9 if it was never seen to begin. \(AccountText.changeCodes)
            """)

    @Argument(help: "Name or id of the database that is replaced.") var name: String
    @Argument(help: "Name or id of the backup.") var backup: String
    @Option(help: ArgumentHelp("Database that the backup is of; the same by default.", valueName: "name"))
    var from: String?
    @OptionGroup var waiting: WaitOptions
    @OptionGroup var confirmation: NameConfirmationOptions
    @OptionGroup var output: OutputOptions
    @OptionGroup var account: AccountOptions

    func run(_ client: ManagementClient, in context: ToolContext) async throws -> Outcome {
        let databases = try await client.databases()
        let database = try databases.named(name, listing: "upkeep db list")
        let source = try from.map { try databases.named($0, listing: "upkeep db list") } ?? database
        let backup = try await client.backups(of: source.id)
            .named(backup, listing: "upkeep db backup list \(source.id)")
        guard backup.state == .completed else {
            throw Failure(
                .conflict, "BACKUP", "backup \(backup.title) is \(backup.state); nothing was sent",
                hint: "upkeep db backup list \(source.id)")
        }
        try await context.confirm(
            "this deletes everything in \(database.title) and puts backup \(backup.title) in its place", database.label,
            confirmedName: confirmation.confirm)
        let look = "upkeep db get \(database.id)"
        try await changing(lookWith: look) { try await client.restore(backup: backup.id, into: database.id) }
        guard waiting.wait else {
            context.notice(
                "the service has accepted to restore \(backup.title) into \(database.title); \(look)",
                quiet: output.quiet)
            return .ok
        }
        return try await wait(for: database, client, context)
    }

    private func wait(
        for database: ManagedDatabase, _ client: ManagementClient, _ context: ToolContext
    ) async throws -> Outcome {
        let start = ContinuousClock.now
        var patience = waiting.patience
        var watch = ModificationWatch()
        repeat {
            let now = try await following(
                "the restore of \(database.title) was accepted", lookWith: "upkeep db get \(database.id)"
            ) { try await client.database(database.id) }
            switch watch.saw(isBusy: now.isBusy, after: start.duration(to: .now)) {
            case .goOn: continue
            case .over:
                context.notice(
                    "the service is done with the restore into \(database.title), which was busy and is \(now.condition) "
                        + "again, and does not say whether it succeeded: look at the data", quiet: output.quiet)
                return .ok
            case .unseen: throw unseen(database)
            }
        } while try await patience.lasts()
        guard watch.hasBegun else { throw unseen(database) }
        throw Failure(
            .unreachable, "WAIT",
            "the restore of \(database.title) is not over after \(TimeSpan(waiting.limit)); it goes on",
            hint: "upkeep db get \(database.id)")
    }

    private func unseen(_ database: ManagedDatabase) -> Failure {
        Failure(
            .unknown, "UNSEEN", "the service has accepted to restore \(database.title), but was never seen to begin",
            hint: "look at the data; upkeep db get \(database.id) shows whether it is busy by now")
    }
}
