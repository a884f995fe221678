import RateLimits
import RedisTypes
import Testing

@Suite struct LimiterTextTests {
    @Test(
        arguments: [
            ("10 s", 10_000), ("10s", 10_000), ("1m", 60_000), ("500ms", 500), ("1 d", 86_400_000), ("2h", 7_200_000),
            ("007 s", 7000), ("3650d", Interval.longest),
        ] as [(String, Int64)])
    func anIntervalIsReadAsTheSDKReadsIt(text: String, milliseconds: Int64) throws {
        #expect(try Interval(text).milliseconds == milliseconds)
    }

    @Test(
        arguments: [
            ("", .malformed), ("s", .malformed), ("10", .noUnit), ("10 ", .noUnit), ("10  s", .malformed),
            ("1.5s", .malformed), ("-1s", .malformed), ("+1s", .malformed), ("10S", .malformed), ("10 sec", .malformed),
            ("1w", .malformed), ("0s", .outOfRange), ("3651d", .outOfRange), ("99999999999999999999s", .outOfRange),
            ("9223372036854775807d", .outOfRange), (" 10s", .malformed), ("10s ", .malformed), ("١٠s", .malformed),
        ] as [(String, LimiterError.IntervalProblem)])
    func anIntervalThatIsNoneIsRefused(text: String, problem: LimiterError.IntervalProblem) {
        #expect(throws: LimiterError.interval(text, problem)) { try Interval(text) }
    }

    @Test(arguments: [
        (AlgorithmKind.slidingWindow, "5/10s", "5/10s"), (.fixedWindow, "100/60s", "100/1m"),
        (.fixedWindow, "5/s", "5/1s"), (.cachedFixedWindow, "5/10 s", "5/10s"), (.tokenBucket, "10/1s", "10/1s,max=10"),
        (.tokenBucket, "10/1s/20", "10/1s,max=20"), (.tokenBucket, "10/s,max=20", "10/1s,max=20"),
        (.tokenBucket, "0.5/1500ms,max=20", "0.5/1500ms,max=20"),
        (.tokenBucket, "0.00001/1s,max=20", "1e-05/1s,max=20"),
    ])
    func aLimiterIsReadAndWritten(kind: AlgorithmKind, text: String, written: String) throws {
        let limiter = try Limiter(kind, text)
        #expect(limiter.rateText == written)
        #expect(try Limiter(kind, written) == limiter)
        #expect(limiter.description == "\(kind.rawValue) \(written)")
    }

    @Test(arguments: [
        ("5", LimiterError.malformed("5", .fixedWindow)), ("5/10s/7", .malformed("5/10s/7", .fixedWindow)),
        ("0/10s", .limit("0")), ("-5/10s", .limit("-5")), ("+5/10s", .limit("+5")), ("x/10s", .limit("x")),
        ("5.5/10s", .limit("5.5")), ("9007199254740992/1s", .limit("9007199254740992")),
        ("5/10", .interval("10", .noUnit)), ("5/0s", .interval("0s", .outOfRange)),
        ("/s", .malformed("/s", .fixedWindow)),
    ])
    func aWindowThatIsNoneIsRefused(text: String, error: LimiterError) {
        #expect(throws: error) { try Limiter(.fixedWindow, text) }
        #expect(!error.description.isEmpty)
    }

    @Test(arguments: [
        ("10", LimiterError.malformed("10", .tokenBucket)), ("10/1s,most=3", .malformed("10/1s,most=3", .tokenBucket)),
        ("10/1s,max=0", .limit("0")), ("0/1s", .refill("0", .javaScript)), ("-1/1s,max=2", .refill("-1", .javaScript)),
        ("nan/1s,max=2", .refill("nan", .javaScript)), ("0.5/1s", .malformed("0.5/1s", .tokenBucket)),
        ("0.000001/3650d,max=20", .slowRefill("1e-06/3650d,max=20")),
        ("5/10s/7/8", .malformed("5/10s/7/8", .tokenBucket)),
        ("5/10s,max=7/8", .malformed("5/10s,max=7/8", .tokenBucket)),
    ])
    func aBucketThatIsNoneIsRefused(text: String, error: LimiterError) {
        #expect(throws: error) { try Limiter(.tokenBucket, text) }
        #expect(!error.description.isEmpty)
    }

    @Test func pythonHasNoFractions() throws {
        #expect(throws: LimiterError.refill("0.5", .python)) {
            try Limiter(.tokenBucket, "0.5/1s,max=2", dialect: .python)
        }
    }

    @Test(arguments: ["sliding-window", "slidingWindow", "SlidingWindow", "sliding_window"])
    func anAlgorithmHasTheSDKsNamesToo(name: String) throws {
        #expect(try AlgorithmKind(name) == .slidingWindow)
    }

    @Test func anUnknownAlgorithmIsTold() {
        #expect(throws: LimiterError.unknownAlgorithm("sliding-windw", suggestion: "sliding-window")) {
            try AlgorithmKind("sliding-windw")
        }
        #expect(throws: LimiterError.unknownAlgorithm("leaky", suggestion: nil)) { try AlgorithmKind("leaky") }
        #expect(
            LimiterError.unknownAlgorithm("leaky", suggestion: nil).description
                == "there is no algorithm 'leaky'; there are fixed-window, sliding-window, token-bucket, "
                + "cached-fixed-window, multi-region-fixed-window and multi-region-sliding-window")
    }

    @Test func whatPythonLacksIsRefused() {
        #expect(throws: LimiterError.notInDialect(.cachedFixedWindow, .python)) {
            try Limiter(.cachedFixedWindow, "5/10s", dialect: .python)
        }
        #expect(throws: LimiterError.regions(0)) { try Limiter(.multiRegionFixedWindow, "5/10s", regions: 0) }
        #expect(throws: LimiterError.noDynamicLimit(.fixedWindow, .python)) {
            try LimiterTarget(
                Limiter(.fixedWindow, "5/10s", dialect: .python), identifier: "a", usesDynamicLimit: true)
        }
    }

    @Test(arguments: ["", "x", "1.5", "0", "-1", "1e3", "0x10"]) func aDynamicLimitIsAWholeNumber(text: String) {
        #expect(throws: LimiterError.dynamicLimit(text)) { try Limit.dynamicLimit(text) }
    }
}
