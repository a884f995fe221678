import ArgumentParser
import RedisTypes
import UpstashManagement

struct DatabaseStatsVerb: AccountVerb {
    static let configuration = CommandConfiguration(
        commandName: "stats", abstract: "Show what a database does: throughput, keys, latency, hits.",
        discussion: """
            The last value of each series that the service samples. --json has all points, as they were sent. What a month \
            has used so far: upkeep db usage.

            EXAMPLES
              upkeep db stats orders
              upkeep db stats orders --period 7d --json

            COST
              \(AccountText.cost("2 requests"))

            EXIT CODES
              \(AccountText.readCodes)
            """)

    @Argument(help: "Its name or id.") var name: String
    @Option(help: ArgumentHelp("How far back: 1h, 3h, 12h, 1d, 3d or 7d.", valueName: "period")) var period:
        StatsPeriod?
    @OptionGroup var output: OutputOptions
    @OptionGroup var account: AccountOptions

    func run(_ client: ManagementClient, in context: ToolContext) async throws -> Outcome {
        let database = try await client.find(name)
        let stats = try await client.stats(database.id, period: period)
        var table = Table(columns: ["series", "latest", "least", "most", "points"])
        table.rows = stats.series.map { series in
            let values = series.points.compactMap(\.value)
            return [
                .text(series.name), Self.cell(series.latest), Self.cell(values.min()), Self.cell(values.max()),
                .number(Int64(values.count)),
            ]
        }
        try ServiceReport(table: table, objects: [stats.json], shape: .table).write(to: output, in: context)
        return .ok
    }

    private static func cell(_ value: Double?) -> Table.Cell { value.map { .decimal($0) } ?? .none }
}

extension StatsPeriod: ExpressibleByArgument {}
