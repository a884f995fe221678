import RateLimits
import TestSupport
import Testing

@Suite struct PropertyTests {
    @Test(arguments: 0..<20 as Range<UInt64>) func aFixedWindowAdmitsNoMoreThanItsLimit(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let limit = Int64.random(in: 1...20, using: &random)
        let window = try FixedWindow(
            limit: limit, window: Interval(milliseconds: .random(in: 1...5000, using: &random)))
        var state = FixedWindow.initialState
        var now = Moment.base + Int64.random(in: 0...10_000, using: &random)
        var admitted: [Int64: Int64] = [:]
        for _ in 0..<5000 {
            now += .random(in: 0...400, using: &random)
            if window.decide(&state, at: now).allowed { admitted[window.window.index(at: now), default: 0] += 1 }
        }
        #expect(admitted.values.max() ?? 0 <= limit)
        #expect(!admitted.isEmpty)
    }

    /// Told from the times of what was admitted, and from nothing that the window keeps: the estimate never exceeds the
    /// limit after an admission, and what any stretch of one window saw never exceeds it by more than the part of the
    /// window before that is out of view already.
    @Test(arguments: 0..<20 as Range<UInt64>) func aSlidingWindowAdmitsWhatItsEstimateAllows(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let limit = Int64.random(in: 1...50, using: &random)
        let length = Int64.random(in: 10...5000, using: &random)
        let sliding = try SlidingWindow(limit: limit, window: Interval(milliseconds: length))
        var state = SlidingWindow.initialState
        var now = Moment.base
        var admitted: [Int64] = []
        for _ in 0..<5000 {
            now += .random(in: 0...max(1, length / 20), using: &random)
            let index = now / length
            let before = admitted.reversed().prefix { $0 / length >= index - 1 }
            let current = before.count { $0 / length == index }
            let previous = before.count - current
            let view = (1 - Double(now % length) / Double(length)) * Double(previous)
            let isAllowed = sliding.decide(&state, at: now).allowed
            #expect(isAllowed == (Int64(view.rounded(.down)) + Int64(current) < limit))
            guard isAllowed else { continue }
            admitted.append(now)
            let inView = admitted.reversed().prefix { $0 > now - length }.count
            #expect(Double(inView) <= Double(limit) + Double(previous) - view + 1)
        }
        #expect(Int64(admitted.count) > limit)
    }

    /// What a bucket gave out is at most what it held and what came back.
    @Test(arguments: 0..<20 as Range<UInt64>, Dialect.allCases)
    func aBucketGivesNoMoreThanItGets(seed: UInt64, dialect: Dialect) throws {
        var random = SeededGenerator(seed: seed)
        let capacity = Int64.random(in: 1...50, using: &random)
        let refill = Int64.random(in: 1...20, using: &random)
        let length = Int64.random(in: 10...2000, using: &random)
        let bucket = try TokenBucket(
            capacity: capacity, refill: Double(refill), interval: Interval(milliseconds: length), dialect: dialect)
        var state = TokenBucket.initialState
        var now = Moment.base
        var given: Int64 = 0
        // The clock of a bucket begins with the first request.
        let first = now
        for _ in 0..<5000 {
            defer { now += .random(in: 0...100, using: &random) }
            let weight = Int64.random(in: 1...3, using: &random)
            if bucket.decide(&state, at: now, weight: weight).allowed { given += weight }
            #expect(given <= capacity + (now - first) / length * refill)
            #expect(state.tokens <= Double(capacity))
        }
        // Not more: debts may keep a bucket empty for good.
        #expect(given > 0)
    }

    /// Nothing traps, whatever numbers a database holds.
    @Test func extremesAreAnswered() throws {
        let extremes: [Int64] = [.min, -Limit.largest, -1, 0, 1, Limit.largest, .max]
        let fixed = try FixedWindow(limit: Limit.largest, window: Interval(milliseconds: Interval.longest))
        let sliding = try SlidingWindow(limit: 1, window: Interval(milliseconds: 1))
        let bucket = try TokenBucket(capacity: 3, refill: 0.1, interval: .second)
        let cached = try CachedFixedWindow(limit: 1, window: .second)
        let regional = try MultiRegionFixedWindow(limit: 1, window: .second, regions: 64)
        let rolling = try MultiRegionSlidingWindow(limit: 1, window: .second, regions: 64)
        for now in extremes {
            for count in extremes {
                for weight in extremes {
                    var first = FixedWindow.State(count: count)
                    _ = fixed.decide(&first, at: now, weight: weight)
                    _ = fixed.standing(first, at: now)
                    var second = SlidingWindow.State(index: now, current: count, previous: count)
                    _ = sliding.decide(&second, at: now, weight: weight)
                    _ = sliding.standing(second, at: now)
                    _ = rolling.decide(&second, at: now, weight: weight)
                    _ = rolling.standing(second, at: now)
                    var third = TokenBucket.State(refilledAt: count, tokens: Double(count), expiry: .never)
                    _ = bucket.decide(&third, at: now, weight: weight)
                    _ = bucket.standing(third, at: now)
                    var fourth = CachedFixedWindow.State(local: count, remote: count)
                    _ = cached.decide(&fourth, at: now, weight: weight)
                    _ = cached.standing(fourth, at: now)
                    var fifth = MultiRegionFixedWindow.State(used: count)
                    _ = regional.decide(&fifth, at: now, weight: weight)
                    _ = regional.standing(fifth, at: now)
                }
            }
        }
    }
}
