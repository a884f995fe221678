import ArgumentParser
import RateLimits
import RedisTypes
import UpstashClient

struct LimiterWatch: Subcommand {
    static let configuration = CommandConfiguration(
        commandName: "watch", abstract: "Print where an identifier stands, again and again.",
        discussion: """
            Nothing is counted. A line is printed when something has changed; it ends after --for, or with Ctrl-C.

            EXAMPLES
              upkeep ratelimit watch user:42 --sliding-window 5/10s --for 2s

            COST
              1 command at each look, 2 for some limiters.
            """)

    @Argument(help: "The identifier.") var identifier: ByteString
    @Option(help: ArgumentHelp("Time between two looks.", valueName: "duration")) var every = TimeSpan(.seconds(1))
    @Option(name: .customLong("for"), help: ArgumentHelp("How long in all.", valueName: "duration"))
    var length = TimeSpan(.seconds(60))
    @OptionGroup var limiter: LimiterOptions
    @OptionGroup var output: OutputOptions
    @OptionGroup var connection: ConnectionOptions

    func reportsJSON(in context: ToolContext) -> Bool { output.wantsJSON(in: context) }

    func validate() throws {
        if every.milliseconds < 100 { throw ValidationError("--every takes 100ms or more.") }
    }

    func run(in context: ToolContext) async throws -> Outcome {
        let target = try limiter.target(identifier)
        let format = try output.resolved(in: context, knowing: [.pretty, .raw, .json, .jsonl])
        return try await context.withDatabase(connection) { database in
            let end = POSIX.nowInMilliseconds() + max(0, length.milliseconds)
            var last: Standing?
            while true {
                let now = POSIX.nowInMilliseconds()
                let standing = try await database.client.standing(StandingQuery(target, at: now)).standing
                if standing != last {
                    try context.console.write(Self.line(standing, at: now, as: format))
                    try context.console.flush()
                    last = standing
                }
                guard now + every.milliseconds <= end else { return .ok }
                try await Task.sleep(for: every.duration)
            }
        }
    }

    private static func line(_ standing: Standing, at now: Int64, as format: OutputFormat) -> [UInt8] {
        if format.isJSON {
            return Table.jsonObject([
                "at": .number(now), "limit": .number(standing.limit), "remaining": .number(standing.remaining),
                "reset": .number(standing.reset),
            ])
        }
        let wait = TimeSpan(.milliseconds(max(0, standing.reset - now)))
        return Array("\(standing.remaining) of \(standing.limit) left, reset in \(wait)\n".utf8)
    }
}
