import RateLimitLab
import RateLimits
import RedisTypes
import Testing

@Suite struct ExpectationTests {
    /// Of ten requests at once, the limit of four lets four pass.
    private func result(latencies: [Int64] = []) throws -> LimiterResult {
        let plan = try TrafficPlan([TrafficPattern("burst 10 every 10s")], for: TimeSpan(.seconds(10)))
        var simulation = Simulation([try Limiter(.fixedWindow, "4/10s")])
        simulation.run(plan)
        var result = try #require(simulation.results().map { LimiterResult($0.limiter, $0.observations) }.first)
        if !latencies.isEmpty {
            var histogram = LatencyHistogram()
            for latency in latencies { histogram.record(latency) }
            result.latency = histogram
        }
        return result
    }

    @Test(arguments: [
        ("denied<=2%", false, "60%"), ("denied<=60%", true, "60%"), ("denied<60%", false, "60%"),
        ("denied<=6", true, "6"), ("allowed>=40%", true, "40%"), ("allowed > 4", false, "4"),
        ("burst<=1x", true, "1x"), ("burst<=0.9", false, "1x"), ("commands<=2.1", true, "2.1"),
        ("commands<2", false, "2.1"), ("relief<=10s", true, "0s"),
    ])
    func anExpectationSaysWhatWasFound(text: String, isMet: Bool, found: String) throws {
        let finding = try Expectation(text).evaluate(result())
        #expect(finding.isMet == isMet)
        #expect(finding.found == found)
        let words = isMet ? "met" : "not met"
        #expect(finding.description == "\(text.filter { $0 != " " }): \(words), found \(found)")
    }

    @Test(
        arguments: [
            ("p50<=2ms", true, "2ms"), ("p99<=20ms", false, "30ms"), ("max<=0.03s", nil, ""),
            ("max<=30ms", true, "30ms"),
            ("p10<500us", true, "400us"),
        ] as [(String, Bool?, String)])
    func latenciesAreThoseOfALiveRun(text: String, isMet: Bool?, found: String) throws {
        guard let isMet else {
            #expect(throws: ExpectationError.value("0.03s", example: "20ms")) { try Expectation(text) }
            return
        }
        let finding = try Expectation(text).evaluate(result(latencies: [400, 1000, 2000, 3000, 30_000]))
        #expect(finding.isMet == isMet)
        #expect(finding.found == found)
    }

    @Test func whatCannotBeToldIsNotMet() throws {
        let expectation = try Expectation("p99<=20ms")
        #expect(expectation.needsLatency)
        let finding = expectation.evaluate(try result())
        #expect(!finding.isMet)
        #expect(finding.found == "nothing: a simulation has no latencies")
    }

    @Test(arguments: [
        ("denied", ExpectationError.noComparison("denied")), ("denied<=", .noValue("denied<=")),
        ("happy<=2%", .unknownMetric("happy")), ("p0<=2ms", .unknownMetric("p0")),
        ("p101<=2ms", .unknownMetric("p101")),
        ("denied<=-1%", .value("-1", example: "2% or 100")), ("denied<=200%", .value("200%", example: "2%")),
        ("burst<=x", .value("", example: "1.2x")), ("p99<=20", .value("20", example: "20ms")),
        ("relief<=soon", .value("soon", example: "10s")), ("commands<=nan", .value("nan", example: "4")),
    ])
    func whatIsNoExpectationIsRefused(text: String, error: ExpectationError) {
        #expect(throws: error) { try Expectation(text) }
    }
}
