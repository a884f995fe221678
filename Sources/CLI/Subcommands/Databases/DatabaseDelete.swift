import ArgumentParser
import UpstashManagement

struct DatabaseDelete: AccountVerb {
    static let configuration = CommandConfiguration(
        commandName: "delete", abstract: "Delete a database with everything in it.",
        discussion: """
            Its name is asked for, or given with --confirm. There is no way back, not even to its backups.

            EXAMPLES
              upkeep db delete orders-old --confirm orders-old

            COST
              \(AccountText.cost("2 requests"))

            EXIT CODES
              \(AccountText.changeCodes)
            """)

    @Argument(help: "Its name or id.") var name: String
    @OptionGroup var confirmation: NameConfirmationOptions
    @OptionGroup var output: OutputOptions
    @OptionGroup var account: AccountOptions

    func run(_ client: ManagementClient, in context: ToolContext) async throws -> Outcome {
        let database = try await client.find(name)
        try await context.confirm(
            "this deletes database \(database.title) with everything in it", database.label,
            confirmedName: confirmation.confirm)
        try await changing(lookWith: "upkeep db list") { try await client.delete(database.id) }
        context.notice("\(database.title) is deleted", quiet: output.quiet)
        return .ok
    }
}
