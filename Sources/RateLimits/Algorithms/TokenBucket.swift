/// A bucket that starts full and gets back `refill` tokens with each interval (reference, section 6).
///
/// In JavaScript, and in Python up to 1.1.0, only a bucket of exactly 0 tokens refuses without a trace: others go into
/// debt, also for what is refused.
package struct TokenBucket: RateLimitAlgorithm {
    /// The most tokens there can be, but for refunds.
    package let capacity: Int64
    package let refill: Double
    package let interval: Interval
    package let dialect: Dialect

    package init(
        capacity: Int64, refill: Double, interval: Interval, dialect: Dialect = .javaScript
    ) throws(LimiterError) {
        self.capacity = try Limit.checked(capacity)
        guard refill > 0, refill <= Double(Limit.largest),
            dialect == .javaScript || refill == refill.cut
        else { throw .refill("\(refill)", dialect) }
        // The time that an empty bucket needs is the TTL of its key.
        let wholeTime = (Double(capacity) / refill).ceiling * Double(interval.milliseconds)
        guard wholeTime <= Double(Self.longestFill) else { throw .slowRefill("\(refill)/\(interval),max=\(capacity)") }
        self.refill = refill
        self.interval = interval
        self.dialect = dialect
    }

    /// The longest that a bucket may need to fill, in milliseconds: 1000 years.
    package static let longestFill: Int64 = 1000 * 365 * 86_400_000

    /// The hash, whole or absent.
    package struct State: Sendable, Hashable, BitwiseCopyable {
        /// When the last refill came or was due, Unix milliseconds.
        package var refilledAt: Int64
        /// Fractions are kept whole, debts are negative.
        package var tokens: Double
        package var expiry: KeyExpiry

        package init(refilledAt: Int64 = 0, tokens: Double = 0, expiry: KeyExpiry = .absent) {
            self.refilledAt = refilledAt
            self.tokens = tokens
            self.expiry = expiry
        }
    }

    package static var initialState: State { State() }

    /// The bucket with all refills that are due, or a full one when there is no key.
    func refilled(_ state: State, at now: Int64, limit: Double) -> State {
        if state.expiry == .absent || state.expiry.hasPassed(at: now) {
            return State(refilledAt: now, tokens: limit)
        }
        let since = now &- state.refilledAt
        guard since >= interval.milliseconds else { return state }
        let count = since / interval.milliseconds
        return State(
            refilledAt: state.refilledAt &+ count &* interval.milliseconds,
            tokens: min(limit, state.tokens + Double(count) * refill), expiry: state.expiry)
    }

    /// Whether nothing is taken and nothing written.
    func refuses(_ weight: Int64, from tokens: Double) -> Bool {
        switch dialect {
        case .javaScript: tokens == 0 && weight > 0
        case .python: tokens < Double(weight)
        case .earlierPython: tokens == 0
        }
    }

    package func decide(
        _ state: inout State, at now: Int64, weight: Int64, dynamicLimit: Double?
    ) -> Decision {
        let limit = dynamicLimit ?? Double(capacity)
        let reported = dynamicLimit.map { Int64(reply: $0) } ?? capacity
        let reads: UInt16 = dynamicLimit == nil ? 1 : 2
        var bucket = refilled(state, at: now, limit: limit)
        let reset = bucket.refilledAt &+ interval.milliseconds
        guard !limit.isNaN else { return .failed(reset: reset, billed: BilledCommands(scripts: 1, reads: reads)) }
        if refuses(weight, from: bucket.tokens) {
            return Decision(
                allowed: false, limit: reported, remaining: 0, reset: reset,
                billed: BilledCommands(scripts: 1, reads: reads))
        }
        bucket.tokens -= Double(weight)
        let untilFull = Int64(
            reply: ((limit - bucket.tokens) / refill).ceiling * Double(interval.milliseconds))
        guard untilFull <= Self.longestFill else {
            return .failed(reset: reset, billed: BilledCommands(scripts: 1, reads: reads))
        }
        var writes: UInt16 = 2
        let isFresh = bucket.expiry == .absent
        let left = Int64(reply: bucket.tokens)
        if untilFull > 0 {
            let (end, overflow) = now.addingReportingOverflow(untilFull)
            bucket.expiry = .at(overflow ? .max : end)
        } else if dialect == .javaScript {
            // A TTL that is there stays; a key without one stays for good.
            if isFresh { bucket.expiry = .never }
            writes = 1
        } else {
            // A TTL that is over deletes the key.
            bucket = State()
        }
        state = bucket
        return Decision(
            allowed: left >= 0, limit: reported, remaining: max(0, left), reset: reset,
            billed: BilledCommands(scripts: 1, reads: reads, writes: writes))
    }

    /// JavaScript tells what is stored and forgets refills that are due; Python counts them, and tells debts.
    package func standing(_ state: State, at now: Int64, dynamicLimit: Double?) -> Standing {
        let limit = dynamicLimit ?? Double(capacity)
        let isAbsent = state.expiry == .absent || state.expiry.hasPassed(at: now)
        if dialect == .javaScript {
            return Standing(
                limit: Int64(reply: limit), remaining: max(0, Int64(reply: isAbsent ? limit : state.tokens)),
                reset: (isAbsent ? now : state.refilledAt) &+ interval.milliseconds)
        }
        let bucket = refilled(state, at: now, limit: limit)
        return Standing(
            limit: Int64(reply: limit), remaining: Int64(reply: bucket.tokens),
            reset: isAbsent ? now : bucket.refilledAt &+ interval.milliseconds)
    }
}
