import UpstashREST

/// A day of the calendar in UTC, by which the service counts.
struct UTCDay: Sendable, Hashable, Comparable {
    /// `2026-11-23`
    let name: String

    init(milliseconds: Int64) {
        name = String(UTCTime(milliseconds: milliseconds).description.prefix(10))
    }

    init?(_ name: String) {
        let parts = name.split(separator: "-", omittingEmptySubsequences: false)
        guard parts.map(\.utf8.count) == [4, 2, 2], parts.joined().utf8.allSatisfy({ (0x30...0x39).contains($0) })
        else { return nil }
        self.name = name
    }

    /// `2026-11`
    var month: String { String(name.prefix(7)) }

    static func < (left: UTCDay, right: UTCDay) -> Bool { left.name < right.name }

    static let length: Int64 = 86_400_000

    /// The day that is so many days before `now`.
    static func before(_ count: Int64, _ now: Int64) -> UTCDay { UTCDay(milliseconds: now - count * length) }

    /// As the service labels the point of a day.
    var label: String { "\(name) 00:00:00 +0000 UTC" }

    static func weekday(milliseconds: Int64) -> String {
        let names = ["Thursday", "Friday", "Saturday", "Sunday", "Monday", "Tuesday", "Wednesday"]
        // 1 January 1970 was a Thursday.
        let days = milliseconds / length - (milliseconds % length < 0 ? 1 : 0)
        return names[Int((days % 7 + 7) % 7)]
    }
}
