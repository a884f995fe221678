import RateLimits
import RedisTypes
import Testing

/// What no script and no limiter's key replies is an error, and never traps.
@Suite struct ReplyTests {
    private static let replies: [RedisValue] = [
        nil, 1, "x", [], [1], [1, 2, 3, 4, 5, 6, 7], ["a", "b"], [nil, nil], [[], []], [[1], [2]], .simpleString("OK"),
        ["1", "x"], [.error(RedisError("ERR x"))], [["a", "1.5"], []],
    ]

    @Test(arguments: AlgorithmKind.allCases) func aDecisionIsNotMadeUp(kind: AlgorithmKind) throws {
        let call = LimitCall(try LimiterTarget(Limiter(kind, "5/10s"), identifier: "a"), at: Moment.base)
        for reply in Self.replies {
            // An empty hash and a hash of one window's requests are replies of regions.
            if kind == .multiRegionFixedWindow, reply == [] { continue }
            if kind == .multiRegionSlidingWindow, reply == [[], []] { continue }
            #expect(throws: UnexpectedReply.self, "\(reply)") { try call.decision(from: reply) }
        }
    }

    @Test(arguments: [AlgorithmKind.fixedWindow, .slidingWindow, .tokenBucket])
    func aStandingIsNotMadeUp(kind: AlgorithmKind) throws {
        let target = try LimiterTarget(Limiter(kind, "5/10s"), identifier: "a")
        let query = StandingQuery(target, at: Moment.base)
        for reply: RedisValue in ["x", ["1", "x"], [1, 2, 3, 4], ["1", "x", nil], ["1", "nan", nil], [[], [], []]] {
            #expect(throws: UnexpectedReply.self, "\(reply)") { try query.answer(from: [reply]) }
        }
        #expect(throws: UnexpectedReply.self) { try query.answer(from: []) }
    }

    @Test func aStandingComesWithWhatIsHeld() throws {
        func answer(_ kind: AlgorithmKind, _ replies: RedisValue...) throws -> StandingQuery.Answer {
            let target = try LimiterTarget(
                Limiter(kind, "5/10s"), identifier: "a", usesDynamicLimit: kind.hasDynamicLimit(in: .javaScript))
            return try StandingQuery(target, at: Moment.base).answer(from: replies)
        }
        let fixed = try answer(.fixedWindow, ["3", "10.5"])
        #expect(fixed.contents == .counters(current: 3, previous: nil) && fixed.dynamicLimit == 10.5)
        #expect(fixed.standing.remaining == 7 && fixed.standing.limit == 10)
        #expect(try answer(.slidingWindow, ["3", nil, nil]).contents == .counters(current: 3, previous: 0))
        let bucket = try answer(.tokenBucket, ["1700000000000", "-0.5", nil], "4")
        #expect(
            bucket.contents == .bucket(.init(refilledAt: Moment.base, tokens: -0.5, expiry: .never))
                && !bucket.isMixedBucket && bucket.standing.remaining == 0 && bucket.standing.limit == 4)
        #expect(try answer(.tokenBucket, [nil, "7", "1"], nil).contents == .bucket(nil))
        let requests = RegionRequests([.init("b", 2)])
        #expect(
            try answer(.multiRegionFixedWindow, ["b", "2"]).contents == .requests(current: requests, previous: nil))
    }

    @Test func clocksAreCompared() throws {
        #expect(try ServerClock.now(from: ["1700000000", "123456"]) == 1_700_000_000_123)
        #expect(throws: UnexpectedReply.self) { try ServerClock.now(from: ["1700000000"]) }
        #expect(throws: UnexpectedReply.self) { try ServerClock.now(from: ["9223372036854775807", "0"]) }
        #expect(ServerClock.skew(server: 50, sent: 0, received: 100) == 0)
        #expect(ServerClock.skew(server: 5000, sent: 0, received: 100) == -4900)
        #expect(ServerClock.skew(server: 0, sent: 3000, received: 3100) == 3000)
    }

    @Test func anExpiryIsReadFromPTTL() throws {
        #expect(KeyExpiry(try TimeToLive(pttl: -2), at: 5) == .absent)
        #expect(KeyExpiry(try TimeToLive(pttl: -1), at: 5) == .never)
        #expect(KeyExpiry(try TimeToLive(pttl: 10), at: 5) == .at(15))
        #expect(!KeyExpiry.at(15).hasPassed(at: 15) && KeyExpiry.at(15).hasPassed(at: 16))
    }

    @Test func theFlagChangesTheDigest() throws {
        for kind in AlgorithmKind.allCases {
            let (plain, locking) = (LimitScript(for: kind), LimitScript(for: kind, locksKeysOnly: true))
            #expect(plain.digest.count == 40 && plain.digest != locking.digest)
            #expect(locking.text.text == "#!lua flags=allow-key-locking\n" + (plain.text.text ?? ""))
        }
    }
}
