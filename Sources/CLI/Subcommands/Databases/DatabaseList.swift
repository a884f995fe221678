import ArgumentParser
import UpstashManagement

struct DatabaseList: AccountVerb {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "List the databases.",
        discussion: """
            EXAMPLES
              upkeep db list
              upkeep db list --json

            COST
              \(AccountText.cost("1 request"))

            EXIT CODES
              4 if the key is wrong.
            """)

    @Flag(help: "Show credentials too, with --json.") var credentials = false
    @OptionGroup var output: OutputOptions
    @OptionGroup var account: AccountOptions

    func run(_ client: ManagementClient, in context: ToolContext) async throws -> Outcome {
        try await client.databases().report.write(to: output, showingCredentials: credentials, in: context)
        return .ok
    }
}
