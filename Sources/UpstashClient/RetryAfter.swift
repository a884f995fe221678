import UpstashREST

/// A `Retry-After` header: seconds, or a date (RFC 9110, section 10.2.3).
struct RetryAfter {
    var duration: Duration

    /// - Parameters:
    ///   - date: the response's `Date`: the server's own clock, where it tells it.
    ///   - now: our clock, in seconds since 1970.
    init?(_ value: String, date: String?, now: Int64) {
        if !value.isEmpty, value.utf8.allSatisfy({ (0x30...0x39).contains($0) }) {
            duration = .seconds(min(Int64(value) ?? Self.longest, Self.longest))
        } else if let end = HTTPDate(value)?.seconds {
            duration = .seconds(min(max(0, end - (date.flatMap(HTTPDate.init)?.seconds ?? now)), Self.longest))
        } else {
            return nil
        }
    }

    /// Thirty years: beyond any patience, and safe to calculate with.
    private static let longest: Int64 = 1_000_000_000
}

extension TransportResponse {
    /// How long the server asks to wait, where it says so.
    package var retryAfter: Duration? {
        guard let value = header("Retry-After") else { return nil }
        return RetryAfter(value, date: header("Date"), now: WallClock.milliseconds / 1000)?.duration
    }
}

/// A date as HTTP writes it: `Sun, 06 Nov 1994 08:49:37 GMT` (RFC 9110, section 5.6.7; its two obsolete forms are not
/// read).
struct HTTPDate {
    /// Since 1970.
    var seconds: Int64

    init?(_ text: String) {
        let bytes = Array(text.utf8)
        guard bytes.count == 29, bytes[3...4].elementsEqual(", ".utf8), bytes[25...].elementsEqual(" GMT".utf8),
            bytes[7] == 0x20, bytes[11] == 0x20, bytes[16] == 0x20, bytes[19] == 0x3A, bytes[22] == 0x3A
        else { return nil }
        func number(_ range: Range<Int>) -> Int64? {
            bytes[range].reduce(0) { value, byte in
                value.flatMap { (0x30...0x39).contains(byte) ? $0 * 10 + Int64(byte - 0x30) : nil }
            }
        }
        guard let day = number(5..<7),
            let month = Self.months.firstIndex(of: String(decoding: bytes[8..<11], as: UTF8.self)),
            let year = number(12..<16), let hour = number(17..<19), let minute = number(20..<22),
            let second = number(23..<25), (1...31).contains(day), hour < 24, minute < 60, second < 61
        else { return nil }
        seconds = Self.days(year, Int64(month) + 1, day) * 86_400 + hour * 3600 + minute * 60 + second
    }

    private static let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]

    /// Days since 1970-01-01 in the Gregorian calendar. A year is taken to begin in March, so that the leap day is its
    /// last (Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms").
    private static func days(_ year: Int64, _ month: Int64, _ day: Int64) -> Int64 {
        let year = month <= 2 ? year - 1 : year
        let era = (year >= 0 ? year : year - 399) / 400
        let yearOfEra = year - era * 400
        let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
        return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
    }
}
