/// A fixed window in several databases, each a hash of requests; the first to answer decides (reference, section 8;
/// JavaScript only).
///
/// One state stands for all regions: each request reaches every one, and what they replicate in the background is
/// there already. ``Replication`` tells what that is when they differ.
package struct MultiRegionFixedWindow: RateLimitAlgorithm {
    package let limit: Int64
    package let window: Interval
    /// How many databases there are.
    package let regions: Int

    package init(limit: Int64, window: Interval, regions: Int) throws(LimiterError) {
        self.limit = try Limit.checked(limit)
        self.window = window
        self.regions = try MultiRegion.checked(regions)
    }

    /// The requests of one window, added up.
    package struct State: Sendable, Hashable, BitwiseCopyable {
        package var index: Int64
        package var used: Int64
        /// How many requests there are, those of weight 0 among them.
        package var requests: Int64
        package var expiry: KeyExpiry

        package init(index: Int64 = 0, used: Int64 = 0, requests: Int64 = 0, expiry: KeyExpiry = .absent) {
            self.index = index
            self.used = used
            self.requests = requests
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
        let (used, overflow) = state.used.addingReportingOverflow(weight)
        guard !overflow else { return .failed(reset: reset, billed: .none) }
        state.used = used
        state.requests &+= 1
        let isFirst = state.requests == 1
        if isFirst { state.expiry = .at(now &+ window.milliseconds) }
        let left = limit &- used
        return Decision(
            allowed: left >= 0, limit: limit, remaining: left, reset: reset,
            billed: BilledCommands(scripts: 1, reads: 1, writes: isFirst ? 2 : 1) * regions)
    }

    package func standing(_ state: State, at now: Int64, dynamicLimit: Double?) -> Standing {
        var state = state
        state.enter(window.index(at: now))
        return Standing(
            limit: limit, remaining: max(0, limit &- state.used), reset: window.start(of: state.index &+ 1))
    }
}

package enum MultiRegion {
    static func checked(_ regions: Int) throws(LimiterError) -> Int {
        guard (1...64).contains(regions) else { throw .regions(regions) }
        return regions
    }
}
