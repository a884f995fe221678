import RedisTypes

/// Times as people read them.
package enum Times {
    /// `950ms`, `9.5s`, `1m30s`, `2h15m`
    package static func milliseconds(_ value: Int64) -> String {
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
}
