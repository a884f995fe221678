import RedisTypes

/// Times as people read them.
enum Times {
    /// `950ms`, `9.5s`, `1m30s`, `2h15m`
    static func milliseconds(_ value: Int64) -> String {
        if value == 0 { return "0s" }
        if value >= 60_000 {
            let coarse: Int64 = value >= 86_400_000 ? 3_600_000 : value >= 3_600_000 ? 60_000 : 1000
            return "\(TimeSpan(.milliseconds((value + coarse / 2) / coarse * coarse)))"
        }
        return value < 1000 ? "\(value)ms" : "\(Decimal.text(Double(value) / 1000, places: 1))s"
    }

    /// `850us`, `1.2ms`
    static func microseconds(_ value: Int64) -> String {
        if value > 0, value < 1000 { return "\(value)us" }
        return value % 1_000_000 != 0 && value < 1_000_000
            ? "\(Decimal.text(Double(value) / 1000, places: 1))ms" : milliseconds(value / 1000)
    }

    /// Unix milliseconds as RFC 3339 in UTC: `2023-11-14T00:00:00.000Z`.
    static func instant(_ milliseconds: Int64) -> String {
        func modulo(_ value: Int64, _ divisor: Int64) -> Int64 { ((value % divisor) + divisor) % divisor }
        let time = modulo(milliseconds, 86_400_000)
        let date = date((milliseconds - time) / 86_400_000)
        func two(_ value: Int64) -> String { value < 10 ? "0\(value)" : "\(value)" }
        let clock = "\(two(time / 3_600_000)):\(two(time / 60_000 % 60)):\(two(time / 1000 % 60))"
        let fraction = String(String(1000 + time % 1000).dropFirst())
        let year = String(String(10_000 + modulo(date.year, 10_000)).dropFirst())
        return "\(year)-\(two(date.month))-\(two(date.day))T\(clock).\(fraction)Z"
    }

    /// Of a number of days since 1970, by the Gregorian calendar, in years from March: the leap day comes last.
    private static func date(_ days: Int64) -> (year: Int64, month: Int64, day: Int64) {
        let days = days + 719_468
        let era = (days >= 0 ? days : days - 146_096) / 146_097
        let day = days - era * 146_097
        let year = (day - day / 1460 + day / 36_524 - day / 146_096) / 365
        let dayOfYear = day - (365 * year + year / 4 - year / 100)
        let month = (5 * dayOfYear + 2) / 153
        return (
            year + era * 400 + (month >= 10 ? 1 : 0), month < 10 ? month + 3 : month - 9,
            dayOfYear - (153 * month + 2) / 5 + 1
        )
    }
}
