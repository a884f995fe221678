import ArgumentParser
import RateLimits
import RedisTypes
import UpstashClient

struct LimiterInspect: Subcommand {
    static let configuration = CommandConfiguration(
        commandName: "inspect", abstract: "Tell where an identifier stands; nothing is counted.",
        discussion: """
            With the limiter, what is left and until when. Without it, the database is searched for keys of the \
            identifier, and what they are is told from their names, types and expiries: Redis does not remember the \
            algorithm and its numbers.

            EXAMPLES
              upkeep ratelimit inspect user:42 --sliding-window 5/10s
              upkeep ratelimit inspect user:42

            COST
              2 commands with the limiter, 3 for some. Without it, 1 for each 1,000 keys of the database and 3 for each \
            key found.

            EXIT CODES
              3 if there is no key of the identifier.
            """)

    @Argument(help: "The identifier.") var identifier: ByteString
    @OptionGroup var limiter: LimiterOptions
    @OptionGroup var output: OutputOptions
    @OptionGroup var connection: ConnectionOptions

    func reportsJSON(in context: ToolContext) -> Bool { output.wantsJSON(in: context) }

    func run(in context: ToolContext) async throws -> Outcome {
        let known = try limiter.limiter() == nil ? nil : try limiter.target(identifier)
        let format = try output.resolved(in: context)
        return try await context.withDatabase(connection) { database in
            context.warn(ofClockSkew: try await database.client.clockSkew(), quiet: output.quiet)
            let table =
                if let known { try await standing(known, database.client, context) } else {
                    try await findings(database.client)
                }
            if table.rows.isEmpty {
                context.noteMissing(limiter.prefix.keys.bucket(identifier), "has no keys", output.choice)
                return .notFound
            }
            try output.write(table.bytes(as: format, width: context.console.columns), in: context)
            return .ok
        }
    }

    private func standing(
        _ target: LimiterTarget, _ client: UpstashClient, _ context: ToolContext
    ) async throws -> Table {
        let now = POSIX.nowInMilliseconds()
        let answer = try await client.standing(StandingQuery(target, at: now))
        context.warn(ofMixedBucket: answer.isMixedBucket, quiet: output.quiet)
        let standing = answer.standing
        var table = Table(columns: ["limiter", "limit", "remaining", "reset", "reset_ms", "dynamic_limit"])
        table.rows.append([
            .text(target.limiter.description), .number(standing.limit), .number(standing.remaining),
            .text(standing.reset > now ? "in \(TimeSpan(.milliseconds(standing.reset - now)))" : "now"),
            .number(standing.reset), answer.dynamicLimit.map { .decimal($0) } ?? .none,
        ])
        return table
    }

    private func findings(_ client: UpstashClient) async throws -> Table {
        let keys = limiter.prefix.keys
        let now = POSIX.nowInMilliseconds()
        var table = Table(columns: ["key", "is", "window", "confidence", "holds", "ends"])
        func take(_ facts: LimiterKeyFacts) {
            guard
                let reading = KeyReading(facts.key, holds: facts.content, expiry: facts.expiry, at: now, in: keys)
            else { return }
            let what: String
            switch reading.verdict {
            case .window(let owner, _, let kinds) where owner == identifier:
                what = kinds.map(\.rawValue).joined(separator: " or ")
            case .bucket(let owner, let dialects) where owner == identifier:
                what = "token-bucket of " + dialects.map(\.rawValue).joined(separator: " and ")
            default: return
            }
            table.rows.append([
                .value(.bulkString(facts.key)), .text(what),
                reading.length.map { .text($0.mostLikely.description) } ?? .none,
                reading.length.map { .text($0.confidence.word) } ?? .none,
                facts.content.shown.map { .text($0) } ?? .none, .text(facts.expiry.shown(at: now)),
            ])
        }
        for facts in try await client.facts(of: [keys.bucket(identifier)]) { take(facts) }
        try await client.limiterKeys(matching: keys.pattern(for: identifier)) { page in
            for facts in page { take(facts) }
        }
        return table
    }
}

extension LengthEstimate.Confidence {
    fileprivate var word: String {
        switch self {
        case .certain: "certain"
        case .likely: "likely"
        case .guess: "a guess"
        }
    }
}

extension KeyReading.Content {
    fileprivate var shown: String? {
        switch self {
        case .string(let bytes): bytes.text
        case .hash(let fields): Quantity.text(fields.count, "field")
        case .other: nil
        }
    }
}

extension KeyExpiry {
    /// For people.
    func shown(at now: Int64) -> String {
        switch self {
        case .absent: "absent"
        case .never: "never"
        case .at(let end): "in \(TimeSpan(.milliseconds(max(0, end - now))))"
        }
    }
}
