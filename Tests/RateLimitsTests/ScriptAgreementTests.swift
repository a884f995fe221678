import RateLimits
import RedisNIO
import RedisTypes
import TestSupport
import Testing

/// Script and pure function, 2,000 random steps each, on one state: answers, state, TTL and commands.
@Suite struct ScriptAgreementTests {
    private static let steps = 2000

    struct Step: Sendable {
        var now: Int64
        var weight: Int64
        var dynamic: Double?
    }

    /// What one step must have done.
    private struct Expectation: Sendable {
        var step: Step
        var call: LimitCall
        var decision: Decision
        /// After the step.
        var expiry: KeyExpiry
        /// Before it.
        var expiryBefore: KeyExpiry
        var stateCheck: @Sendable (RedisValue) -> Bool
        var standing: Standing
        /// Where the replies begin: an optional deletion, the dynamic limit, the call, the state, the query.
        var firstReply: Int
    }

    private static func randomSteps(
        window: Int64, dynamic: Bool, seed: UInt64
    ) -> [Step] {
        var random = SeededGenerator(seed: seed)
        var now = Moment.base + 777
        var limit: Double?
        return (0..<steps).map { _ in
            now += .random(in: 0...(window / 8), using: &random)
            if Int.random(in: 0..<40, using: &random) == 0 { now += .random(in: 0...(4 * window), using: &random) }
            if dynamic, Int.random(in: 0..<20, using: &random) == 0 {
                limit = [3, 5, 8, 10.5, 12, 0.5, nil].randomElement(using: &random) ?? nil
            }
            let weight: Int64 = [1, 1, 1, 1, 1, 2, 3, 0, -1, -2, 7].randomElement(using: &random) ?? 1
            return Step(now: now, weight: weight, dynamic: limit)
        }
    }

    private func compare<Algorithm: RateLimitAlgorithm>(
        _ algorithm: Algorithm, _ limiter: Limiter, dynamic: Bool = false, seed: UInt64,
        expiry: (Algorithm.State) -> KeyExpiry, isOld: (Algorithm.State, Int64) -> Bool,
        stateCommand: (LimitCall) -> RedisCommand, check: (Algorithm.State) -> @Sendable (RedisValue) -> Bool
    ) async throws {
        let target = try LimiterTarget(limiter, identifier: "who:1", usesDynamicLimit: dynamic)
        var random = SeededGenerator(seed: seed &+ 1)
        var state = Algorithm.initialState
        var commands: [RedisCommand] = []
        var expectations: [Expectation] = []
        for step in Self.randomSteps(window: limiter.window.milliseconds, dynamic: dynamic, seed: seed) {
            let call = LimitCall(
                target, at: step.now, weight: step.weight, request: .random(using: &random))
            // What the server's clock would do, had it been this one.
            if expiry(state).hasPassed(at: step.now) { commands.append(["DEL", call.keys[0]]) }
            if dynamic {
                commands.append(
                    step.dynamic.map { ["SET", target.keys.dynamicLimit, ByteString("\($0)")] }
                        ?? DynamicLimit(target.keys).clear)
            }
            let isOld = isOld(state, step.now) || expiry(state).hasPassed(at: step.now)
            let before = isOld ? .absent : expiry(state)
            let asked = dynamic ? step.dynamic ?? Double(limiter.limit) : nil
            let decision = algorithm.decide(&state, at: step.now, weight: step.weight, dynamicLimit: asked)
            let query = StandingQuery(target, at: step.now)
            expectations.append(
                Expectation(
                    step: step, call: call, decision: decision, expiry: expiry(state), expiryBefore: before,
                    stateCheck: check(state),
                    standing: algorithm.standing(state, at: step.now, dynamicLimit: asked),
                    firstReply: commands.count))
            commands.append(try TracedScript.command(call))
            commands.append(stateCommand(call))
            commands += query.commands
        }
        try await withRedisClient { [commands, expectations] _, redis in
            var replies: [RedisValue] = []
            for start in stride(from: 0, to: commands.count, by: 500) {
                replies += try await redis.pipeline(Array(commands[start..<min(start + 500, commands.count)]))
            }
            for (number, expected) in expectations.enumerated() {
                try Self.verify(expected, replies, number)
            }
        }
    }

