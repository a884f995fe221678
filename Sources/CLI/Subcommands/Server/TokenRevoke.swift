import ArgumentParser
import RedisGateway

struct TokenRevoke: Subcommand {
    static let configuration = CommandConfiguration(
        commandName: "revoke", abstract: "End a token now; gateways refuse it within a second, on open streams too.")

    @Argument(help: "Its name.") var name: String
    @OptionGroup var list: TokenOptions

    func run(in context: ToolContext) async throws -> Outcome {
        try list.change(in: context) { set in
            let position = try set.position(of: name)
            set.tokens.remove(at: position)
        }
        context.console.note("token \(name) revoked")
        return .ok
    }
}
