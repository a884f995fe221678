import RateLimitLab
import RateLimits
import RedisTypes
import Testing

@Suite struct SimulationTests {
    private static let start = SimulationOptions.midnight

    private func plan(_ seed: UInt64, identities: String = "20 zipf 1", weight: Int64 = 1) throws -> TrafficPlan {
        try TrafficPlan(
            [TrafficPattern("poisson 60/s"), TrafficPattern("burst 30 every 7s after 1s")], for: TimeSpan(.seconds(60)),
            identities: IdentityMix(identities), weight: weight, seed: seed)
    }

    /// What the pure function answers, one request after the other.
    private func direct<Algorithm: RateLimitAlgorithm>(
        _ algorithm: Algorithm, limit: Int64, _ plan: TrafficPlan, blocks: Bool
    ) -> (allowed: [Int], denied: [Int], commands: Int) {
        var states: [Int: Algorithm.State] = [:]
        var locals: [Int: LocalBlock] = [:]
        var allowed = Array(repeating: 0, count: plan.identities.count)
        var denied = allowed
        var commands = 0
        for arrival in plan.arrivals() {
            let now = Self.start + arrival.time / 1000
            var local = locals[arrival.identity] ?? LocalBlock()
            var state = states[arrival.identity] ?? Algorithm.initialState
            var decision = blocks ? local.decide(at: now, weight: arrival.weight, limit: limit) : nil
            if decision == nil {
                let answer = algorithm.decide(&state, at: now, weight: arrival.weight)
                local.note(answer, weight: arrival.weight)
                decision = answer
            }
            states[arrival.identity] = state
            locals[arrival.identity] = local
            if decision?.allowed == true { allowed[arrival.identity] += 1 } else { denied[arrival.identity] += 1 }
            commands += decision?.billed.total() ?? 0
        }
        return (allowed, denied, commands)
    }

    private func direct(
        _ limiter: Limiter, _ plan: TrafficPlan, blocks: Bool
    ) -> (allowed: [Int], denied: [Int], commands: Int) {
        switch limiter {
        case .fixedWindow(let it): direct(it, limit: limiter.limit, plan, blocks: blocks)
        case .slidingWindow(let it): direct(it, limit: limiter.limit, plan, blocks: blocks)
        case .tokenBucket(let it): direct(it, limit: limiter.limit, plan, blocks: blocks)
        case .cachedFixedWindow(let it): direct(it, limit: limiter.limit, plan, blocks: false)
        case .multiRegionFixedWindow(let it): direct(it, limit: limiter.limit, plan, blocks: blocks)
        case .multiRegionSlidingWindow(let it): direct(it, limit: limiter.limit, plan, blocks: blocks)
        }
    }

    @Test(arguments: AlgorithmKind.allCases, [false, true])
    func aSimulationIsTheAlgorithmAskedOneByOne(kind: AlgorithmKind, blocks: Bool) throws {
        for (seed, weight) in [(1, 1), (2, 3)] as [(UInt64, Int64)] {
            let plan = try plan(seed, weight: weight)
            let limiter = try Limiter(kind, "12/3s")
            var simulation = Simulation([limiter], options: SimulationOptions(localBlock: blocks))
            simulation.run(plan)
            let seen = try #require(simulation.results().first).observations
            let expected = direct(limiter, plan, blocks: blocks)
            #expect(seen.tallies.map(\.allowed) == expected.allowed)
            #expect(seen.tallies.map(\.denied) == expected.denied)
            #expect(seen.bill.commands == expected.commands)
            #expect(seen.allowed > 0 && seen.denied > 0)
            #expect((seen.deniedLocally > 0) == (blocks && kind != .cachedFixedWindow))
        }
    }

    /// More identities than a batch has groups, and more requests than one batch has.
    @Test func manyIdentitiesAreAskedOneByOneToo() throws {
        let plan = try TrafficPlan(
            [TrafficPattern("20000/s")], for: TimeSpan(.seconds(5)), identities: IdentityMix("20000"))
        let limiter = try Limiter(.slidingWindow, "2/1s")
        var simulation = Simulation([limiter])
        simulation.run(plan)
        let seen = try #require(simulation.results().first).observations
        let expected = direct(limiter, plan, blocks: false)
        #expect(seen.tallies.map(\.denied) == expected.denied)
        #expect(seen.denied > 0)
        #expect(seen.bill.commands == expected.commands)
    }

    @Test func limitersSideBySideAreAsAlone() throws {
        let limiters = try AlgorithmKind.allCases.map { try Limiter($0, "12/3s") }
        let plan = try plan(5)
        var together = Simulation(limiters, identities: 20)
        together.run(plan)
        for (limiter, seen) in together.results() {
            var alone = Simulation([limiter])
            alone.run(plan)
            let only = try #require(alone.results().first).observations
            #expect(only.tallies == seen.tallies)
            #expect(only.timeline == seen.timeline)
            #expect(only.bursts.worst == seen.bursts.worst)
        }
    }

