import RateLimits

/// The numbers of the reference's worked examples.
enum Moment {
    /// B of section 6.3, a multiple of every window in the examples.
    static let base: Int64 = 1_700_000_000_000
    static let window = 10_000
}

extension Interval {
    static let tenSeconds = constant(10_000)
    static let second = constant(1000)

    private static func constant(_ milliseconds: Int64) -> Interval {
        do { return try Interval(milliseconds: milliseconds) } catch { fatalError("\(error)") }
    }
}

/// What the PTTL of a key is after an example.
enum TTLAfter: Sendable, Equatable {
    case set(Int64)
    /// As it was before the example, or absent with the key.
    case unchanged
    case none
}

extension KeyExpiry {
    /// What a TTL comes to after a step at `now`.
    func after(_ ttl: TTLAfter, at now: Int64) -> KeyExpiry {
        switch ttl {
        case .set(let milliseconds): .at(now + milliseconds)
        case .unchanged: self
        case .none: .never
        }
    }
}
