import Testing
import UpstashREST

@testable import UpstashManagement

@Suite struct BillTests {
    /// 2026-11-16T00:00:00Z: half of a month of 30 days.
    private static let middle = BillingMonth(at: 1_794_787_200_000)
    private static let month = 30 * BillingMonth.day

    private static func bill(
        _ database: String, _ stats: String, at month: BillingMonth = middle
    ) throws -> DatabaseBill {
        let database = try #require(ManagedDatabase.decode(Array(#"{"database_id":"a",\#(database)}"#.utf8)))
        return DatabaseBill(database, try #require(DatabaseStats.decode(Array("{\(stats)}".utf8))), in: month)
    }

    @Test(arguments: [
        (Int64(1_794_787_200_000), "2026-11", 30, 15), (1_772_323_199_999, "2026-02", 28, 27),
        (1_709_164_800_000, "2024-02", 29, 28), (0, "1970-01", 31, 0), (.min, "1970-01", 31, 0),
        (.max, "9999-12", 31, 30),
    ])
    func aMonthIsThatOfTheCalendar(now: Int64, name: String, days: Int, today: Int) {
        let month = BillingMonth(at: now)
        #expect(month.name == name && month.dayCount == days && month.today == today)
    }

    @Test func payAsYouGoGoesOnAtItsPace() throws {
        let bill = try Self.bill(#""type":"payg","creation_time":1767225600"#, #""total_monthly_billing":3"#)
        #expect(bill.soFar == Money(dollars: Int64(3)))
        #expect(bill.forecast == Money(dollars: Int64(6)))
    }

    /// Created on the 11th: five days cost 1 dollar, and fifteen are to come.
    @Test func daysBeforeADatabaseExistedSayNothing() throws {
        let created = (Self.middle.start + 10 * BillingMonth.day) / 1000
        let bill = try Self.bill(#""type":"payg","creation_time":\#(created)"#, #""total_monthly_billing":1"#)
        #expect(bill.forecast == Money(dollars: Int64(4)))
    }

    /// On the first of the month the days before tell more than a few hours.
    @Test func theFirstDayOfAMonthIsReckonedByTheDaysBefore() throws {
        let month = BillingMonth(at: Self.middle.start + BillingMonth.day / 2)
        let days =
            #""dailybilling":[{"x":"2026-10-30 00:00:00 +0000 UTC","y":2},{"x":"2026-10-31 00:00:00 +0000 UTC","y":4},"#
            + #"{"x":"2026-11-01 00:00:00 +0000 UTC","y":99}]"#
        let bill = try Self.bill(
            #""type":"payg","creation_time":1767225600"#, #""total_monthly_billing":1,\#(days)"#, at: month)
        #expect(bill.forecast == Money(dollars: 1 + 3 * 29.5))
        // Of a database that was made on the 31st, the 30th says nothing.
        let young = try Self.bill(
            #""type":"payg","creation_time":1793404800"#, #""total_monthly_billing":1,\#(days)"#, at: month)
        #expect(young.forecast == Money(dollars: 1 + 4 * 29.5))
    }

    @Test func theFirstMinutesSayLittle() throws {
        let month = BillingMonth(at: Self.middle.start + 1000)
        let bill = try Self.bill(#""type":"payg""#, #""total_monthly_billing":0.001"#, at: month)
        #expect(bill.forecast < Money(dollars: 0.73))
    }

    @Test func withoutABillItsCommandsAreCounted() throws {
        let bill = try Self.bill(#""type":"payg""#, #""total_monthly_requests":500000"#)
        #expect(bill.soFar == Money(dollars: Int64(1)))
    }

    @Test func freeAndFixedPlansAreNotBilledByCommand() throws {
        let stats = #""total_monthly_requests":900000000,"total_monthly_billing":7"#
        let free = try Self.bill(#""type":"free""#, stats)
        #expect(free.soFar == .zero && free.forecast == .zero)
        let fixed = try Self.bill(
            #""type":"pro","db_disk_threshold":1073741824,"read_regions":["us-east-1","us-west-1"]"#, stats)
        #expect(fixed.kind == .fixed(.fixed1GB))
        #expect(fixed.forecast == Money(dollars: Int64(40)))
        let named = try Self.bill(#""type":"fixed_5gb","prod_pack_enabled":true"#, stats)
        #expect(named.forecast == Money(dollars: Int64(300)))
        let unknown = try Self.bill(#""type":"pro","db_disk_threshold":7"#, stats)
        #expect(unknown.forecast == Money(dollars: Int64(7)))
    }

    @Test(arguments: [("262144000", Plan.fixed250MB), ("107374182400", .fixed100GB), ("536870912000", .fixed500GB)])
    func aFixedPlanIsKnownByItsSize(bytes: String, plan: Plan) throws {
        #expect(try Self.bill(#""type":"pro","db_disk_threshold":\#(bytes)"#, "").kind == .fixed(plan))
    }

    @Test func eachDatabaseBeyondTenCosts() throws {
        let one = try Self.bill(#""type":"payg""#, #""total_monthly_billing":0"#)
        #expect(Bill(Array(repeating: one, count: 10), in: Self.middle).forecast == .zero)
        #expect(Bill(Array(repeating: one, count: 13), in: Self.middle).forecast == Money(dollars: 1.5))
    }

    @Test(arguments: ["9223372036854775807", "-1", "1e300", "99999999999"])
    func noDateTraps(created: String) throws {
        let bill = try Self.bill(#""type":"payg","creation_time":\#(created)"#, #""total_monthly_billing":1"#)
        #expect(bill.forecast >= bill.soFar)
    }
}
