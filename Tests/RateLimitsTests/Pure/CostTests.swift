import RateLimits
import RedisTypes
import Testing

/// Section 16 of the reference.
@Suite struct CostTests {
    @Test(arguments: Dialect.allCases) func stepsAreBilledAsTheSDK(dialect: Dialect) throws {
        let (fixed, sliding, bucket) = (
            try FixedWindow(limit: 2, window: .tenSeconds, dialect: dialect),
            try SlidingWindow(limit: 2, window: .tenSeconds, dialect: dialect),
            try TokenBucket(capacity: 2, refill: 1, interval: .tenSeconds, dialect: dialect)
        )
        #expect(billed(fixed) == [3, 2, 2])
        #expect(billed(sliding) == [5, 4, 3])
        #expect(billed(bucket) == [4, 4, 2])
        if dialect == .javaScript { #expect(billed(fixed, dynamicLimit: 2) == [4, 3, 3]) }
    }

    /// First, later, refused.
    private func billed<Algorithm: RateLimitAlgorithm>(
        _ algorithm: Algorithm, dynamicLimit: Double? = nil
    ) -> [Int] {
        var state = Algorithm.initialState
        return (0..<3).map { _ in
            algorithm.decide(&state, at: Moment.base, weight: 1, dynamicLimit: dynamicLimit).billed.total()
        }
    }

    @Test func replicasGetEveryWrite() {
        let billed = BilledCommands(scripts: 1, reads: 2, writes: 2)
        #expect(billed.total() == 5 && billed.total(readRegions: 3) == 11)
        #expect((billed + billed * 2).total() == 15)
    }

    /// 2, 3 and 2 commands for the SDK's queries; 3, 4 and 3 or more for its resets.
    @Test(arguments: AlgorithmKind.allCases) func queriesAndResetsTakeOneCommand(kind: AlgorithmKind) throws {
        let target = try LimiterTarget(Limiter(kind, "5/10s"), identifier: "a")
        #expect(StandingQuery(target, at: Moment.base).commands.count == (kind == .multiRegionSlidingWindow ? 2 : 1))
        #expect(target.reset(at: Moment.base).words.count == (kind == .tokenBucket ? 2 : 3))
    }
}
