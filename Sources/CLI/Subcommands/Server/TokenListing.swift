import ArgumentParser
import RedisGateway
import RedisTypes

struct TokenListing: Subcommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "List the tokens by name; their digests begin as logs show them.")

    @OptionGroup var list: TokenOptions
    @OptionGroup var output: OutputOptions

    func reportsJSON(in context: ToolContext) -> Bool { output.wantsJSON(in: context) }

    func run(in context: ToolContext) async throws -> Outcome {
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
}
