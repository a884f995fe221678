import ArgumentParser
import RateLimitLab
import RateLimits
import RecordFormats
import RedisTypes
import UpstashClient

struct LimiterInspect: Subcommand {
    static let configuration = CommandConfiguration(
        commandName: "inspect", abstract: "Tell where an identifier stands; nothing is counted.",
        discussion: """
            With the limiter, what is left and until when, and what its windows hold. Without it, the database is searched \
            for keys of the identifier, and what they are is told from their names, types and expiries: Redis does not \
            remember the algorithm and its numbers.

            EXAMPLES
              upkeep ratelimit inspect user:42 --sliding-window 5/10s
              upkeep ratelimit inspect user:42

            COST
              2 commands with the limiter, some more where nothing is used yet. Without it, 1 for each 1,000 keys of the \
            database and 3 for each key found.

            EXIT CODES
              3 if there is no key of the identifier, and no limiter was named.
            """)

    @Argument(help: "The identifier.") var identifier: ByteString
    @OptionGroup var limiter: LimiterOptions
    @OptionGroup var output: OutputOptions
    @OptionGroup var connection: ConnectionOptions

    func reportsJSON(in context: ToolContext) -> Bool { output.wantsJSON(in: context) }

    func run(in context: ToolContext) async throws -> Outcome {
        let isNamed = try limiter.limiter() != nil
        let format = try output.resolved(in: context)
        return try await context.withDatabase(connection) { database in
            context.warn(ofClockSkew: try await database.client.clockSkew(), quiet: output.quiet)
            let table: Table
            if isNamed {
                table = try await limiter.following(identifier, in: context, quiet: output.quiet) { target in
                    try await standing(target, database.client, context)
                }
            } else {
                table = try await findings(database.client)
            }
            if table.rows.isEmpty {
                context.noteMissing(limiter.prefix.keys.bucket(identifier), "has no keys", output.choice)
                return .notFound
            }
            let bytes = isNamed && format == .pretty ? lines(of: table) : nil
            try output.write(bytes ?? table.bytes(as: format, width: context.console.columns), in: context)
            return .ok
        }
    }

    // MARK: A limiter that is known

    /// One below the other, for people: what there is of it.
    private func lines(of table: Table) -> [UInt8] {
        guard let row = table.rows.first else { return [] }
        var lines: [[String]] = []
        for (column, cell) in zip(table.columns, row) {
            if case .none = cell { continue }
            if column == "resets_in_ms", case .number(let span) = cell {
                lines.append(["resets in", Times.milliseconds(span)])
            } else {
                lines.append([column.replacing("_", with: " "), Table.printable(cell.bytes)])
            }
        }
        var output: [UInt8] = []
        Table.appendAligned(lines, width: .max, to: &output)
        return output
    }

    private func standing(
        _ target: LimiterTarget, _ client: UpstashClient, _ context: ToolContext
    ) async throws -> Table {
        let now = POSIX.nowInMilliseconds()
        let answer = try await client.standing(StandingQuery(target, at: now))
        if answer.contents.isEmpty { try await refuseForeign(target.stateKeys(at: now), target, client) }
        context.warn(ofMixedBucket: answer.isMixedBucket, quiet: output.quiet)
        let standing = answer.standing
        var table = Table(columns: [
            "limiter", "limit", "remaining", "resets_in_ms", "resets_at", "holds", "held_before", "dynamic_limit",
        ])
        let (held, before) = answer.contents.cells
        table.rows.append([
            .text(target.limiter.description), .number(standing.limit), .number(standing.remaining),
            .number(max(0, standing.reset - now)), .text(RFC3339.text(milliseconds: standing.reset)), held, before,
            answer.dynamicLimit.map { .decimal($0) } ?? .none,
        ])
        return table
    }

