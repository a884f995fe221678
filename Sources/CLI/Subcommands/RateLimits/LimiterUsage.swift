import ArgumentParser
import RateLimits
import RecordFormats
import RedisTypes
import UpstashClient

/// Which hours of the analytics.
struct AnalyticsOptions: ParsableArguments, Sendable {
    @Option(help: ArgumentHelp("How many hours back, this one included; at most 256.", valueName: "n")) var hours = 24
    @Option(help: ArgumentHelp("Rows that are printed.", valueName: "n")) var limit = 10
    @OptionGroup var prefix: PrefixOptions

    func validate() throws {
        if !(1...UsageReport.mostHours).contains(hours) { throw ValidationError("--hours takes 1 to 256.") }
        if !(1...100_000).contains(limit) { throw ValidationError("--limit takes 1 to 100000.") }
    }

    func report(_ client: UpstashClient) async throws -> UsageReport {
        let hours = UsageReport.hours(from: POSIX.nowInMilliseconds(), count: hours)
        return try UsageReport(await client.send(UsageReport.command(hours: hours, in: prefix.keys)))
    }
}

/// What the analytics have of identifiers.
private protocol AnalyticsListing: Subcommand {
    var analytics: AnalyticsOptions { get }
    var output: OutputOptions { get }
    var connection: ConnectionOptions { get }
    func rows(_ report: UsageReport) -> [(identifier: ByteString, totals: UsageReport.Totals)]
}

extension AnalyticsListing {
    func reportsJSON(in context: ToolContext) -> Bool { output.wantsJSON(in: context) }

    func run(in context: ToolContext) async throws -> Outcome {
        let format = try output.resolved(in: context)
        return try await context.withDatabase(connection) { database in
            let report = try await analytics.report(database.client)
            var table = Table(columns: ["identifier", "allowed", "refused", "denied"])
            for (identifier, totals) in rows(report).prefix(analytics.limit) {
                table.rows.append([
                    .value(.bulkString(identifier)), .number(totals.allowed), .number(totals.refused),
                    .number(totals.denied),
                ])
            }
            try output.write(table.bytes(as: format, width: context.console.columns), in: context)
            if report.unreadable > 0 {
                context.notice("\(Quantity.text(report.unreadable, "event")) cannot be read", quiet: output.quiet)
            }
            return .ok
        }
    }

    fileprivate func sorted(
        _ report: UsageReport, by count: (UsageReport.Totals) -> Int64
    ) -> [(identifier: ByteString, totals: UsageReport.Totals)] {
        report.totalsByIdentifier.map { (identifier: $0.key, totals: $0.value) }.filter { count($0.totals) > 0 }
            .sorted { (count($1.totals), $0.identifier) < (count($0.totals), $1.identifier) }
    }
}

struct LimiterTop: AnalyticsListing {
    static let configuration = CommandConfiguration(
        commandName: "top", abstract: "Identifiers with the most requests.",
        discussion: """
            From the analytics that programs keep when they are told to (JavaScript SDK, analytics: true). Counts of one \
            identifier from several places are added up, which the SDK's own report does not do.

            EXAMPLES
              upkeep ratelimit top --hours 1

            COST
              1 command.
            """)

    @OptionGroup var analytics: AnalyticsOptions
    @OptionGroup var output: OutputOptions
    @OptionGroup var connection: ConnectionOptions

    fileprivate func rows(_ report: UsageReport) -> [(identifier: ByteString, totals: UsageReport.Totals)] {
        sorted(report, by: \.all)
    }
}

struct LimiterDenied: AnalyticsListing {
    static let configuration = CommandConfiguration(
        commandName: "denied", abstract: "Identifiers that were refused the most.",
        discussion: """
            Over their limit, or on the deny list; from the analytics, as top has them.

            EXAMPLES
              upkeep ratelimit denied

            COST
              1 command.
            """)

    @OptionGroup var analytics: AnalyticsOptions
    @OptionGroup var output: OutputOptions
    @OptionGroup var connection: ConnectionOptions

    fileprivate func rows(_ report: UsageReport) -> [(identifier: ByteString, totals: UsageReport.Totals)] {
        sorted(report) { $0.refused &+ $0.denied }
    }
}

struct LimiterUsage: Subcommand {
    static let configuration = CommandConfiguration(
        commandName: "usage", abstract: "Requests that were allowed, refused and denied, hour by hour.",
        discussion: """
            From the analytics, as top has them.

            EXAMPLES
              upkeep ratelimit usage --hours 6

            COST
              1 command for each hour.
            """)

    @OptionGroup var analytics: AnalyticsOptions
    @OptionGroup var output: OutputOptions
    @OptionGroup var connection: ConnectionOptions

    func reportsJSON(in context: ToolContext) -> Bool { output.wantsJSON(in: context) }

    func run(in context: ToolContext) async throws -> Outcome {
        let format = try output.resolved(in: context)
        return try await context.withDatabase(connection) { database in
            let keys = analytics.prefix.keys
            let hours = UsageReport.hours(from: POSIX.nowInMilliseconds(), count: analytics.hours)
            let replies = try await database.client.pipeline(
                hours.map { UsageReport.command(hour: $0, in: keys) })
            var table = Table(columns: ["hour", "allowed", "refused", "denied"])
            for (hour, reply) in zip(hours, replies) {
                if case .error(let error) = reply { throw error }
                let totals = try UsageReport(reply).totals
                table.rows.append([
                    .text(RFC3339.text(milliseconds: hour)), .number(totals.allowed), .number(totals.refused),
                    .number(totals.denied),
                ])
            }
            try output.write(table.bytes(as: format, width: context.console.columns), in: context)
            return .ok
        }
    }
}
