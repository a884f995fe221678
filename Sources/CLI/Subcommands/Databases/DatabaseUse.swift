import ArgumentParser
import UpstashManagement

struct DatabaseUse: AccountVerb {
    static let configuration = CommandConfiguration(
        commandName: "use", abstract: "Save a database as a profile, and make that the default.",
        discussion: """
            URL and token go into the configuration file, which only you can read. A profile that is there gets the \
            token that holds now, and keeps its marks as production or read-only; one that is marked read-only gets the \
            read-only token.

            EXAMPLES
              upkeep db use orders
              upkeep db use orders --profile orders-ro --read-only --keep-default

            COST
              \(AccountText.cost("2 requests"))

            EXIT CODES
              3 if there is no such database. 4 if the key is wrong. 8 if the profile is another database's: --replace.
            """)

    @Argument(help: "Its name or id.") var name: String
    @OptionGroup var profile: DatabaseProfileOptions
    @OptionGroup var output: OutputOptions
    @OptionGroup var account: AccountOptions

    func run(_ client: ManagementClient, in context: ToolContext) async throws -> Outcome {
        let database = try await client.read(name)
        let saved = try profile.target(for: database.name, in: context).save(database, in: context)
        context.notice(saved, quiet: output.quiet)
        return .ok
    }
}
