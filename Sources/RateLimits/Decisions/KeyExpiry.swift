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
}
