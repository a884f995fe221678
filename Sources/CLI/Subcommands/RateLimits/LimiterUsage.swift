import ArgumentParser
import RateLimits
import RedisTypes
import UpstashClient

/// Which hours of the analytics.
struct AnalyticsOptions: ParsableArguments, Sendable {
    @Option(help: ArgumentHelp("How many hours back, this one included; at most 256.", valueName: "n")) var hours = 24
    @OptionGroup var prefix: PrefixOptions

    func validate() throws {
        if !(1...UsageReport.mostHours).contains(hours) { throw ValidationError("--hours takes 1 to 256.") }
    }

    static let cost = """
        1 command for each hour, and 1 for each 1,000 kinds of events that it has: whom, with what outcome, and from where.
        """
}

/// What the analytics have of identifiers.
private protocol AnalyticsListing: Subcommand {
    var limit: Int { get }
    var analytics: AnalyticsOptions { get }
    var output: OutputOptions { get }
    var connection: ConnectionOptions { get }
    static func count(_ totals: UsageReport.Totals) -> Int64
}

extension AnalyticsListing {
    func reportsJSON(in context: ToolContext) -> Bool { output.wantsJSON(in: context) }

    func validate() throws {
        if !(1...100_000).contains(limit) { throw ValidationError("--limit takes 1 to 100000.") }
    }

    func run(in context: ToolContext) async throws -> Outcome {
        let format = try output.resolved(in: context)
        return try await context.withDatabase(connection) { database in
            var report = UsageReport()
            let hours = try await database.client.eachPage(of: analytics) { _, page in try report.add(page) }
            var table = Table(columns: ["identifier", "allowed", "refused", "denied"])
            for (identifier, totals) in report.ranking(limit, by: Self.count) {
                table.rows.append([.value(.bulkString(identifier))] + totals.cells)
            }
            try output.write(table.bytes(as: format, width: context.console.columns), in: context)
            context.notice(unreadable: report.unreadable, hours, quiet: output.quiet)
            if table.rows.isEmpty {
                context.notice(
                    "no analytics with the prefix \(analytics.prefix.keys.prefix): only programs of the JavaScript SDK with "
                        + "analytics: true keep them", quiet: output.quiet)
            }
            return .ok
        }
    }
}

struct LimiterTop: AnalyticsListing {
    static let configuration = CommandConfiguration(
        commandName: "top", abstract: "Identifiers with the most requests.",
        discussion: """
            From the analytics that programs keep when they are told to (JavaScript SDK, analytics: true). Counts of one \
            identifier from several places are added up, which the SDK's own report does not do. All identifiers are held \
            in memory until the most frequent are known; an hour that programs still count in is read while they do.

            EXAMPLES
              upkeep ratelimit top --hours 1

            COST
              \(AnalyticsOptions.cost)
            """)

    @Option(help: ArgumentHelp("Rows that are printed.", valueName: "n")) var limit = 10
    @OptionGroup var analytics: AnalyticsOptions
    @OptionGroup var output: OutputOptions
    @OptionGroup var connection: ConnectionOptions

    fileprivate static func count(_ totals: UsageReport.Totals) -> Int64 { totals.all }
}

struct LimiterDenied: AnalyticsListing {
    static let configuration = CommandConfiguration(
        commandName: "denied", abstract: "Identifiers that were refused the most.",
        discussion: """
            Over their limit, or on the deny list; from the analytics, as top has them.

            EXAMPLES
              upkeep ratelimit denied

            COST
              \(AnalyticsOptions.cost)
            """)

    @Option(help: ArgumentHelp("Rows that are printed.", valueName: "n")) var limit = 10
    @OptionGroup var analytics: AnalyticsOptions
    @OptionGroup var output: OutputOptions
    @OptionGroup var connection: ConnectionOptions

    fileprivate static func count(_ totals: UsageReport.Totals) -> Int64 { totals.turnedAway }
}

struct LimiterUsage: Subcommand {
    static let configuration = CommandConfiguration(
        commandName: "usage", abstract: "Requests that were allowed, refused and denied, hour by hour.",
        discussion: """
            From the analytics, as top has them; nothing of them is held in memory.

            EXAMPLES
              upkeep ratelimit usage --hours 6

            COST
              \(AnalyticsOptions.cost)
            """)

    @OptionGroup var analytics: AnalyticsOptions
    @OptionGroup var output: OutputOptions
    @OptionGroup var connection: ConnectionOptions

    func reportsJSON(in context: ToolContext) -> Bool { output.wantsJSON(in: context) }

    func run(in context: ToolContext) async throws -> Outcome {
        let format = try output.resolved(in: context)
        return try await context.withDatabase(connection) { database in
            var reports: [Int64: UsageReport] = [:]
            let hours = try await database.client.eachPage(of: analytics) { hour, page in
                try reports[hour, default: UsageReport(tellingIdentifiers: false)].add(page)
            }
            var table = Table(columns: ["hour", "allowed", "refused", "denied"])
            for hour in hours.all {
                table.rows.append(
                    [.text(RFC3339.text(milliseconds: hour))] + (reports[hour]?.totals ?? UsageReport.Totals()).cells)
            }
            try output.write(table.bytes(as: format, width: context.console.columns), in: context)
            context.notice(
                unreadable: reports.values.reduce(0) { $0 + $1.unreadable }, hours, quiet: output.quiet)
            return .ok
        }
    }
}

/// Hours whose analytics were asked for, the latest first.
private struct AnalyticsHours {
    var all: [Int64] = []
    /// Those that were counted by the SDK before version 1.1.2, in another way.
    var old = 0
}

extension UpstashClient {
    /// Goes through the events of some hours, a page at a time, so that neither a reply nor memory grows with them.
    /// - Parameter body: returns how many events the page has.
    fileprivate func eachPage(
        of analytics: AnalyticsOptions, _ body: (_ hour: Int64, _ page: RedisValue) throws -> Int
    ) async throws -> AnalyticsHours {
        let keys = analytics.prefix.keys
        var hours = AnalyticsHours(all: UsageReport.hours(from: POSIX.nowInMilliseconds(), count: analytics.hours))
        let sizes = try await pipeline(hours.all.map { UsageReport.size(of: $0, in: keys) })
        for (hour, size) in zip(hours.all, sizes) {
            if case .error(let error) = size {
                guard error.kind == .wrongType else { throw error }
                hours.old += 1
                continue
            }
            guard let size = size.integer, size > 0 else { continue }
            var (start, count) = (0, 1000)
            while true {
                let page: RedisValue
                do {
                    page = try await send(UsageReport.page(of: hour, from: start, count: count, in: keys))
                } catch let error as RedisError where error.kind == .size && count > 1 {
                    count /= 2
                    continue
                }
                let read = try body(hour, page)
                start += read
                if read < count { break }
            }
        }
        return hours
    }
}

extension UsageReport.Totals {
    fileprivate var cells: [Table.Cell] { [.number(allowed), .number(refused), .number(denied)] }
}

extension ToolContext {
    fileprivate func notice(unreadable: Int, _ hours: AnalyticsHours, quiet: Bool) {
        if unreadable > 0 { notice("\(Quantity.text(unreadable, "event")) cannot be read", quiet: quiet) }
        if hours.old > 0 {
            notice(
                "\(Quantity.text(hours.old, "hour")) of an SDK before version 1.1.2 \(hours.old == 1 ? "is" : "are") "
                    + "left out", quiet: quiet)
        }
    }
}
