import Testing

@testable import ManagementAPI

/// What the use of a database costs.
@Suite struct ChargesTests {
    private static func day(reads: Int = 0, bandwidth: Int = 0, storage: Int = 0) throws -> DayUsage {
        var day = DayUsage(try #require(UTCDay("2026-11-15")))
        day.commands.reads = reads
        day.bandwidth = bandwidth
        day.storage = storage
        return day
    }

    @Test func whatIsBeyondTheFreePartIsCharged() throws {
        let free = try Self.day(bandwidth: 200_000_000_000, storage: 1_000_000_000)
        #expect(Charges(of: [free], .payAsYouGo).dollars == 0)
        #expect(Charges(of: [try Self.day(reads: 100_000)], .payAsYouGo).dollars == 0.2)
        let sent = try [Self.day(bandwidth: 150_000_000_000), Self.day(bandwidth: 150_000_000_000)]
        #expect(Charges(of: sent, .payAsYouGo).dollars == 3)
        let stored = try (0..<30).map { _ in try Self.day(storage: 3_000_000_000) }
        #expect(abs(Charges(of: stored, .payAsYouGo).dollars - 0.5) < 1e-9)
    }

    @Test func otherPlansChargeNothingByUse() throws {
        let day = try Self.day(reads: .max, bandwidth: .max, storage: .max)
        for plan in Plan.all where plan != .payAsYouGo { #expect(Charges(of: [day], plan).dollars == 0) }
        #expect(Charges(of: [day], .payAsYouGo).dollars.isFinite)
    }

    @Test(arguments: ["", "2026-1-5", "2026-11-05x", "20261105", "2026-11-٠٥"])
    func whatIsNoDayIsNotRead(text: String) {
        #expect(DayUsage(stored: ["day": .string(text), "reads": 1]) == nil)
    }
}
