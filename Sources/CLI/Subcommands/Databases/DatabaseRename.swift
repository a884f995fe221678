import ArgumentParser
import RedisTypes
import UpstashManagement

struct DatabaseRename: AccountVerb {
    static let configuration = CommandConfiguration(
        commandName: "rename", abstract: "Give a database another name.",
        discussion: """
            Its id, URL and credentials stay, and so do profiles.

            EXAMPLES
              upkeep db rename orders orders-old

            COST
              \(AccountText.cost("2 requests"))

            EXIT CODES
              \(AccountText.changeCodes)
            """)

    @Argument(help: "Its name or id.") var name: String
    @Argument(help: "The new name.") var newName: String
    @OptionGroup var output: OutputOptions
    @OptionGroup var account: AccountOptions

    func validate() throws {
        if newName.isEmpty { throw ValidationError("A database has a name.") }
    }

    func run(_ client: ManagementClient, in context: ToolContext) async throws -> Outcome {
        let database = try await client.find(name)
        _ = try await changing(lookWith: "upkeep db get \(database.id)") {
            try await client.rename(database.id, to: newName)
        }
        context.notice("\(database.name) is \(newName) now (\(database.id))", quiet: output.quiet)
        return .ok
    }
}