    private static func verify(_ expected: Expectation, _ replies: [RedisValue], _ number: Int) throws {
        let place = "step \(number): \(expected.step)"
        let traced = try TracedScript(replies[expected.firstReply])
        var decision = try expected.call.decision(from: traced.reply)
        try #require(decision.billed.total() == 1 + traced.commands.count, "\(place) \(traced)")
        #expect(decision.billed.total() <= expected.decision.billed.total(), "\(place) \(traced)")
        decision.billed = expected.decision.billed
        try #require(decision == expected.decision, "\(place) \(traced)")
        try #require(
            expected.stateCheck(replies[expected.firstReply + 1]), "\(place) \(replies[expected.firstReply + 1])")
        let expiry: KeyExpiry
        if let ttl = traced.ttl {
            expiry = ttl > 0 ? .at(expected.step.now + ttl) : .absent
        } else {
            let hasWritten = !Set(["INCRBY", "HSET"]).isDisjoint(with: traced.commands)
            expiry = expected.expiryBefore == .absent && hasWritten ? .never : expected.expiryBefore
        }
        try #require(expiry == expected.expiry, "\(place) \(traced)")
        let query = StandingQuery(expected.call.target, at: expected.step.now)
        let from = expected.firstReply + 2
        let answer = try query.answer(from: Array(replies[from..<(from + query.commands.count)]))
        try #require(answer.standing == expected.standing, "\(place)")
        #expect(answer.dynamicLimit == expected.step.dynamic)
    }

    @Test(arguments: [(Dialect.javaScript, false), (.javaScript, true), (.python, false), (.earlierPython, false)])
    func fixed(dialect: Dialect, dynamic: Bool) async throws {
        let window = try FixedWindow(limit: 7, window: .tenSeconds, dialect: dialect)
        try await compare(
            window, .fixedWindow(window), dynamic: dynamic, seed: 1, expiry: \.expiry,
            isOld: { $0.index < window.window.index(at: $1) }, stateCommand: { ["GET", $0.keys[0]] },
            check: { state in { $0.integer == state.count } })
    }

    @Test(arguments: [(Dialect.javaScript, false), (.javaScript, true), (.python, false), (.earlierPython, false)])
    func sliding(dialect: Dialect, dynamic: Bool) async throws {
        // No power of two: shares are no round doubles.
        let window = try SlidingWindow(limit: 9, window: Interval("7777ms"), dialect: dialect)
        try await compare(
            window, .slidingWindow(window), dynamic: dynamic, seed: 2, expiry: \.expiry,
            isOld: { $0.index < window.window.index(at: $1) }, stateCommand: { ["MGET", $0.keys[0], $0.keys[1]] },
            check: { state in
                { ($0.array?[0].integer ?? 0, $0.array?[1].integer ?? 0) == (state.current, state.previous) }
            })
    }

    @Test(arguments: [
        (Dialect.javaScript, false, 2.0), (.javaScript, true, 2), (.javaScript, false, 0.3), (.python, false, 2),
        (.earlierPython, false, 2),
    ])
    func bucket(dialect: Dialect, dynamic: Bool, refill: Double) async throws {
        let bucket = try TokenBucket(capacity: 9, refill: refill, interval: .second, dialect: dialect)
        try await compare(
            bucket, .tokenBucket(bucket), dynamic: dynamic, seed: 3, expiry: \.expiry, isOld: { _, _ in false },
            stateCommand: { ["HMGET", $0.keys[0], dialect.refilledAtField, "tokens"] },
            check: { state in
                { reply in
                    guard let fields = reply.array else { return false }
                    if state.expiry == .absent { return fields[0].isNull }
                    return fields[0].integer == state.refilledAt
                        && fields[1].bytes?.text.flatMap { Double($0) } == state.tokens
                }
            })
    }

    @Test func regionFixed() async throws {
        let window = try MultiRegionFixedWindow(limit: 7, window: .tenSeconds, regions: 1)
        try await compare(
            window, .multiRegionFixedWindow(window), seed: 4, expiry: \.expiry,
            isOld: { $0.index < window.window.index(at: $1) }, stateCommand: { ["HGETALL", $0.keys[0]] },
            check: { state in { (try? RegionRequests($0))?.used == state.used } })
    }

    @Test func regionSliding() async throws {
        let window = try MultiRegionSlidingWindow(limit: 9, window: Interval("7777ms"), regions: 1)
        try await compare(
            window, .multiRegionSlidingWindow(window), seed: 5, expiry: \.expiry,
            isOld: { $0.index < window.window.index(at: $1) }, stateCommand: { ["HGETALL", $0.keys[0]] },
            check: { state in { (try? RegionRequests($0))?.used == state.current } })
    }

    /// Redis hears of the first request in a window, and then of those that are admitted.
    @Test func cached() async throws {
        let window = try CachedFixedWindow(limit: 7, window: .tenSeconds)
        let target = try LimiterTarget(.cachedFixedWindow(window), identifier: "who:1")
        var state = CachedFixedWindow.initialState
        var sent: [(call: LimitCall, remote: Int64, first: Decision?)] = []
        for step in Self.randomSteps(window: 10_000, dynamic: false, seed: 6) {
            let isFirst = state.local == 0 || state.index < window.window.index(at: step.now)
            let decision = window.decide(&state, at: step.now, weight: step.weight)
            if decision.billed == .none { continue }
            sent.append((LimitCall(target, at: step.now, weight: step.weight), state.remote, isFirst ? decision : nil))
        }
        #expect(sent.count > Self.steps / 4)
        try await withRedisClient { [sent] _, redis in
            let replies = try await redis.pipeline(sent.map { try TracedScript.command($0.call) })
            for (reply, expected) in zip(replies, sent) {
                let traced = try TracedScript(reply)
                var decision = try expected.call.decision(from: traced.reply)
                try #require(traced.reply.array?.first?.integer == expected.remote)
                #expect(decision.billed.total() == 1 + traced.commands.count)
                #expect(traced.ttl == (expected.remote == expected.call.weight ? 10_000 : nil))
                guard let first = expected.first else { continue }
                decision.billed = first.billed
                try #require(decision == first)
            }
        }
    }
}
