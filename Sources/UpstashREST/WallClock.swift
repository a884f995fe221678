#if canImport(Darwin)
import Darwin
#elseif canImport(Musl)
import Musl
#else
import Glibc
#endif

/// The time of day, for dates in headers and for what expires at an instant. Spans are measured on the monotonic clock.
///
/// It is here because this is the lowest module that all who ask for it import and that may ask the system.
package enum WallClock {
    /// Since 1970.
    package static var milliseconds: Int64 {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000
    }
}

/// An instant in the parts that people read, in UTC.
package struct UTCTime: CustomStringConvertible {
    private var parts = tm()
    private let millisecond: Int

    /// - Parameter milliseconds: since 1970.
    package init(milliseconds: Int64) {
        let (seconds, rest) = milliseconds.quotientAndRemainder(dividingBy: 1000)
        millisecond = Int(rest)
        var time = time_t(seconds)
        gmtime_r(&time, &parts)
    }

    /// `2026-11-23`
    private var date: String { "\(month)-\(Self.padded(Int(parts.tm_mday), 2))" }

    /// `2026-11`
    package var month: String {
        "\(Self.padded(Int(parts.tm_year) + 1900, 4))-\(Self.padded(Int(parts.tm_mon) + 1, 2))"
    }

    /// As RFC 3339 has it: `2026-11-23T03:17:03.042Z`
    package var description: String {
        let time = [parts.tm_hour, parts.tm_min, parts.tm_sec].map { Self.padded(Int($0), 2) }.joined(separator: ":")
        return "\(date)T\(time).\(Self.padded(millisecond, 3))Z"
    }

    private static func padded(_ number: Int, _ width: Int) -> String {
        let digits = String(number)
        return String(repeating: "0", count: max(0, width - digits.count)) + digits
    }
}
