import RateLimitLab
import RedisTypes
import Testing

@Suite struct TrafficTests {
    private func times(_ patterns: String..., for span: String, seed: UInt64 = 1) throws -> [Int64] {
        let plan = try TrafficPlan(
            patterns.map { try TrafficPattern($0) }, for: #require(TimeSpan(span)), seed: seed)
        return plan.arrivals().map(\.time)
    }

    @Test(arguments: [
        "20/s", "5/10s", "1/s..100/s", "poisson 20/s", "poisson 0/s..7/m", "burst 50 every 10s",
        "burst 50 every 10s within 2s after 9s",
    ])
    func aPatternIsWrittenAsItIsRead(text: String) throws {
        #expect(try TrafficPattern(text).description == text)
    }

    @Test func aRateMayLeaveOutTheOne() throws {
        #expect(try ArrivalRate("100/m") == ArrivalRate("100/1m"))
        #expect(try ArrivalRate("1500/1m30s").perSecond == 1500.0 / 90)
    }

    @Test(arguments: [
        ("0/s", TrafficError.notPositive("0/s")), ("-5/s", .notPositive("-5/s")), ("5/0s", .notPositive("5/0s")),
        ("0/s..0/s", .notPositive("0/s..0/s")), ("burst 0 every 1s", .notPositive("burst 0 every 1s")),
        ("burst 5 every 0s", .notPositive("burst 5 every 0s")),
        ("99999999/s", .tooLarge("99999999/s", most: "10000000/s")),
        ("burst 5 every 1s within 1s", .tooLarge("within 1s", most: "less than 1s, when the next burst comes")),
        ("burst 999999999 every 1s", .tooLarge("999999999", most: "100000000")),
    ])
    func whatIsNoTrafficIsRefused(text: String, error: TrafficError) {
        #expect(throws: error) { try TrafficPattern(text) }
    }

    @Test(arguments: [
        "", "20", "s", "20/", "/s", "20/s 30/s", "poisson", "burst 5", "burst 5 every", "burst x every 1s",
        "burst 5 within 1s", "burst 5 every 1s every 2s", "burst 5 every 1s for 2s", "1.5/s", "5/9999999999999w",
    ])
    func whatCannotBeReadIsRefused(text: String) {
        do {
            _ = try TrafficPattern(text)
            Issue.record("was read")
        } catch {
            guard case .unreadable = error else {
                Issue.record("\(error)")
                return
            }
        }
    }

    @Test(arguments: ["0", "-1", "1000001", "x", "10 zipf 0", "10 zipf -1", "10 zipf 99", "10 zipf nan", "10 even", ""])
    func identitiesAreAtLeastOneAndNotTooMany(text: String) {
        #expect(throws: TrafficError.self) { try IdentityMix(text) }
    }

    @Test func aPlanHasAnEnd() throws {
        let rate = try TrafficPattern("1000000/s")
        #expect(throws: TrafficError.nothing) { try TrafficPlan([], for: TimeSpan(.seconds(1))) }
        #expect(throws: TrafficError.notPositive("0s")) { try TrafficPlan([rate], for: TimeSpan(.zero)) }
        #expect(throws: TrafficError.self) { try TrafficPlan([rate], for: TimeSpan(.seconds(86_400 * 366 * 20))) }
        #expect(throws: TrafficError.tooLarge("1000000/s for 1d", most: "10000000000 requests")) {
            try TrafficPlan([rate], for: TimeSpan(.seconds(86_400)))
        }
        let late = try TrafficPattern("burst 5 every 1s after 10s")
        #expect(throws: TrafficError.nothing) { try TrafficPlan([late], for: TimeSpan(.seconds(10))) }
    }

    @Test func aRateIsEven() throws {
        #expect(try times("4/s", for: "1s") == [0, 250_000, 500_000, 750_000])
        #expect(try times("3/s", for: "1s") == [0, 333_333, 666_666])
        // No rounded gap adds up: the last of a day is where it belongs.
        let last: Int64 = (7 * 1440 - 1) * 60_000_000 / 7
        #expect(try times("7/1m", for: "1d").last == last)
    }

