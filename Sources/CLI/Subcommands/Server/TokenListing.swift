import ArgumentParser
import RedisGateway
import RedisTypes
import RedisUsers

struct TokenListing: Subcommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "List the tokens by name; their digests begin as logs show them.",
        discussion: """
            With --users those of the users of the database: what the server has, and for tokens of `upkeep token create` \
            the age, the reason, and when they are due to be revoked. Of a token that was made in another way only the digest \
            is known. When a token was last used nobody can tell: the service keeps no record of it.

            EXAMPLES
              upkeep token list
              upkeep token list --users

            COST
              Of a list none. With --users 3 commands, and 1 for each user.

            EXIT CODES
              4 if users are refused (the plan, or the token).
            """)

    @Flag(help: "Those of the users of the database, not of a gateway's list.") var users = false
    @OptionGroup var list: TokenOptions
    @OptionGroup var output: OutputOptions
    @OptionGroup var connection: ConnectionOptions

    func reportsJSON(in context: ToolContext) -> Bool { output.wantsJSON(in: context) }

    func validate() throws {
        if users && list.tokens != nil { throw ValidationError("--tokens is of a list, and not of users.") }
    }

    func run(in context: ToolContext) async throws -> Outcome {
        if users { return try await listUsers(in: context) }
        let now = POSIX.nowInMilliseconds()
        var table = Table(columns: ["name", "rights", "digest", "expires_ms", "valid"])
        table.rows = try list.read(in: context).tokens.map { token in
            [
                .text(token.name), .text(token.rights.rawValue), .text(token.digest.shortName),
                token.expiry.map { .number($0) } ?? .none, .flag(token.isValid(at: now)),
            ]
        }
        try output.write(table.bytes(as: try output.resolved(in: context), width: context.console.columns), in: context)
        return .ok
    }

    private func listUsers(in context: ToolContext) async throws -> Outcome {
        let format = try output.resolved(in: context)
        return try await context.withDatabase(connection) { database in
            let tokens = UserTokens(database.client)
            let users = try await tokens.users.all()
            let table = UserTokenTable(
                users: users, records: try await tokens.ledger.records(), now: try await tokens.ledger.now())
            try output.write(table.bytes(as: format, width: context.console.columns), in: context)
            if table.expired > 0 {
                context.notice(
                    "\(Quantity.text(table.expired, "token")) due to be revoked: upkeep token revoke --expired",
                    quiet: output.quiet)
            }
            return .ok
        }
    }
}
