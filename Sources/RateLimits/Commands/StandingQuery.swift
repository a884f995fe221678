package import RedisTypes

/// Asks where a limiter stands, and changes nothing: plain commands, which a read-only token may send too, where the
/// SDK has a script of the same arithmetic.
package struct StandingQuery: Sendable, Hashable {
    package let target: LimiterTarget
    /// The caller's clock, Unix milliseconds.
    package let now: Int64

    package init(_ target: LimiterTarget, at now: Int64) {
        self.target = target
        self.now = now
    }

    /// To be sent together: one command but for a bucket with a dynamic limit, which takes two.
    package var commands: [RedisCommand] {
        let keys = target.stateKeys(at: now)
        switch target.limiter {
        case .fixedWindow, .cachedFixedWindow, .slidingWindow:
            let all = keys + target.dynamicKeys
            return [RedisCommand([all.count == 1 ? "GET" : "MGET"] + all)]
        case .tokenBucket(let bucket):
            let other: Dialect = bucket.dialect == .javaScript ? .python : .javaScript
            let fields = [bucket.dialect.refilledAtField, Dialect.tokensField, other.refilledAtField]
            return [RedisCommand(["HMGET"] + keys + fields)] + target.dynamicKeys.map { ["GET", $0] }
        case .multiRegionFixedWindow, .multiRegionSlidingWindow: return keys.map { ["HGETALL", $0] }
        }
    }

    /// What one database holds.
    package struct Answer: Sendable, Hashable {
        package enum Contents: Sendable, Hashable {
            /// Of this window and, where it counts, of the one before; 0 for a key that is not there.
            case counters(current: Int64, previous: Int64?)
            /// Nil when there is no key.
            case bucket(TokenBucket.State?)
            case requests(current: RegionRequests, previous: RegionRequests?)
        }

        package var standing: Standing
        package var contents: Contents
        /// The limit that was set while programs run; nil when there is none or it was not asked for.
        package var dynamicLimit: Double?
        /// Both SDK dialects keep time in the bucket.
        package var isMixedBucket = false
        /// Only the other dialect does: this answer is that of an absent bucket, which it is not.
        package var isOthersBucket = false
    }

    /// - Parameter replies: one for each of ``commands``.
    package func answer(from replies: [RedisValue]) throws(UnexpectedReply) -> Answer {
        guard replies.count == commands.count else { throw unexpected }
        let index = target.limiter.window.index(at: now)
        switch target.limiter {
        case .fixedWindow(let window):
            let (counts, dynamic) = try counters(replies[0])
            let state = FixedWindow.State(index: index, count: counts[0])
            return answer(window, state, .counters(current: counts[0], previous: nil), dynamic)
        case .cachedFixedWindow(let window):
            let (counts, _) = try counters(replies[0])
            let state = CachedFixedWindow.State(index: index, remote: counts[0])
            return answer(window, state, .counters(current: counts[0], previous: nil))
        case .slidingWindow(let window):
            let (counts, dynamic) = try counters(replies[0])
            let state = SlidingWindow.State(index: index, current: counts[0], previous: counts[1])
            return answer(window, state, .counters(current: counts[0], previous: counts[1]), dynamic)
        case .tokenBucket(let bucket):
            let (state, isOthers) = try self.bucket(replies[0])
            let dynamic = try dynamicLimit(replies.dropFirst().first ?? .null)
            var answer = answer(
                bucket, state, .bucket(state.expiry == .absent ? nil : state), dynamic)
            answer.isMixedBucket = isOthers && state.expiry != .absent
            answer.isOthersBucket = isOthers && state.expiry == .absent
            return answer
        case .multiRegionFixedWindow(let window):
            let requests = try RegionRequests(replies[0])
            let state = MultiRegionFixedWindow.State(index: index, used: requests.used)
            return answer(window, state, .requests(current: requests, previous: nil))
        case .multiRegionSlidingWindow(let window):
            let (current, previous) = (try RegionRequests(replies[0]), try RegionRequests(replies[1]))
            let state = MultiRegionSlidingWindow.State(index: index, current: current.used, previous: previous.used)
            return answer(window, state, .requests(current: current, previous: previous))
        }
    }

    private func answer<Algorithm: RateLimitAlgorithm>(
        _ algorithm: Algorithm, _ state: Algorithm.State, _ contents: Answer.Contents, _ dynamicLimit: Double? = nil
    ) -> Answer {
        Answer(
            standing: algorithm.standing(state, at: now, dynamicLimit: dynamicLimit), contents: contents,
            dynamicLimit: dynamicLimit)
    }

    /// The counters, 0 for a key that is not there, and the dynamic limit behind them.
    private func counters(_ reply: RedisValue) throws(UnexpectedReply) -> ([Int64], dynamicLimit: Double?) {
        var items = reply.array ?? [reply]
        let dynamic = target.usesDynamicLimit ? try dynamicLimit(items.popLast() ?? .null) : nil
        var counts: [Int64] = []
        for item in items {
            guard let count = item.isNull ? 0 : item.integer else { throw unexpected }
            counts.append(count)
        }
        guard counts.count == target.stateKeys(at: now).count else { throw unexpected }
        return (counts, dynamic)
    }

    private func bucket(_ reply: RedisValue) throws(UnexpectedReply) -> (TokenBucket.State, isOthers: Bool) {
        guard let fields = reply.array, fields.count == 3 else { throw unexpected }
        guard !fields[0].isNull else { return (TokenBucket.initialState, !fields[2].isNull) }
        guard let refilledAt = fields[0].integer, refilledAt.magnitude <= Limit.largest,
            let tokens = fields[1].bytes?.text.flatMap({ Double($0) }), tokens.magnitude <= Double(Limit.largest)
        else { throw unexpected }
        return (TokenBucket.State(refilledAt: refilledAt, tokens: tokens, expiry: .never), !fields[2].isNull)
    }

    private func dynamicLimit(_ reply: RedisValue) throws(UnexpectedReply) -> Double? {
        try DynamicLimit.value(from: reply)
    }

    private var unexpected: UnexpectedReply {
        UnexpectedReply(to: commands[0].name, expected: "the state of a \(target.limiter.kind.rawValue)")
    }
}