    @Test func burstsComeAtOnceOrSpread() throws {
        #expect(try times("burst 3 every 2s", for: "3s") == [0, 0, 0, 2_000_000, 2_000_000, 2_000_000])
        #expect(try times("burst 2 every 10s within 2s after 9s", for: "20s") == [9_000_000, 10_000_000, 19_000_000])
    }

    @Test func aRampGrowsEvenly() throws {
        // 0 to 20 a second in 10 s: 100 in all, t² of them after t seconds.
        let ramp = try times("0/s..20/s", for: "10s")
        #expect(ramp.count == 100)
        #expect(ramp[25] == 5_000_000)
        #expect(ramp[81] == 9_000_000)
        let down = try times("20/s..0/s", for: "10s")
        #expect(down.count == 100)
        // The same from the other end: 36 are left after 4 s, 64 having come.
        #expect(down[64] == 4_000_000)
    }

    @Test func patternsLieOnTopOfEachOtherInOrder() throws {
        let both = try times("2/s", "burst 2 every 1s after 500ms", for: "2s")
        #expect(both == [0, 500_000, 500_000, 500_000, 1_000_000, 1_500_000, 1_500_000, 1_500_000])
    }

    @Test func chanceHasTheRateOnAverageAndGapsOfAllSizes() throws {
        let times = try times("poisson 100/s", for: "100s")
        // Ten thousand, give or take four standard deviations.
        #expect((9_600...10_400).contains(times.count))
        let gaps = zip(times, times.dropFirst()).map { $1 - $0 }
        #expect(gaps.allSatisfy { $0 >= 0 })
        // Of exponential gaps, e^-1 are longer than the mean.
        let long = Double(gaps.filter { $0 > 10_000 }.count) / Double(gaps.count)
        #expect(abs(long - 0.3679) < 0.02)
    }

    @Test func aSeedRepeatsAndAnotherDoesNot() throws {
        let mix = try IdentityMix("50 zipf 1.2")
        func run(_ seed: UInt64) throws -> [Arrival] {
            Array(
                try TrafficPlan(
                    [TrafficPattern("poisson 500/s")], for: TimeSpan(.seconds(2)), identities: mix, seed: seed
                )
                .arrivals())
        }
        #expect(try run(7) == run(7))
        #expect(try run(7) != run(8))
        // Another pattern leaves the first as it was.
        let alone = try times("poisson 5/s", for: "10s")
        let together = try times("poisson 5/s", "burst 1 every 3s after 1s", for: "10s")
        #expect(Set(alone).subtracting(together).isEmpty)
    }

    @Test func zipfIsAsSkewAsItSays() throws {
        let mix = try IdentityMix("100 zipf 1")
        let plan = try TrafficPlan([TrafficPattern("100000/s")], for: TimeSpan(.seconds(2)), identities: mix)
        var counts = Array(repeating: 0, count: 100)
        for arrival in plan.arrivals() { counts[arrival.identity] += 1 }
        let harmonic = (1...100).reduce(0.0) { $0 + 1 / Double($1) }
        for rank in [1, 2, 5, 20, 100] {
            let expected = 200_000 / harmonic / Double(rank)
            #expect(abs(Double(counts[rank - 1]) - expected) < 5 * expected.squareRoot(), "rank \(rank)")
        }
    }

    @Test func identitiesAreAllAlikeWithoutSkew() throws {
        let mix = try IdentityMix("10")
        let plan = try TrafficPlan([TrafficPattern("100000/s")], for: TimeSpan(.seconds(1)), identities: mix, weight: 3)
        var counts = Array(repeating: 0, count: 10)
        for arrival in plan.arrivals() {
            counts[arrival.identity] += 1
            #expect(arrival.weight == 3)
        }
        for count in counts { #expect((9_500...10_500).contains(count)) }
    }
}
