/// Counts in windows aligned to the epoch. Refused requests count as well, and a burst at a boundary may pass twice
/// the limit (reference, section 4).
package struct FixedWindow: RateLimitAlgorithm {
    package let limit: Int64
    package let window: Interval
    package let dialect: Dialect

    package init(limit: Int64, window: Interval, dialect: Dialect = .javaScript) throws(LimiterError) {
        self.limit = try Limit.checked(limit)
        self.window = window
        self.dialect = dialect
    }

    /// The counter of one window.
    package struct State: Sendable, Hashable, BitwiseCopyable {
        package var index: Int64
        /// 0 when there is no key.
        package var count: Int64
        package var expiry: KeyExpiry

        package init(index: Int64 = 0, count: Int64 = 0, expiry: KeyExpiry = .absent) {
            self.index = index
            self.count = count
            self.expiry = expiry
        }

        package mutating func enter(_ window: Int64) {
            if window > index { self = State(index: window) }
        }
    }

    package static var initialState: State { State() }

    package func decide(
        _ state: inout State, at now: Int64, weight: Int64, dynamicLimit: Double?
    ) -> Decision {
        state.enter(window.index(at: now))
        let reset = window.start(of: state.index &+ 1)
        let dynamicRead: UInt16 = dynamicLimit == nil ? 0 : 1
        let (count, overflow) = state.count.addingReportingOverflow(weight)
        guard !overflow else {
            return .failed(reset: reset, billed: BilledCommands(scripts: 1, reads: dynamicRead, writes: 1))
        }
        state.count = count
        // The test for the first write is one of values: a counter that comes back to 0 starts its TTL anew.
        let isFirst = count == weight
        if isFirst { state.expiry = .at(now &+ window.milliseconds) }
        let billed = BilledCommands(scripts: 1, reads: dynamicRead, writes: isFirst ? 2 : 1)
        if let dynamicLimit {
            // The reply has no limit then, and no count is at most `undefined`.
            guard !dynamicLimit.isNaN else { return .failed(reset: reset, billed: billed) }
            return decision(count, limit: Int64(reply: dynamicLimit), reset: reset, billed: billed)
        }
        return decision(count, limit: limit, reset: reset, billed: billed)
    }

    func decision(_ count: Int64, limit: Int64, reset: Int64, billed: BilledCommands) -> Decision {
        let left = limit.subtractingReportingOverflow(count)
        return Decision(
            allowed: count <= limit, limit: limit, remaining: left.overflow ? .max : max(0, left.partialValue),
            reset: reset, billed: billed)
    }

    package func standing(_ state: State, at now: Int64, dynamicLimit: Double?) -> Standing {
        var state = state
        state.enter(window.index(at: now))
        let effective = dynamicLimit ?? Double(limit)
        return Standing(
            limit: Int64(reply: effective), remaining: max(0, Int64(reply: effective - Double(state.count))),
            reset: window.start(of: state.index &+ 1))
    }
}
