import ArgumentParser
import RedisTypes
import UpstashManagement

struct BackupList: AccountVerb {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "List the backups of a database.",
        discussion: """
            EXAMPLES
              upkeep db backup list orders

            COST
              \(AccountText.cost("2 requests"))

            EXIT CODES
              \(AccountText.readCodes)
            """)

    @Argument(help: "Name or id of the database.") var name: String
    @OptionGroup var output: OutputOptions
    @OptionGroup var account: AccountOptions

    func run(_ client: ManagementClient, in context: ToolContext) async throws -> Outcome {
        let backups = try await client.backups(of: client.find(name).id)
        var table = Table(columns: ["name", "id", "state", "created", "size", "made"])
        table.rows = backups.map { backup in
            [
                .text(backup.name), .text(backup.id), .text("\(backup.state)"), .time(backup.createdAt),
                .number(backup.size), .text(backup.isHourly ? "hourly" : backup.isDaily ? "daily" : "by hand"),
            ]
        }
        try ServiceReport(table: table, objects: backups.map(\.json)).write(to: output, in: context)
        return .ok
    }
}
