import ArgumentParser
import RedisTypes
import UpstashManagement
import UpstashREST

struct BillShow: AccountVerb {
    static let configuration = CommandConfiguration(
        commandName: "show", abstract: "Show what this month costs, by database.",
        discussion: """
            What it cost so far is the service's own number, which may lag behind by an hour. --forecast reckons the month \
            to its end: pay as you go at the pace of the part of the month in which the database existed; a fixed plan by \
            its price, whatever it is asked; \(Prices.furtherDatabase) for each database beyond \(Prices.freeDatabases). \
            Prices are those of \(Prices.date), months those of the calendar in UTC.

            --max-month makes it a check, of what it cost so far, or of the forecast with --forecast.

            EXAMPLES
              upkeep bill show
              upkeep bill show --forecast --max-month 50

            COST
              \(AccountText.cost("1 request, and 1 for each database"))

            EXIT CODES
              4 if the key is wrong. 6 if the month costs more than --max-month.
            """)

    @Flag(help: "Reckon the month to its end.") var forecast = false
    @Option(help: ArgumentHelp("Exit with 6 if the month costs more.", valueName: "usd")) var maxMonth: Money?
    @OptionGroup var output: OutputOptions
    @OptionGroup var account: AccountOptions

    func run(_ client: ManagementClient, in context: ToolContext) async throws -> Outcome {
        let bill = try await client.bill(in: BillingMonth(at: WallClock.milliseconds))
        let report = BillReport(bill: bill, showsForecast: forecast, limit: maxMonth)
        try output.write(
            report.bytes(as: try output.resolved(in: context), width: context.console.columns), in: context)
        guard let maxMonth, report.total > maxMonth else { return .ok }
        let what = forecast ? "will cost \(report.total) by the end of \(bill.month.name)" : "has cost \(report.total)"
        throw Failure(
            .limit, "BUDGET", "the account \(what), more than \(maxMonth)",
            hint: report.dearest.map { "the most comes from \($0.title): upkeep db usage \($0.id)" })
    }
}

extension Money: ExpressibleByArgument {
    public init?(argument: String) { self.init(argument) }
}

extension ManagementClient {
    /// Asks for the usage of all databases, some of them at a time.
    func bill(in month: BillingMonth) async throws -> Bill {
        let databases = try await databases()
        var bills: [Int: DatabaseBill] = [:]
        try await withThrowingTaskGroup(of: (Int, DatabaseBill).self) { tasks in
            for (index, database) in databases.enumerated() {
                if index >= 6, let (done, bill) = try await tasks.next() { bills[done] = bill }
                tasks.addTask { (index, DatabaseBill(database, try await stats(database.id), in: month)) }
            }
            for try await (done, bill) in tasks { bills[done] = bill }
        }
        return Bill(databases.indices.compactMap { bills[$0] }, in: month)
    }
}
