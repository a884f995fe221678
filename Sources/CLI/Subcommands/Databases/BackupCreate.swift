import ArgumentParser
import RedisTypes
import UpstashManagement

struct BackupCreate: AccountVerb {
    static let configuration = CommandConfiguration(
        commandName: "create", abstract: "Begin a backup of a database.",
        discussion: """
            The service begins it and tells no id; --wait finds it in the list and looks until it is completed or has \
            failed. A database that was just created may refuse it for a minute.

            EXAMPLES
              upkeep db backup create orders nightly --wait
              upkeep db backup create orders before-migration

            COST
              \(AccountText.cost("3 requests, and with --wait one for each look"))

            EXIT CODES
              1 if the backup has failed. 5 if it is not over in time. \(AccountText.changeCodes)
            """)

    @Argument(help: "Name or id of the database.") var name: String
    @Argument(help: "Name of the backup.") var backup: String
    @OptionGroup var waiting: WaitOptions
    @OptionGroup var output: OutputOptions
    @OptionGroup var account: AccountOptions

    func validate() throws {
        if backup.isEmpty { throw ValidationError("A backup has a name.") }
    }

    func run(_ client: ManagementClient, in context: ToolContext) async throws -> Outcome {
        let database = try await client.find(name)
        let before = Set(try await client.backups(of: database.id).map(\.id))
        try await changing(lookWith: "upkeep db backup list \(database.id)") {
            try await client.createBackup(named: backup, of: database.id)
        }
        guard waiting.wait else {
            context.notice(
                "backup \(Spelling.shown(backup)) of \(database.title) has begun; upkeep db backup list \(database.id)",
                quiet: output.quiet)
            return .ok
        }
        return try await wait(for: database, before, client, context)
    }

    private func wait(
        for database: ManagedDatabase, _ before: Set<String>, _ client: ManagementClient, _ context: ToolContext
    ) async throws -> Outcome {
        let begun = "backup \(Spelling.shown(backup)) of \(database.title) has begun"
        let look = "upkeep db backup list \(database.id)"
        var patience = waiting.patience
        repeat {
            let backups = try await following(begun, lookWith: look) { try await client.backups(of: database.id) }
            guard let own = backups.first(where: { !before.contains($0.id) && $0.name == backup }) else { continue }
            switch own.state {
            case .pending, .other: continue
            case .completed:
                // Until it is idle the service refuses what a script would do next.
                let now = try await following(begun, lookWith: look) { try await client.database(database.id) }
                if now.isBusy { continue }
                context.notice("backup \(own.title) of \(database.title) is completed", quiet: output.quiet)
                if output.wantsJSON(in: context) {
                    try ServiceReport(table: Table(columns: []), objects: [own.json], shape: .fields)
                        .write(to: output, in: context)
                }
                return .ok
            case .failed:
                throw Failure(
                    .failed, "BACKUP", "the service says that backup \(own.title) of \(database.title) has failed",
                    hint: look)
            }
        } while try await patience.lasts()
        throw Failure(
            .unreachable, "WAIT",
            "backup \(Spelling.shown(backup)) of \(database.title) is not over after \(TimeSpan(waiting.limit)); it goes on",
            hint: look)
    }
}
