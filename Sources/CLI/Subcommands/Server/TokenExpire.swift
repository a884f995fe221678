import ArgumentParser
import RedisGateway
import RedisTypes

struct TokenExpire: Subcommand {
    static let configuration = CommandConfiguration(
        commandName: "expire", abstract: "Let a token end after a while: time for clients to take the next one.",
        discussion: """
            EXAMPLES
              upkeep token add ci-2 && upkeep token expire ci 24h
            """)

    @Argument(help: "Its name.") var name: String
    @Argument(help: "How long it stays valid: 30m, 24h.") var after: TimeSpan
    @OptionGroup var list: TokenOptions

    func validate() throws {
        if after.milliseconds <= 0 { throw ValidationError("The time is above 0; upkeep token revoke ends it now.") }
    }

    func run(in context: ToolContext) async throws -> Outcome {
        try list.change(in: context) { set in
            let position = try set.position(of: name)
            set.tokens[position].expiry = after.instant(from: POSIX.nowInMilliseconds())
        }
        context.console.note("token \(name) ends in \(after)")
        return .ok
    }
}
