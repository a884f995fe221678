import ArgumentParser
import RateLimitLab
import RateLimits
import RecordFormats
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
              1 command at each look, 2 for some limiters: 3,600 an hour at one a second. 1 more for the time.
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
        if !(100...86_400_000).contains(every.milliseconds) { throw ValidationError("--every takes 100ms to 1d.") }
        if !(0...TrafficPlan.longestRun.milliseconds).contains(length.milliseconds) {
            throw ValidationError("--for takes up to \(TrafficPlan.longestRun).")
        }
    }

    func run(in context: ToolContext) async throws -> Outcome {
        _ = try limiter.target(identifier)
        let format = try output.resolved(in: context, knowing: [.pretty, .raw, .json, .jsonl])
        return try await context.withDatabase(connection) { database in
            context.warn(ofClockSkew: try await database.client.clockSkew(), quiet: output.quiet)
            return try await limiter.following(identifier, in: context, quiet: output.quiet) { target in
                try await watch(target, database.client, as: format, context)
            }
        }
    }

    private func watch(
        _ target: LimiterTarget, _ client: UpstashClient, as format: OutputFormat, _ context: ToolContext
    ) async throws -> Outcome {
        let end = POSIX.nowInMilliseconds() + length.milliseconds
        var last: Standing?
        while true {
            let now = POSIX.nowInMilliseconds()
            let answer = try await client.standing(StandingQuery(target, at: now))
            var seen = answer.standing
            // That of an absent bucket goes with the clock.
            if case .bucket(nil) = answer.contents { seen.reset = 0 }
            if seen != last {
                try context.console.write(Self.line(answer.standing, at: now, as: format))
                try context.console.flush()
                last = seen
            }
            guard now + every.milliseconds <= end else { return .ok }
            try await Task.sleep(for: every.duration)
        }
    }

    private static func line(_ standing: Standing, at now: Int64, as format: OutputFormat) -> [UInt8] {
        if format.isJSON {
            return Table.jsonObject([
                "at": .text(RFC3339.text(milliseconds: now)), "limit": .number(standing.limit),
                "remaining": .number(standing.remaining),
                "resets_in_ms": .number(max(0, standing.reset - now)),
                "resets_at": .text(RFC3339.text(milliseconds: standing.reset)),
            ])
        }
        let wait = Times.milliseconds(max(0, standing.reset - now))
        return Array(
            "\(RFC3339.text(milliseconds: now / 1000 * 1000))  \(standing.remaining) of \(standing.limit) left, reset in \(wait)\n"
                .utf8)
    }
}
