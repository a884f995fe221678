/// A rolling limit approximated from two fixed windows (reference, section 5).
///
///     used = ⌊previous × (share of the previous window still in view)⌋ + current
///
/// A request is admitted when what was used before it is below the limit: its own weight is not looked at, so a heavy
/// one may be refused and counted all the same.
package struct SlidingWindow: RateLimitAlgorithm {
    package let limit: Int64
    package let window: Interval
    package let dialect: Dialect

    package init(limit: Int64, window: Interval, dialect: Dialect = .javaScript) throws(LimiterError) {
        self.limit = try Limit.checked(limit)
        self.window = window
        self.dialect = dialect
    }

    /// The counters of a window and of the one before; 0 when there is no key.
    package struct State: Sendable, Hashable, BitwiseCopyable {
        package var index: Int64
        package var current: Int64
        package var previous: Int64
        /// Of the current window's key.
        package var expiry: KeyExpiry

        package init(index: Int64 = 0, current: Int64 = 0, previous: Int64 = 0, expiry: KeyExpiry = .absent) {
            self.index = index
            self.current = current
            self.previous = previous
            self.expiry = expiry
        }

        package mutating func enter(_ window: Int64) {
            guard window > index else { return }
            self = State(index: window, previous: window == index &+ 1 ? current : 0)
        }
    }

    package static var initialState: State { State() }

    /// Doubles, in the SDKs' order: with integers the last request of a window gets another answer (S5).
    func weighted(_ previous: Int64, at now: Int64) -> Double {
        let share = Double(now % window.milliseconds) / Double(window.milliseconds)
        return ((1 - share) * Double(previous)).floor
    }

    package func decide(
        _ state: inout State, at now: Int64, weight: Int64, dynamicLimit: Double?
    ) -> Decision {
        state.enter(window.index(at: now))
        let now = max(now, window.start(of: state.index))
        let reset = window.start(of: state.index &+ 1)
        let reads: UInt16 = dynamicLimit == nil ? 2 : 3
        let limit = dynamicLimit ?? Double(limit)
        let reported = dynamicLimit.map { Int64(reply: $0) } ?? self.limit
        let weighted = weighted(state.previous, at: now)
        // Python looks at refunds too.
        if weight > 0 || dialect != .javaScript {
            guard !limit.isNaN else { return .failed(reset: reset, billed: BilledCommands(scripts: 1, reads: reads)) }
            if weighted + Double(state.current) >= limit {
                return Decision(
                    allowed: false, limit: reported, remaining: 0, reset: reset,
                    billed: BilledCommands(scripts: 1, reads: reads))
            }
        }
        let (count, overflow) = state.current.addingReportingOverflow(weight)
        guard !overflow else {
            return .failed(reset: reset, billed: BilledCommands(scripts: 1, reads: reads, writes: 1))
        }
        state.current = count
        let isFirst = count == weight
        if isFirst { state.expiry = .at(now &+ 2 &* window.milliseconds &+ 1000) }
        let billed = BilledCommands(scripts: 1, reads: reads, writes: isFirst ? 2 : 1)
        // A refund is written before the script stumbles over a limit that is no number.
        guard !limit.isNaN else { return .failed(reset: reset, billed: billed) }
        let left = Int64(reply: limit - (Double(count) + weighted))
        return Decision(
            allowed: left >= 0, limit: reported, remaining: max(0, left), reset: reset, billed: billed)
    }

    package func standing(_ state: State, at now: Int64, dynamicLimit: Double?) -> Standing {
        var state = state
        state.enter(window.index(at: now))
        let now = max(now, window.start(of: state.index))
        let limit = dynamicLimit ?? Double(limit)
        var weighted = weighted(state.previous, at: now)
        if dialect != .javaScript, state.previous < 0 {
            // `int` cuts toward zero where `floor` goes down.
            let share = Double(now % window.milliseconds) / Double(window.milliseconds)
            weighted = ((1 - share) * Double(state.previous)).cut
        }
        return Standing(
            limit: Int64(reply: limit), remaining: max(0, Int64(reply: limit - (weighted + Double(state.current)))),
            reset: window.start(of: state.index &+ 1))
    }
}
