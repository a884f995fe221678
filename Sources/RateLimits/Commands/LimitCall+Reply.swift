package import RedisTypes

extension LimitCall {
    /// What the reply means, as the SDK's client reads it.
    ///
    /// A multi-region window's reply is that of one region. A cached window's is that of its first request, which
    /// asks Redis: later ones are ``CachedFixedWindow``'s to decide.
    package func decision(from reply: RedisValue) throws(UnexpectedReply) -> Decision {
        switch target.limiter {
        case .fixedWindow(let window):
            let numbers = try integers(in: reply, count: 2)
            return window.decision(numbers[0], limit: numbers[1], reset: reset, billed: counterCost(numbers[0]))
        case .cachedFixedWindow(let window):
            let count = try integers(in: reply, count: 2)[0]
            let left = window.limit &- count
            return Decision(
                allowed: left >= 0, limit: window.limit, remaining: left, reset: reset, billed: counterCost(count))
        case .slidingWindow:
            let numbers = try integers(in: reply, count: 3)
            return decision(
                left: numbers[0], limit: numbers[1], reset: reset,
                BilledCommands(scripts: 1, reads: 1, writes: UInt16(clamping: numbers[2])))
        case .tokenBucket:
            let numbers = try integers(in: reply, count: 5)
            return decision(
                left: numbers[0], limit: numbers[2], reset: numbers[1],
                BilledCommands(scripts: 1, reads: 1 + dynamicRead, writes: UInt16(clamping: numbers[4])))
        case .multiRegionFixedWindow(let window):
            let requests = try RegionRequests(reply)
            let left = window.limit &- requests.used
            let isFirst = requests.list.count == 1
            return Decision(
                allowed: left >= 0, limit: window.limit, remaining: left, reset: reset,
                billed: BilledCommands(scripts: 1, reads: 1, writes: isFirst ? 2 : 1))
        case .multiRegionSlidingWindow(let window):
            return try decision(of: window, from: reply)
        }
    }

    /// What the official SDK's call is billed as, where ours takes fewer commands: its sliding window reads each key by
    /// itself.
    package func official(_ decision: Decision) -> Decision {
        guard case .slidingWindow = target.limiter else { return decision }
        var decision = decision
        decision.billed.reads = 2 + dynamicRead
        return decision
    }

    /// Whether both SDK dialects keep time in the bucket, which then fills twice as fast (reference, section 15).
    package func isMixedBucket(_ reply: RedisValue) -> Bool {
        target.limiter.kind == .tokenBucket && reply.array?.dropFirst(3).first?.integer == 1
    }

    private var reset: Int64 {
        let window = target.limiter.window
        return window.start(of: window.index(at: now) &+ 1)
    }

    private func decision(left: Int64, limit: Int64, reset: Int64, _ billed: BilledCommands) -> Decision {
        Decision(allowed: left >= 0, limit: limit, remaining: max(0, left), reset: reset, billed: billed)
    }

    private var dynamicRead: UInt16 { target.usesDynamicLimit ? 1 : 0 }

    private func counterCost(_ count: Int64) -> BilledCommands {
        BilledCommands(scripts: 1, reads: dynamicRead, writes: count == weight ? 2 : 1)
    }

    private func decision(
        of window: MultiRegionSlidingWindow, from reply: RedisValue
    ) throws(UnexpectedReply) -> Decision {
        guard let parts = reply.array, (2...3).contains(parts.count) else { throw unexpected }
        let current = try RegionRequests(parts[0]).used
        let previous = try RegionRequests(parts[1]).used
        let isAllowed = parts.count == 3 && !parts[2].isNull
        var state = MultiRegionSlidingWindow.State(
            index: window.window.index(at: now), current: current, previous: previous)
        if isAllowed { state.current = current.addingReportingOverflow(weight).partialValue }
        let writes: UInt16 = !isAllowed ? 0 : current == 0 ? 2 : 1
        return Decision(
            allowed: isAllowed, limit: window.limit, remaining: max(0, window.left(state, at: now)), reset: reset,
            billed: BilledCommands(scripts: 1, reads: 2, writes: writes))
    }

    private func integers(in reply: RedisValue, count: Int) throws(UnexpectedReply) -> [Int64] {
        guard let items = reply.array, items.count == count else { throw unexpected }
        var numbers: [Int64] = []
        for item in items {
            guard let number = item.integer else { throw unexpected }
            numbers.append(number)
        }
        return numbers
    }

    private var unexpected: UnexpectedReply {
        UnexpectedReply(to: "EVALSHA", expected: "the numbers of a \(target.limiter.kind.rawValue)")
    }
}
