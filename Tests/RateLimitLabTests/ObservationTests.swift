import RateLimitLab
import RateLimits
import Testing

@Suite struct ObservationTests {
    private func decision(_ allowed: Bool, reset: Int64 = 0) -> Decision {
        Decision(
            allowed: allowed, limit: 5, remaining: 0, reset: reset,
            billed: allowed ? BilledCommands(scripts: 1, reads: 2, writes: 1) : BilledCommands(scripts: 1, reads: 2))
    }

    private func observations(window: Int64 = 100, identities: Int = 1) -> Observations {
        var observations = Observations(BurstWindow(limit: 5, milliseconds: window))
        observations.reserve(identities)
        return observations
    }

    @Test(arguments: 0..<40)
    func theWorstBurstIsThatOfAnyWindowWhatsoever(seed: Int) {
        var random = SplitMix64(seed: UInt64(seed))
        let window = Int64.random(in: 1...60, using: &random)
        var observations = observations(window: window, identities: 3)
        var admitted: [(time: Int64, identity: Int, weight: Int64)] = []
        var now: Int64 = 0
        for _ in 0..<200 {
            now += Int64.random(in: 0...7, using: &random)
            let arrival = Arrival(
                time: now * 1000, identity: Int.random(in: 0..<3, using: &random),
                weight: Int64.random(in: 1...3, using: &random))
            let isAllowed = Bool.random(using: &random)
            observations.record(arrival, at: now, decision(isAllowed))
            if isAllowed { admitted.append((now, arrival.identity, arrival.weight)) }
        }
        let sums = admitted.map { last in
            admitted.filter { $0.identity == last.identity && $0.time <= last.time && $0.time > last.time - window }
                .reduce(0) { $0 + $1.weight }
        }
        #expect(observations.bursts.worst?.weight == sums.max())
        #expect(observations.bursts.isExact)
    }

    @Test func requestsOneWindowApartAreInTwo() {
        var observations = observations()
        for time: Int64 in [0, 100] { observations.record(Arrival(time: time * 1000), at: time, decision(true)) }
        #expect(observations.bursts.worst?.weight == 1)
        observations.record(Arrival(time: 199_000), at: 199, decision(true))
        let worst = observations.bursts.worst
        #expect(worst?.weight == 2)
        #expect(worst?.first == 100)
        #expect(worst?.last == 199)
    }

    @Test func aCrowdedWindowIsRoundedUpNeverDown() throws {
        // One each millisecond of a window of 10,000: more than are kept.
        var observations = observations(window: 10_000)
        for time in 0..<Int64(30_000) { observations.record(Arrival(time: time * 1000), at: time, decision(true)) }
        let worst = try #require(observations.bursts.worst)
        #expect(!observations.bursts.isExact)
        #expect((10_000...10_008).contains(worst.weight))
    }

    @Test func waitsLastFromTheFirstDenialToTheNextPass() {
        var observations = observations(identities: 2)
        for (time, identity, isAllowed) in [
            (0, 0, true), (1, 0, false), (2, 0, false), (3, 1, false), (5, 0, true), (6, 0, false), (9, 1, true),
        ] as [(Int64, Int, Bool)] {
            observations.record(
                Arrival(time: time * 1000, identity: identity), at: time, decision(isAllowed, reset: 10))
        }
        #expect(observations.relief.waits == 2)
        #expect(observations.relief.longest == 6000)
        #expect(observations.relief.longestIdentity == 1)
        #expect(observations.relief.mean == 5000)
        #expect(observations.deniedAtEnd == 1)
        #expect(observations.longestPromise == 9)
        #expect(observations.meanPromise == 7)
        #expect(observations.bill.commands == 3 * 4 + 4 * 3)
    }

    @Test func slotsStayFewAndLoseNothing() {
        var observations = observations()
        var random = SplitMix64(seed: 3)
        var time: Int64 = 0
        var allowed = 0
        for step in 0..<20_000 {
            time += Int64.random(in: 0...Int64(1) << (step / 700), using: &random)
            let isAllowed = Bool.random(using: &random)
            if isAllowed { allowed += 1 }
            observations.record(Arrival(time: time), at: time / 1000, decision(isAllowed))
            #expect(observations.timeline.slots.count <= Timeline.capacity)
        }
        #expect(observations.timeline.slots.reduce(0) { $0 + $1.allowed } == allowed)
        #expect(observations.timeline.slots.reduce(0) { $0 + $1.total } == 20_000)
        let end = Int64(observations.timeline.slots.count) * observations.timeline.width
        #expect(time < end && time >= end - observations.timeline.width)
    }

    @Test func aSlotIsTheFirstThatIsLongEnough() {
        for (milliseconds, width) in [(2047, 1), (2048, 5), (60_000, 50), (86_400_000, 60_000)] as [(Int64, Int64)] {
            var observations = observations()
            observations.record(Arrival(time: 0), at: 0, decision(true))
            observations.record(Arrival(time: milliseconds * 1000), at: 0, decision(false))
            #expect(observations.timeline.width == width * 1000)
            #expect(observations.timeline.slots.first?.allowed == 1)
            #expect(observations.timeline.slots.last?.denied == 1)
        }
    }

    @Test(arguments: 0..<5)
    func percentilesAreThoseOfTheSortedValuesToATenthOfAPercent(seed: Int) throws {
        var random = SplitMix64(seed: UInt64(seed))
        var histogram = LatencyHistogram()
        var values: [Int64] = []
        for _ in 0..<5000 {
            let value = Int64.random(in: 0...Int64(1) << Int64.random(in: 0...31, using: &random), using: &random)
            values.append(value)
            histogram.record(value)
        }
        values.sort()
        for percent in [0.1, 25, 50, 90, 99, 99.9, 100] {
            let exact = values[max(0, Int((percent / 100 * 5000).rounded(.up)) - 1)]
            let found = try #require(histogram.percentile(percent))
            let most = exact < 2048 ? exact : exact + exact / 1000 + 1
            #expect((exact...most).contains(found), "p\(percent)")
        }
        #expect(histogram.maximum == values.last)
        #expect(histogram.minimum == values.first)
        var half = LatencyHistogram()
        half.merge(histogram)
        #expect(half == histogram)
    }

    @Test func aHistogramOfNothingHasNoPercentiles() {
        #expect(LatencyHistogram().percentile(50) == nil)
        var histogram = LatencyHistogram()
        histogram.record(.max)
        histogram.record(-5)
        #expect(histogram.percentile(100) == LatencyHistogram.longest)
        #expect(histogram.minimum == 0)
    }
}
