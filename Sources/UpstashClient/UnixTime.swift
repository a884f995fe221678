import UpstashREST

/// An instant on the calendar's clock, such as Redis writes before each command that `MONITOR` shows.
public struct UnixTime: Sendable, Hashable, Comparable {
    /// Since 1970-01-01 00:00 UTC.
    public var microseconds: Int64

    public init(microseconds: Int64) {
        self.microseconds = microseconds
    }

    /// By the clock of this machine, to the millisecond.
    public static var now: UnixTime { UnixTime(microseconds: WallClock.milliseconds * 1000) }

    /// Seconds with six decimals: `1721284005.242090`. `nil` for any other text.
    init?(seconds text: some Collection<UInt8>) {
        let parts = text.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        guard parts.count == 2, !parts[0].isEmpty, parts[0].count <= 12, parts[1].count == 6,
            parts.joined().allSatisfy({ (0x30...0x39).contains($0) })
        else { return nil }
        microseconds = parts.joined().reduce(0) { $0 * 10 + Int64($1 - 0x30) }
    }

    public static func < (left: UnixTime, right: UnixTime) -> Bool {
        left.microseconds < right.microseconds
    }
}

extension UnixTime: CustomStringConvertible {
    /// In UTC, as RFC 3339 has it: `2026-11-23T03:17:03.042Z`
    public var description: String {
        // Dates beyond the year 9999 are nobody's, and the calendar ends somewhere.
        let latest: Int64 = 253_402_300_799_999
        return UTCTime(milliseconds: min(max(0, microseconds / 1000), latest)).description
    }
}
