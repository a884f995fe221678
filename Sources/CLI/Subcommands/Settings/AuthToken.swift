import ArgumentParser
import RedisTypes
import Settings

struct AuthToken: Subcommand {
    static let configuration = CommandConfiguration(
        commandName: "token", abstract: "Print the token that is used.",
        discussion: "Of the verbs, this one and `upkeep local env` show a token.")

    @OptionGroup var connection: ConnectionOptions

    func run(in context: ToolContext) async throws -> Outcome {
        let endpoint = try context.resolver(connection.choice.flags).resolve()
        try context.console.write(try await context.token(of: endpoint).reveal() + "\n")
        return .ok
    }
}