    @Test func aRunInPiecesIsTheRun() throws {
        let plan = try plan(9)
        let limiter = try Limiter(.slidingWindow, "12/3s")
        var whole = Simulation([limiter])
        whole.run(plan)
        var pieces = Simulation([limiter])
        var generator = plan.arrivals()
        while pieces.receive(from: &generator, atMost: 37) { _ = pieces.results() }
        let both = (try #require(whole.results().first), try #require(pieces.results().first))
        #expect(both.0.observations.tallies == both.1.observations.tallies)
        #expect(both.0.observations.bill.lines == both.1.observations.bill.lines)
        #expect(both.0.observations.timeline == both.1.observations.timeline)
        #expect(both.0.observations.bursts.worst == both.1.observations.bursts.worst)
        #expect(both.0.observations.demand.worst == both.1.observations.demand.worst)
        #expect(both.0.observations.relief == both.1.observations.relief)
    }

    /// Twice the limit passes a fixed window's edge, and not a sliding one's.
    @Test func theEdgeOfAFixedWindowLetsTwiceTheLimitThrough() throws {
        let plan = try TrafficPlan(
            [TrafficPattern("burst 20 every 10s within 2s after 9s")], for: TimeSpan(.seconds(15)))
        var simulation = Simulation([try Limiter(.fixedWindow, "10/10s"), try Limiter(.slidingWindow, "10/10s")])
        simulation.run(plan)
        let results = simulation.results().map { LimiterResult($0.limiter, $0.observations) }
        #expect(results[0].burstRatio == 2)
        // The part of the window before is rounded down, so one more than the limit passes.
        #expect(results[1].burstRatio == 1.1)
        #expect(results[0].observations.bursts.worst?.first == Self.start + 9000)
    }

    @Test func readRegionsAreBilledForWrites() throws {
        let plan = try TrafficPlan([TrafficPattern("1/s")], for: TimeSpan(.seconds(3)))
        var simulation = Simulation([try Limiter(.fixedWindow, "5/10s")], options: SimulationOptions(readRegions: 2))
        simulation.run(plan)
        // The script, INCRBY in three places, and PEXPIRE in three once.
        #expect(simulation.results()[0].observations.bill.commands == 3 * (1 + 3) + 3)
    }

    /// Three requests a second for 40 s, one bad line, against four in ten seconds of the clock, of which the log's
    /// first has six left.
    @Test(arguments: [13, 100_000])
    func aLogHasTheAnswerThatCanBeCounted(chunk: Int) throws {
        let lines = (0..<120).map { #"{"ip":"192.0.2.\#($0 % 3)","ts":\#(1_795_403_824 + $0 / 3)}"# }
        var rest = ((lines + ["{"]).joined(separator: "\n")).utf8[...]
        var run = ReplaySimulation(LogReplay(LogReader()), [try Limiter(.fixedWindow, "4/10s")])
        while !rest.isEmpty {
            try run.append(Array(rest.prefix(chunk)))
            rest = rest.dropFirst(chunk)
        }
        try run.finish()
        let price = CommandPrice(microdollars: 2, date: "2026-08-21")
        let result = try #require(run.result("access.log", price: price, expecting: [try Expectation("denied<=2%")]))
        let seen = result.limiters[0].observations
        #expect(run.requests == 120)
        #expect(result.start == 1_795_403_824_000)
        #expect(result.milliseconds == 39_000)
        // Each of three identities in five windows: six seconds, three times ten, four.
        #expect(seen.tallies.map(\.allowed) == [20, 20, 20])
        #expect(seen.tallies.map(\.denied) == [20, 20, 20])
        // The first window's four come at its end, and the next one's at once.
        #expect(seen.bursts.worst?.weight == 8)
        #expect(result.replay?.badLines == 1)
        #expect(result.name(of: 2) == "192.0.2.2")
        #expect(result.findings.map(\.isMet) == [false])
        let text = String(decoding: Explanation(result.limiters[0], of: result).text, as: UTF8.self)
        #expect(text.hasSuffix("log      1 of 121 lines left out; line 121: column 2: the text ends too early\n"))
    }

    @Test func anEmptyLogHasNoResult() throws {
        var run = ReplaySimulation(LogReplay(LogReader()), [try Limiter(.fixedWindow, "4/10s")])
        try run.finish()
        #expect(run.result("empty.log", price: CommandPrice(microdollars: 2, date: "")) == nil)
    }
}
