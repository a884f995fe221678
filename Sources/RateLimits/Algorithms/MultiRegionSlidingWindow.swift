/// A sliding window in several databases, each with a hash of requests for every window (reference, section 9;
/// JavaScript only). Unlike ``SlidingWindow`` it looks at a request's own weight and refuses without a trace.
///
/// One state stands for all regions, as in ``MultiRegionFixedWindow``.
package struct MultiRegionSlidingWindow: RateLimitAlgorithm {
    package let limit: Int64
    package let window: Interval
    /// How many databases there are.
    package let regions: Int

    package init(limit: Int64, window: Interval, regions: Int) throws(LimiterError) {
        self.limit = try Limit.checked(limit)
        self.window = window
        self.regions = try MultiRegion.checked(regions)
    }

    /// The requests of a window and of the one before, added up.
    package typealias State = SlidingWindow.State

    package static var initialState: State { State() }

    /// The part of the previous window that is still in view, not rounded.
    func weighted(_ previous: Int64, at now: Int64) -> Double {
        let share = Double(now % window.milliseconds) / Double(window.milliseconds)
        return Double(previous) * (1 - share)
    }

    package func decide(
        _ state: inout State, at now: Int64, weight: Int64, dynamicLimit: Double?
    ) -> Decision {
        state.enter(window.index(at: now))
        let now = max(now, window.start(of: state.index))
        let reset = window.start(of: state.index &+ 1)
        let weighted = weighted(state.previous, at: now)
        var billed = BilledCommands(scripts: 1, reads: 2)
        let isAllowed = weight <= 0 || weighted + Double(state.current) + Double(weight) <= Double(limit)
        if isAllowed {
            let isFirst = state.current == 0
            let (current, overflow) = state.current.addingReportingOverflow(weight)
            guard !overflow else { return .failed(reset: reset, billed: .none) }
            state.current = current
            if isFirst { state.expiry = .at(now &+ 2 &* window.milliseconds &+ 1000) }
            billed.writes = isFirst ? 2 : 1
        }
        return Decision(
            allowed: isAllowed, limit: limit, remaining: max(0, left(state, at: now)), reset: reset,
            billed: billed * regions)
    }

    /// Rounded up here and down in the query: the two may differ by one.
    func left(_ state: State, at now: Int64) -> Int64 {
        Int64(reply: Double(limit) - (weighted(state.previous, at: now).ceiling + Double(state.current)))
    }

    package func standing(_ state: State, at now: Int64, dynamicLimit: Double?) -> Standing {
        var state = state
        state.enter(window.index(at: now))
        let now = max(now, window.start(of: state.index))
        let used = Double(state.current) + weighted(state.previous, at: now).floor
        return Standing(
            limit: limit, remaining: max(0, Int64(reply: Double(limit) - used)),
            reset: window.start(of: state.index &+ 1))
    }
}
