import TestSupport
import Testing
import UpstashREST

@testable import CLI
@testable import UpstashManagement

@Suite(.tool) struct BillVerbTests {
    private static let databases = Recorded.list(
        Recorded.database(), Recorded.database("db-2", name: "trial").replacing("payg", with: "free"))

    private static func stats(_ billing: String) -> FaultServer.Step {
        .json(#"{"total_monthly_billing":\#(billing)}"#)
    }

    private static func run(_ flags: String..., billing: String = "1.62469") async throws -> ManagedRun {
        // Both are asked at once: either may come first.
        try await ManagedRun(
            ["bill", "show"] + flags, [databases] + Array(repeating: stats(billing), count: 2))
    }

    @Test func theMonthIsShownByDatabase() async throws {
        let run = try await Self.run("--format", "table")
        #expect(run.tool.outcome == .ok)
        #expect(
            run.tool.output.prefix(4) == [
                "DATABASE  PLAN  SO FAR", "orders    payg  $1.62", "trial     free  $0.00", "total           $1.62",
            ])
        let json = try await Self.run("--json")
        #expect(json.tool.text.contains(#""so_far_usd":1.62469"#))
    }

    @Test func aMonthThatCostsMoreIsALimit() async throws {
        #expect(try await Self.run("--max-month", "1.63").tool.outcome == .ok)
        let over = try await Self.run("--max-month", "1.62", "--json")
        #expect(over.tool.outcome == .limit)
        #expect(over.tool.text.contains(#""over":true"#))
        #expect(over.tool.errorText.contains("orders (db-1): upkeep db usage db-1"))
    }

    @Test(arguments: ["-5", "1e300", "-1e300", "1e999", "null", #""12.5""#])
    func noNumberOfTheServicesTraps(billing: String) async throws {
        let run = try await Self.run("--forecast", "--format", "table", billing: billing)
        #expect(run.tool.outcome == .ok)
        #expect(run.tool.output.contains { $0.hasPrefix("total") })
    }

    @Test func thePlotTellsWhatIsKnown() throws {
        // 2026-11-04T12:00:00Z
        let month = BillingMonth(at: 1_793_793_600_000)
        let text =
            #"{"total_monthly_billing":0.6,"dailybilling":[{"x":"2026-11-02 00:00:00 +0000 UTC","y":0.4},"#
            + #"{"x":"2026-11-03 00:00:00 +0000 UTC","y":0.1},{"x":"2026-11-04 00:00:00 +0000 UTC","y":0.0}]}"#
        let database = try #require(ManagedDatabase.decode(Array(Recorded.database().utf8)))
        let stats = try #require(DatabaseStats.decode(Array(text.utf8)))
        let bill = Bill([DatabaseBill(database, stats, in: month)], in: month)
        let plot = MonthPlot(bill: bill, showsForecast: false).lines
        #expect(
            plot == [
                "2026-11  ·█▃▁" + String(repeating: "░", count: 26), "         1        10        20        30",
                "a day: up to $0.40; · not told by the service; ░ to come",
            ])
    }
}
