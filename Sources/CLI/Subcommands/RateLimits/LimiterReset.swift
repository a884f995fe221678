import ArgumentParser
import RateLimits
import RedisTypes
import UpstashClient

struct LimiterReset: Subcommand {
    static let configuration = CommandConfiguration(
        commandName: "reset", abstract: "Forget what an identifier has used.",
        discussion: """
            The keys of this identifier are deleted, and no others: the SDK's own reset searches the whole database with a \
            pattern, and takes user:1:… for user. A program that has refused the identifier may remember that for itself \
            until the window ends.

            EXAMPLES
              upkeep ratelimit reset user:42 --sliding-window 5/10s

            COST
              2 commands: one of them asks for the time, since windows go by it.
            """)

    @Argument(help: "The identifier.") var identifier: ByteString
    @OptionGroup var limiter: LimiterOptions
    @OptionGroup var output: OutputOptions
    @OptionGroup var connection: ConnectionOptions

    func reportsJSON(in context: ToolContext) -> Bool { output.wantsJSON(in: context) }

    func run(in context: ToolContext) async throws -> Outcome {
        let target = try limiter.target(identifier)
        if let shared = target.sharedKey(at: POSIX.nowInMilliseconds()) {
            throw Failure(
                .usage, "IDENTIFIER", "\(shared) is no identifier's: all programs with this prefix share it",
                hint: "upkeep ratelimit deny, and upkeep ratelimit limit, know what it holds")
        }
        let format = try output.resolved(in: context, knowing: [.pretty, .raw, .json, .jsonl])
        return try await context.withDatabase(connection) { database in
            try context.prepareWrite(to: database, quiet: output.quiet)
            context.warn(ofClockSkew: try await database.client.clockSkew(), quiet: output.quiet)
            let reply = try await database.client.send(target.reset(at: POSIX.nowInMilliseconds()))
            guard let deleted = reply.integer else {
                throw UnexpectedReply(to: "DEL", expected: "a number of keys")
            }
            if deleted == 0 {
                context.notice(
                    "hint: the keys of another limit have other names; upkeep ratelimit inspect, without a limit, finds all",
                    quiet: output.quiet)
            }
            let text = "\(Quantity.text(Int(deleted), "key")) of \(identifier) deleted\n"
            let bytes =
                format == .pretty
                ? Array(text.utf8)
                : format.isJSON
                    ? Table.jsonObject(["identifier": .value(.bulkString(identifier)), "deleted": .number(deleted)])
                    : Array("\(deleted)\n".utf8)
            try output.write(bytes, in: context)
            return .ok
        }
    }
}
