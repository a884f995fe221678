/// A fixed window whose count a program keeps to itself after its first request in each window: Redis hears of what
/// is admitted, and the program never hears of the others (reference, section 7; JavaScript only).
package struct CachedFixedWindow: RateLimitAlgorithm {
    package let limit: Int64
    package let window: Interval

    package init(limit: Int64, window: Interval) throws(LimiterError) {
        self.limit = try Limit.checked(limit)
        self.window = window
    }

    /// Of one program and its Redis, once what runs in the background is done.
    package struct State: Sendable, Hashable, BitwiseCopyable {
        package var index: Int64
        /// What the program believes was used; 0 is no belief.
        package var local: Int64
        /// The counter in Redis; other programs may change it.
        package var remote: Int64
        /// Of the counter. The SDK sets none, by a mistake (reference, section 7.3); ours ends with a TTL.
        package var expiry: KeyExpiry

        package init(index: Int64 = 0, local: Int64 = 0, remote: Int64 = 0, expiry: KeyExpiry = .absent) {
            self.index = index
            self.local = local
            self.remote = remote
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
        let call = BilledCommands(scripts: 1, writes: 1)
        let (remote, overflow) = state.remote.addingReportingOverflow(weight)
        let (local, localOverflow) = state.local.addingReportingOverflow(weight)
        guard !overflow, !localOverflow else { return .failed(reset: reset, billed: call) }
        if state.local == 0 {
            state.remote = remote
            state.local = remote
            if state.expiry == .absent { state.expiry = .never }
            let left = limit &- remote
            return Decision(allowed: left >= 0, limit: limit, remaining: left, reset: reset, billed: call)
        }
        state.local = local
        // Below, not at most: of a program's own requests the last is refused.
        let isAllowed = local < limit
        if isAllowed {
            state.remote = remote
            if state.expiry == .absent { state.expiry = .never }
        }
        return Decision(
            allowed: isAllowed, limit: limit, remaining: limit &- local, reset: reset,
            billed: isAllowed ? call : .none)
    }

    package func standing(_ state: State, at now: Int64, dynamicLimit: Double?) -> Standing {
        var state = state
        state.enter(window.index(at: now))
        let used = state.local == 0 ? state.remote : state.local
        return Standing(
            limit: limit, remaining: max(0, limit &- used), reset: window.start(of: state.index &+ 1))
    }
}
