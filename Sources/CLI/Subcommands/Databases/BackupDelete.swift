import ArgumentParser
import RedisTypes
import UpstashManagement

struct BackupDelete: AccountVerb {
    static let configuration = CommandConfiguration(
        commandName: "delete", abstract: "Delete a backup.",
        discussion: """
            The name of the backup is asked for, or given with --confirm.

            EXAMPLES
              upkeep db backup delete orders before-migration --confirm before-migration

            COST
              \(AccountText.cost("3 requests"))

            EXIT CODES
              \(AccountText.changeCodes)
            """)

    @Argument(help: "Name or id of the database.") var name: String
    @Argument(help: "Name or id of the backup.") var backup: String
    @OptionGroup var confirmation: NameConfirmationOptions
    @OptionGroup var output: OutputOptions
    @OptionGroup var account: AccountOptions

    func run(_ client: ManagementClient, in context: ToolContext) async throws -> Outcome {
        let database = try await client.find(name)
        let look = "upkeep db backup list \(database.id)"
        let backup = try await client.backups(of: database.id).named(backup, listing: look)
        try await context.confirm(
            "this deletes backup \(backup.title) of \(database.title)", backup.label,
            confirmedName: confirmation.confirm)
        try await changing(lookWith: look) { try await client.deleteBackup(backup.id, of: database.id) }
        context.notice("backup \(backup.title) of \(database.title) is deleted", quiet: output.quiet)
        return .ok
    }
}
