import ArgumentParser
import RedisTypes
import UpstashManagement
import UpstashREST

struct DatabaseUsage: AccountVerb {
    static let configuration = CommandConfiguration(
        commandName: "usage", abstract: "Show what a database has used this month, and of what.",
        discussion: """
            The service's own numbers, which may lag behind by an hour, beside the limits of the database.

            EXAMPLES
              upkeep db usage orders

            COST
              \(AccountText.cost("3 requests"))

            EXIT CODES
              \(AccountText.readCodes)
            """)

    @Argument(help: "Its name or id.") var name: String
    @OptionGroup var output: OutputOptions
    @OptionGroup var account: AccountOptions

    func run(_ client: ManagementClient, in context: ToolContext) async throws -> Outcome {
        let database = try await client.read(name)
        let stats = try await client.stats(database.id)
        var table = Table(columns: ["what", "used", "of", "percent"])
        func add(_ what: String, _ used: Int64?, of limit: Int64? = nil, _ text: (Int64) -> String) {
            guard let used else { return }
            let percent = limit.flatMap { $0 > 0 ? Double(used) / Double($0) * 100 : nil }
            table.rows.append([
                .text(what), .text(text(used)), .text(limit.map(text)),
                .text(percent.map { Quantity.tenths($0) + " %" }),
            ])
        }
        let count: (Int64) -> String = { Quantity.grouped(Int($0)) }
        let bytes: (Int64) -> String = { Quantity.bytes(Int($0)) }
        add("commands this month", stats.monthlyCommands, of: database.limits.monthlyCommands, count)
        add("  reads", stats.monthlyReads, count)
        add("  writes", stats.monthlyWrites, count)
        add("  scripts", stats.monthlyScripts, count)
        add("commands today", stats.commandsToday, count)
        add("traffic this month", stats.monthlyBandwidthBytes, of: database.limits.monthlyBandwidthBytes, bytes)
        add("data", stats.storedBytes, of: database.limits.storedBytes, bytes)
        if let billing = stats.monthlyBilling {
            let budget = database.budget.flatMap { $0 > 0 ? Money(dollars: $0) : nil }
            let cost = Money(dollars: billing)
            table.rows.append([
                .text("cost this month"), .text("\(cost)"), .text(budget.map { "\($0)" }),
                .text(budget.map { Quantity.tenths(cost.dollars / $0.dollars * 100) + " %" }),
            ])
        }
        try ServiceReport(table: table, objects: [stats.json], shape: .table).write(to: output, in: context)
        return .ok
    }
}
