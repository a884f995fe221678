import ArgumentParser
import UpstashManagement

struct DatabaseTLS: AccountVerb {
    static let configuration = CommandConfiguration(
        commandName: "tls", abstract: "Turn on TLS for a database of old.",
        discussion: """
            New databases have it, and it cannot be turned off. Programs that connect without it fail from then on.

            EXAMPLES
              upkeep db tls orders

            COST
              \(AccountText.cost("3 requests, 2 where it is on already"))

            EXIT CODES
              \(AccountText.changeCodes)
            """)

    @Argument(help: "Its name or id.") var name: String
    @OptionGroup var confirmation: ConfirmationOptions
    @OptionGroup var output: OutputOptions
    @OptionGroup var account: AccountOptions

    func run(_ client: ManagementClient, in context: ToolContext) async throws -> Outcome {
        let database = try await client.read(name)
        if database.hasTLS == true {
            context.notice("TLS of \(database.title): on already", quiet: output.quiet)
            return .ok
        }
        let warning = "programs that connect to \(database.title) without TLS will fail, and it cannot be turned off"
        try await context.ask("\(warning). Go on?", because: warning, confirmation)
        try await changing(lookWith: "upkeep db get \(database.id)") { try await client.enableTLS(database.id) }
        context.notice("TLS of \(database.title): on", quiet: output.quiet)
        return .ok
    }
}
