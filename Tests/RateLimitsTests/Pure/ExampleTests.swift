import RateLimits
import RedisTypes
import Testing

/// The worked examples of the reference, by the pure functions.
@Suite struct ExampleTests {
    @Test(arguments: FixedExample.all) func fixed(example: FixedExample) throws {
        var state = example.state
        let decision = try FixedExample.window().decide(
            &state, at: FixedExample.now, weight: example.weight, dynamicLimit: example.dynamic)
        #expect(state.count == example.after)
        #expect(state.expiry == example.state.expiry.after(example.ttl, at: FixedExample.now))
        expect(decision, example.allowed, limit: example.reply[1], example.remaining, reset: FixedExample.reset)
    }

    @Test(arguments: SlidingExample.all) func sliding(example: SlidingExample) throws {
        var state = example.state
        let decision = try example.window.decide(
            &state, at: example.now, weight: example.weight, dynamicLimit: example.dynamic)
        #expect(state.current == example.after)
        #expect(state.expiry == example.state.expiry.after(example.ttl, at: example.now))
        expect(decision, example.allowed, limit: example.reply[1], example.remaining, reset: SlidingExample.reset)
    }

    @Test(arguments: BucketExample.all) func bucket(example: BucketExample) throws {
        var state = example.state
        let now = Moment.base + example.now
        let decision = try example.bucket.decide(
            &state, at: now, weight: example.weight, dynamicLimit: example.dynamic)
        if let after = example.after {
            #expect(state.refilledAt == Moment.base + after.at)
            #expect(state.tokens == after.tokens)
            #expect(state.expiry == example.state.expiry.after(example.ttl, at: now))
        } else {
            #expect(state.expiry == .absent)
        }
        expect(
            decision, example.allowed, limit: example.reply[2], example.remaining,
            reset: Moment.base + example.reply[1])
    }

    /// Section 7.4: limit 5. Redis's count is what others and the background made of it.
    @Test(
        arguments: [
            ("C1", 0, 0, 1, 1, 1, true, 4), ("C2", 0, 4, 1, 5, 5, true, 0), ("C3", 0, 5, 1, 6, 6, false, -1),
            ("C4", 3, 3, 1, 4, 4, true, 1), ("C5", 4, 4, 1, 5, 4, false, 0), ("C6", 5, 4, 1, 6, 4, false, -1),
            ("C7", 6, 4, -3, 3, 1, true, 2),
        ] as [(String, Int64, Int64, Int64, Int64, Int64, Bool, Int64)])
    func cached(
        name: String, local: Int64, remote: Int64, weight: Int64, localAfter: Int64, remoteAfter: Int64, allowed: Bool,
        remaining: Int64
    ) throws {
        let window = try CachedFixedWindow(limit: 5, window: .tenSeconds)
        var state = CachedFixedWindow.State(
            index: FixedExample.index, local: local, remote: remote, expiry: remote == 0 ? .absent : .never)
        let decision = window.decide(&state, at: FixedExample.now, weight: weight)
        #expect(state.local == localAfter && state.remote == remoteAfter && state.expiry == .never)
        expect(decision, allowed, limit: 5, remaining, reset: FixedExample.reset)
        #expect(decision.billed.total() == (remote == remoteAfter ? 0 : 2))
    }

    @Test(arguments: RegionFixedExample.all) func regionFixed(example: RegionFixedExample) throws {
        let window = try MultiRegionFixedWindow(limit: 5, window: .tenSeconds, regions: 2)
        let before = MultiRegionFixedWindow.State(
            index: FixedExample.index, used: example.before.reduce(0, +), requests: Int64(example.before.count),
            expiry: example.before.isEmpty ? .absent : .at(FixedExample.now + 7000))
        var state = before
        let decision = window.decide(&state, at: FixedExample.now, weight: example.weight)
        #expect(state.used == before.used + example.weight)
        #expect(state.expiry == before.expiry.after(example.ttl, at: FixedExample.now))
        expect(decision, example.allowed, limit: 5, example.remaining, reset: FixedExample.reset)
    }

    @Test(arguments: RegionSlidingExample.all) func regionSliding(example: RegionSlidingExample) throws {
        let window = try MultiRegionSlidingWindow(limit: 10, window: .tenSeconds, regions: 2)
        let before = MultiRegionSlidingWindow.State(
            index: SlidingExample.index, current: example.current, previous: example.previous,
            expiry: example.current == 0 ? .absent : .at(RegionSlidingExample.now + 7000))
        var state = before
        let decision = window.decide(&state, at: RegionSlidingExample.now, weight: example.weight)
        #expect(state.current == example.after)
        #expect(state.expiry == before.expiry.after(example.ttl, at: RegionSlidingExample.now))
        expect(decision, example.allowed, limit: 10, example.remaining, reset: SlidingExample.reset)
    }

