package import RedisTypes

/// When a key of a limiter ends.
package enum KeyExpiry: Sendable, Hashable, BitwiseCopyable {
    /// There is no key.
    case absent
    /// The key stays until it is deleted.
    case never
    /// Unix milliseconds. Redis still has the key at this very millisecond (`keyIsExpired` in its `db.c`).
    case at(Int64)

    package func hasPassed(at now: Int64) -> Bool {
        if case .at(let end) = self { now > end } else { false }
    }

    /// What `PTTL` said when the clock showed `now`, in Unix milliseconds.
    package init(_ timeToLive: TimeToLive, at now: Int64) {
        switch timeToLive {
        case .missing: self = .absent
        case .persistent: self = .never
        case .expires(let left):
            let (end, overflow) = now.addingReportingOverflow(TimeSpan(left).milliseconds)
            self = overflow ? .never : .at(end)
        }
    }
}
