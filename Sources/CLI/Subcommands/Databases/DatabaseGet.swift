import ArgumentParser
import UpstashManagement

struct DatabaseGet: AccountVerb {
    static let configuration = CommandConfiguration(
        commandName: "get", abstract: "Show one database.",
        discussion: """
            Credentials are masked without --credentials. Under credential protection the service does not show them to \
            anybody.

            EXAMPLES
              upkeep db get orders
              upkeep db get orders --json --credentials

            COST
              \(AccountText.cost("2 requests"))

            EXIT CODES
              \(AccountText.readCodes)
            """)

    @Argument(help: "Its name or id.") var name: String
    @Flag(help: "Show the credentials.") var credentials = false
    @OptionGroup var output: OutputOptions
    @OptionGroup var account: AccountOptions

    func run(_ client: ManagementClient, in context: ToolContext) async throws -> Outcome {
        let database = try await client.read(name)
        try database.report(showingCredentials: credentials)
            .write(to: output, showingCredentials: credentials, in: context)
        return .ok
    }
}