    /// `MGET` takes what is no string for absent.
    private func refuseForeign(_ keys: [ByteString], _ target: LimiterTarget, _ client: UpstashClient) async throws {
        let kind = target.limiter.kind
        let types = try await client.pipeline(keys.map { ["TYPE", $0] })
        for (key, type) in zip(keys, types) {
            guard let type = type.bytes?.text, type != "none", type != kind.keyType else { continue }
            throw Failure(
                .failed, "WRONGTYPE", "\(key) is a \(type), and a \(kind.rawValue) keeps a \(kind.keyType)",
                hint: "upkeep ratelimit inspect without the limiter tells what it is")
        }
    }

    // MARK: Keys that are found

    private func findings(_ client: UpstashClient) async throws -> Table {
        let keys = limiter.prefix.keys
        let now = POSIX.nowInMilliseconds()
        var table = Table(columns: [
            "key", "is", "confidence", "window", "window_confidence", "holds", "expires_in_ms",
        ])
        var buckets: [(row: Int, key: ByteString)] = []
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
                buckets.append((table.rows.count, facts.key))
            default: return
            }
            table.rows.append([
                .value(.bulkString(facts.key)), .text(what), .text(reading.verdict.confidence.word),
                reading.length.map { .text($0.mostLikely.description) } ?? .none,
                reading.length.map { .text($0.confidence.word) } ?? .none, facts.content.cell,
                facts.expiry.cell(at: now),
            ])
        }
        for facts in try await client.facts(of: [keys.bucket(identifier)]) { take(facts) }
        try await client.limiterKeys(matching: keys.pattern(for: identifier)) { page in
            for facts in page { take(facts) }
        }
        let tokens = try await client.pipeline(buckets.map { ["HGET", $0.key, Dialect.tokensField] })
        for (bucket, tokens) in zip(buckets, tokens) {
            table.rows[bucket.row][5] = tokens.bytes?.text.flatMap { Double($0) }.map { .decimal($0) } ?? .none
        }
        return table
    }
}

extension StandingQuery.Answer.Contents {
    /// Whether it is what it would be without a key.
    fileprivate var isEmpty: Bool {
        switch self {
        case .counters(let current, let previous): current == 0 && (previous ?? 0) == 0
        case .bucket(let state): state == nil
        case .requests(let current, let previous): current.list.isEmpty && (previous?.list.isEmpty ?? true)
        }
    }

    /// What this window holds, or the bucket, and the window before where it counts.
    fileprivate var cells: (Table.Cell, Table.Cell) {
        switch self {
        case .counters(let current, let previous): (.number(current), previous.map { .number($0) } ?? .none)
        case .bucket(let state): (state.map { .decimal($0.tokens) } ?? .none, .none)
        case .requests(let current, let previous):
            (.number(current.used), previous.map { .number($0.used) } ?? .none)
        }
    }
}

extension AlgorithmKind {
    fileprivate var keyType: String {
        switch self {
        case .fixedWindow, .slidingWindow, .cachedFixedWindow: "string"
        case .tokenBucket, .multiRegionFixedWindow, .multiRegionSlidingWindow: "hash"
        }
    }
}

extension KeyReading.Verdict {
    /// How sure the algorithm is. Fields tell a bucket; a TTL tells windows apart once their length is known.
    fileprivate var confidence: LengthEstimate.Confidence {
        switch self {
        case .bucket, .shared: .certain
        case .window(_, _, let kinds): kinds.count == 1 ? .likely : .guess
        case .foreign: .guess
        }
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
    /// The count of a window, or how many requests it has in one region.
    fileprivate var cell: Table.Cell {
        switch self {
        case .string(let bytes): bytes.text.flatMap { Int64($0) }.map { .number($0) } ?? .none
        case .hash(let fields): .number(Int64(fields.count))
        case .other: .none
        }
    }
}

extension KeyExpiry {
    /// Nothing for a key that stays.
    fileprivate func cell(at now: Int64) -> Table.Cell {
        if case .at(let end) = self { .number(max(0, end - now)) } else { .none }
    }
}
