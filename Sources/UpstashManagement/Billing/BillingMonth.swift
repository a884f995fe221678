import RedisTypes

/// A month of the calendar in UTC, and where in it we are. Which months the service bills by is not documented; its
/// days are those of UTC.
package struct BillingMonth: Sendable, Hashable {
    /// All in milliseconds since 1970; the month begins at `start` and ends before `end`.
    package let start: Int64
    package let end: Int64
    package let now: Int64
    /// `2026-11`
    package let name: String

    package static let day: Int64 = 86_400_000
    /// The last instant of the year 9999, which is as far as calendars here go.
    private static let latest: Int64 = 253_402_300_799_999

    package init(at now: Int64) {
        let now = min(max(0, now), Self.latest)
        let name = String(RFC3339.text(milliseconds: now).prefix(7))
        let start = RFC3339.milliseconds(Array("\(name)-01T00:00:00Z".utf8)) ?? 0
        // No month is longer than 31 days, and none ends before its 28th.
        let lengths: [Int64] = [31, 30, 29]
        let length = lengths.first {
            RFC3339.milliseconds(Array("\(name)-\($0)T00:00:00Z".utf8)) != nil
        }
        self.now = now
        self.name = name
        self.start = start
        end = start + (length ?? 28) * Self.day
    }

    package var dayCount: Int { Int((end - start) / Self.day) }

    /// Of an instant, from 0; `nil` for another month's.
    package func dayIndex(of time: Int64) -> Int? {
        time >= start && time < end ? Int((time - start) / Self.day) : nil
    }

    package var today: Int { dayIndex(of: now) ?? 0 }
}