    /// MF3: what one region has and the other lacks is copied, with the weight of the call that copies.
    @Test func regionsGetWhatTheyLack() {
        let first = RegionRequests([.init("A", 1), .init("B", 1)])
        let second = RegionRequests([.init("B", 1)])
        let missing = Replication.missing(in: [first, second], limit: 5)
        #expect(missing == [Replication(region: 1, name: "A")])
        #expect(missing.first?.command(key: "k", weight: 3) == ["HSET", "k", "A", "3"])
    }

    /// MF4: the weight drifts; and a region at its limit is left alone.
    @Test func aFullRegionIsLeftAlone() {
        let first = RegionRequests([.init("X", 5), .init("B", 1)])
        let second = RegionRequests([.init("B", 1)])
        #expect(Replication.missing(in: [first, second], limit: 20) == [Replication(region: 1, name: "X")])
        #expect(Replication.missing(in: [second, first], limit: 6) == [Replication(region: 0, name: "X")])
        #expect(Replication.missing(in: [first, nil, second], limit: 1) == [])
    }

    /// Section 5.3, last line: what the query says before the examples.
    @Test(arguments: [(8, 3, 1), (8, 8, 0)] as [(Int64, Int64, Int64)])
    func slidingStanding(previous: Int64, current: Int64, remaining: Int64) throws {
        let window = try SlidingWindow(limit: 10, window: .tenSeconds)
        let state = SlidingWindow.State(index: SlidingExample.index, current: current, previous: previous)
        #expect(
            window.standing(state, at: Moment.base + 2500)
                == Standing(limit: 10, remaining: remaining, reset: SlidingExample.reset))
    }

    /// MS2: the answer says 0 and the query says 1.
    @Test func theRegionalQueryRoundsDown() throws {
        let window = try MultiRegionSlidingWindow(limit: 10, window: .tenSeconds, regions: 2)
        let state = MultiRegionSlidingWindow.State(index: SlidingExample.index, current: 4, previous: 7)
        #expect(window.standing(state, at: RegionSlidingExample.now).remaining == 1)
    }

    /// Section 6.2: no refill is counted in JavaScript, debts are not told; Python does both.
    @Test func bucketStandings() throws {
        let javaScript = try TokenBucket(capacity: 10, refill: 2, interval: .second)
        let python = try TokenBucket(capacity: 10, refill: 2, interval: .second, dialect: .python)
        let base = Moment.base
        let full = TokenBucket.initialState
        #expect(javaScript.standing(full, at: base) == Standing(limit: 10, remaining: 10, reset: base + 1000))
        #expect(python.standing(full, at: base) == Standing(limit: 10, remaining: 10, reset: base))
        let low = TokenBucket.State(refilledAt: base, tokens: 3, expiry: .never)
        #expect(javaScript.standing(low, at: base + 2500) == Standing(limit: 10, remaining: 3, reset: base + 1000))
        #expect(python.standing(low, at: base + 2500) == Standing(limit: 10, remaining: 7, reset: base + 3000))
        let debt = TokenBucket.State(refilledAt: base, tokens: -3, expiry: .never)
        #expect(javaScript.standing(debt, at: base).remaining == 0)
        #expect(python.standing(debt, at: base).remaining == -3)
    }

    /// Section 4.4: a dynamic limit that is no number refuses everything, and what was counted stays.
    @Test func aLimitThatIsNoNumberRefuses() throws {
        var fixed = FixedWindow.State()
        let decision = try FixedExample.window().decide(&fixed, at: Moment.base, weight: 1, dynamicLimit: .nan)
        #expect(!decision.allowed && decision.reason == .scriptError && fixed.count == 1)
        var bucket = TokenBucket.initialState
        let refusal = try TokenBucket(capacity: 1, refill: 1, interval: .second)
            .decide(&bucket, at: Moment.base, weight: 1, dynamicLimit: .nan)
        #expect(!refusal.allowed && bucket == TokenBucket.initialState)
    }
}

func expect(
    _ decision: Decision, _ allowed: Bool, limit: Int64, _ remaining: Int64, reset: Int64,
    sourceLocation: SourceLocation = #_sourceLocation
) {
    #expect(
        decision
            == Decision(
                allowed: allowed, limit: limit, remaining: remaining, reset: reset, billed: decision.billed),
        sourceLocation: sourceLocation)
}
