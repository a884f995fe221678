import RateLimits
import RedisNIO
import RedisTypes
import TestSupport
import Testing

/// The worked examples of the reference, by our scripts on a real server.
@Suite struct ScriptExampleTests {
    private static let keys = LimiterKeys()
    private static let user: ByteString = "user:42"

    /// Runs a call as a program does, and traced on the same state.
    /// - Parameter read: asks for the state after it, in the same trip, so that no key ends in between.
    private static func run(
        _ call: LimitCall, on redis: RedisClient, after setup: [RedisCommand], ttl: TTLAfter, then read: RedisCommand
    ) async throws -> (reply: RedisValue, state: RedisValue) {
        let key = call.keys[0]
        let commands = setup + [["PEXPIRETIME", key], call.whole, read, ["PTTL", key], ["PEXPIRETIME", key]]
        let replies = Array(try await redis.pipeline(commands).dropFirst(setup.count))
        switch ttl {
        case .set(let milliseconds): #expect((1...milliseconds).contains(replies[3].integer ?? 0))
        case .unchanged: #expect(replies[4] == replies[0] || replies[4] == -2)
        case .none: #expect(replies[3] == -1)
        }
        let again = try await redis.pipeline([["FLUSHALL"]] + setup + [TracedScript.command(call)])
        let traced = try TracedScript(try #require(again.last))
        #expect(traced.reply == replies[1])
        if case .set(let milliseconds) = ttl { #expect(traced.ttl == milliseconds) }
        #expect(try call.decision(from: traced.reply).billed.total() == 1 + traced.commands.count)
        return (replies[1], replies[2])
    }

    private static func numbers(_ reply: RedisValue) -> [Int64] { reply.array?.compactMap(\.integer) ?? [] }

    private static func dynamic(_ limit: Double?) -> [RedisCommand] {
        limit.map { [["SET", keys.dynamicLimit, ByteString("\($0)")]] } ?? []
    }

    @Test(arguments: FixedExample.all) func fixed(example: FixedExample) async throws {
        try await withRedisClient { _, redis in
            let target = try LimiterTarget(
                .fixedWindow(FixedExample.window()), identifier: Self.user, usesDynamicLimit: example.dynamic != nil)
            let call = LimitCall(target, at: FixedExample.now, weight: example.weight)
            #expect(call.keys[0] == "@upstash/ratelimit:user:42:170000000")
            let setup =
                Self.dynamic(example.dynamic)
                + (example.before.map { before in
                    [["SET", call.keys[0], ByteString(before), "PX", ByteString(example.ttlBefore)]] as [RedisCommand]
                } ?? [])
            let (reply, state) = try await Self.run(
                call, on: redis, after: setup, ttl: example.ttl, then: ["GET", call.keys[0]])
            #expect(Self.numbers(reply) == example.reply)
            #expect(state.integer == example.after)
            expect(
                try call.decision(from: reply), example.allowed, limit: example.reply[1], example.remaining,
                reset: FixedExample.reset)
        }
    }

    @Test(arguments: SlidingExample.all) func sliding(example: SlidingExample) async throws {
        try await withRedisClient { _, redis in
            let target = try LimiterTarget(
                .slidingWindow(example.window), identifier: Self.user, usesDynamicLimit: example.dynamic != nil)
            let call = LimitCall(target, at: example.now, weight: example.weight)
            var setup = Self.dynamic(example.dynamic)
            for (key, count) in zip(call.keys, [example.current, example.previous]) {
                if let count {
                    setup.append(["SET", key, ByteString(count), "PX", ByteString(SlidingExample.ttlBefore)])
                }
            }
            let (reply, state) = try await Self.run(
                call, on: redis, after: setup, ttl: example.ttl, then: ["GET", call.keys[0]])
            #expect(Array(Self.numbers(reply).prefix(2)) == example.reply)
            #expect(state.integer == example.after)
            expect(
                try call.decision(from: reply), example.allowed, limit: example.reply[1], example.remaining,
                reset: SlidingExample.reset)
        }
    }

    @Test(arguments: BucketExample.all) func bucket(example: BucketExample) async throws {
        try await withRedisClient { _, redis in
            let target = try LimiterTarget(
                .tokenBucket(example.bucket), identifier: Self.user, usesDynamicLimit: example.dynamic != nil)
            let call = LimitCall(target, at: Moment.base + example.now, weight: example.weight)
            #expect(call.keys[0] == "@upstash/ratelimit:user:42")
            let field = example.dialect.refilledAtField
            var setup = Self.dynamic(example.dynamic)
            if let before = example.before {
                setup += [
                    [
                        "HSET", call.keys[0], field, ByteString(Moment.base + before.at), "tokens",
                        ByteString("\(before.tokens)"),
                    ],
                    ["PEXPIRE", call.keys[0], ByteString(BucketExample.ttlBefore)],
                ]
            }
            let (reply, held) = try await Self.run(
                call, on: redis, after: setup, ttl: example.ttl, then: ["HMGET", call.keys[0], field, "tokens"])
            let shown = Self.numbers(reply)
            #expect([shown[0], shown[1] - Moment.base, shown[2]] == example.reply)
            let state = try #require(held.array)
            #expect(state[0].integer == example.after.map { Moment.base + $0.at })
            #expect(state[1].bytes?.text.flatMap { Double($0) } == example.after?.tokens)
            expect(
                try call.decision(from: reply), example.allowed, limit: example.reply[2], example.remaining,
                reset: Moment.base + example.reply[1])
        }
    }

    @Test(arguments: RegionFixedExample.all) func regionFixed(example: RegionFixedExample) async throws {
        try await withRedisClient { _, redis in
            let target = try LimiterTarget(
                Limiter(.multiRegionFixedWindow, "5/10s", regions: 2), identifier: Self.user)
            let call = LimitCall(target, at: FixedExample.now, weight: example.weight)
            var setup = example.before.enumerated().map { number, weight -> RedisCommand in
                ["HSET", call.keys[0], ByteString("request\(number)"), ByteString(weight)]
            }
            if !setup.isEmpty { setup.append(["PEXPIRE", call.keys[0], "7000"]) }
            let (reply, state) = try await Self.run(
                call, on: redis, after: setup, ttl: example.ttl, then: ["HGETALL", call.keys[0]])
            #expect(try RegionRequests(reply) == RegionRequests(state))
            expect(
                try call.decision(from: reply), example.allowed, limit: 5, example.remaining,
                reset: FixedExample.reset)
        }
    }

    @Test(arguments: RegionSlidingExample.all) func regionSliding(example: RegionSlidingExample) async throws {
        try await withRedisClient { _, redis in
            let target = try LimiterTarget(
                Limiter(.multiRegionSlidingWindow, "10/10s", regions: 2), identifier: Self.user)
            let call = LimitCall(target, at: RegionSlidingExample.now, weight: example.weight)
            var setup: [RedisCommand] = []
            for (key, used) in zip(call.keys, [example.current, example.previous]) where used > 0 {
                setup += [["HSET", key, "earlier", ByteString(used)], ["PEXPIRE", key, "7000"]]
            }
            let (reply, state) = try await Self.run(
                call, on: redis, after: setup, ttl: example.ttl, then: ["HGETALL", call.keys[0]])
            #expect(try RegionRequests(state).used == example.after)
            expect(
                try call.decision(from: reply), example.allowed, limit: 10, example.remaining,
                reset: SlidingExample.reset)
        }
    }

    /// C1 and section 7.3: the SDK's key would stay for ever, ours ends with the window.
    @Test func aCachedWindowEnds() async throws {
        try await withRedisClient { _, redis in
            let target = try LimiterTarget(Limiter(.cachedFixedWindow, "5/10s"), identifier: Self.user)
            let call = LimitCall(target, at: FixedExample.now)
            let (reply, _) = try await Self.run(
                call, on: redis, after: [], ttl: .set(10_000), then: ["GET", call.keys[0]])
            expect(try call.decision(from: reply), true, limit: 5, 4, reset: FixedExample.reset)
        }
    }

    /// Section 15, the last paragraph: two clocks in one bucket, which then fills twice as fast. We say so.
    @Test func aMixedBucketIsTold() async throws {
        try await withRedisClient { _, redis in
            let base = Moment.base
            func call(_ dialect: Dialect, at now: Int64) throws -> LimitCall {
                LimitCall(
                    try LimiterTarget(Limiter(.tokenBucket, "2/1h,max=10", dialect: dialect), identifier: "m"), at: now)
            }
            let bucket: ByteString = "@upstash/ratelimit:m"
            _ = try await redis.send([
                "HSET", bucket, "refilled_at", ByteString(base), "refilledAt", ByteString(base), "tokens", "10",
            ])
            let first = try call(.javaScript, at: base + 100)
            let reply = try await redis.send(first.whole)
            #expect(try first.decision(from: reply).remaining == 9 && first.isMixedBucket(reply))
            let second = try call(.python, at: base + 150)
            let next = try await redis.send(second.whole)
            #expect(try second.decision(from: next).remaining == 8 && second.isMixedBucket(next))
            let query = StandingQuery(second.target, at: base + 150)
            let answer = try query.answer(from: [try await redis.send(query.commands[0])])
            #expect(answer.isMixedBucket && !answer.isOthersBucket && answer.standing.remaining == 8)
        }
    }

    @Test(
        arguments: [
            (.javaScript, "refilled_at"), (.python, "refilledAt"), (.earlierPython, "refilledAt"),
        ] as [(Dialect, ByteString)])
    func aBucketOfTheOtherSDKIsLeftAsItIs(dialect: Dialect, field: ByteString) async throws {
        try await withRedisClient { _, redis in
            let bucket: ByteString = "@upstash/ratelimit:m"
            _ = try await redis.send(["HSET", bucket, field, ByteString(Moment.base), "tokens", "3"])
            let call = LimitCall(
                try LimiterTarget(Limiter(.tokenBucket, "2/1s,max=10", dialect: dialect), identifier: "m"),
                at: Moment.base + 100)
            let error = try await #require(throws: RedisError.self) { try await redis.send(call.whole) }
            #expect(error.code == LimitScript.otherDialect)
            let query = StandingQuery(call.target, at: call.now)
            let answer = try query.answer(from: [try await redis.send(query.commands[0])])
            #expect(answer.isOthersBucket && !answer.isMixedBucket)
            #expect(try await redis.send(["HLEN", bucket]) == .integer(2))
            #expect(try await redis.send(["HGET", bucket, "tokens"]) == .bulkString("3"))
        }
    }

    @Test(
        arguments: [
            ("nan", "5"), ("-9223372036854775808", "5"), ("1e300", "5"), ("x", "5"), ("0", "inf"), ("0", "-1e17"),
            ("0", ""),
        ] as [(ByteString, ByteString)])
    func aBucketOfNoNumbersIsAnErrorAndStaysAsItIs(refilledAt: ByteString, tokens: ByteString) async throws {
        try await withRedisClient { _, redis in
            let bucket: ByteString = "@upstash/ratelimit:m"
            _ = try await redis.send(["HSET", bucket, "refilledAt", refilledAt, "tokens", tokens])
            let call = LimitCall(
                try LimiterTarget(Limiter(.tokenBucket, "2/1s,max=10"), identifier: "m"), at: Moment.base)
            let error = try await #require(throws: RedisError.self) { try await redis.send(call.whole) }
            #expect(error.code == LimitScript.badBucket)
            let query = StandingQuery(call.target, at: call.now)
            let reply = try await redis.send(query.commands[0])
            #expect(throws: UnexpectedReply.self) { try query.answer(from: [reply]) }
            #expect(
                try await redis.send(["HMGET", bucket, "refilledAt", "tokens"]).array == [
                    .bulkString(refilledAt), .bulkString(tokens),
                ])
        }
    }

    @Test func aWeightThatABucketNeverGetsBackIsAnErrorAndNothingIsWritten() async throws {
        try await withRedisClient { _, redis in
            let bucket = try TokenBucket(capacity: 1, refill: 1, interval: Interval("1d"))
            let call = LimitCall(
                try LimiterTarget(.tokenBucket(bucket), identifier: "m"), at: Moment.base, weight: Limit.largest)
            let error = try await #require(throws: RedisError.self) { try await redis.send(call.whole) }
            #expect(error.code == LimitScript.badWeight)
            #expect(try await redis.send(["DBSIZE"]) == .integer(0))
            var state = TokenBucket.initialState
            #expect(bucket.decide(&state, at: Moment.base, weight: Limit.largest).reason == .scriptError)
            #expect(state == TokenBucket.initialState)
        }
    }

    @Test(arguments: ["many", "nan", "inf", ""]) func aLimitThatIsNoNumberIsAnErrorAndNothingIsWritten(
        text: String
    ) async throws {
        try await withRedisClient { _, redis in
            for kind in [AlgorithmKind.fixedWindow, .slidingWindow, .tokenBucket] {
                let target = try LimiterTarget(Limiter(kind, "5/10s"), identifier: "a", usesDynamicLimit: true)
                _ = try await redis.send(["SET", target.keys.dynamicLimit, ByteString(text)])
                for weight: Int64 in [1, -1] {
                    let call = LimitCall(target, at: Moment.base, weight: weight)
                    let error = try await #require(throws: RedisError.self) { try await redis.send(call.whole) }
                    #expect(error.code == LimitScript.badLimit)
                }
                #expect(try await redis.send(["DBSIZE"]) == 1)
            }
        }
    }

    /// The commands of a reset delete these keys and no others.
    @Test func aResetTakesExactKeys() async throws {
        try await withRedisClient { _, redis in
            let now = FixedExample.now
            for key in ["a:170000000", "a:169999999", "a:1:170000000", "a*:170000000", "a", "a:events:0"] {
                _ = try await redis.send(["SET", ByteString("p:\(key)"), "1"])
            }
            let target = try LimiterTarget(
                Limiter(.slidingWindow, "5/10s"), identifier: "a", keys: LimiterKeys(prefix: "p"))
            #expect(try await redis.send(target.reset(at: now)) == 2)
            #expect(try await redis.send(["EXISTS", "p:a", "p:a:1:170000000", "p:a*:170000000", "p:a:events:0"]) == 4)
        }
    }

    /// A script that the server does not know yet is sent whole, and then by its digest. A cached window's is that of
    /// a fixed one.
    @Test(arguments: AlgorithmKind.allCases) func aScriptIsSentWholeOnce(kind: AlgorithmKind) async throws {
        try await withRedisClient { _, redis in
            let call = LimitCall(try LimiterTarget(Limiter(kind, "5/10s"), identifier: "a"), at: Moment.base)
            let error = await #expect(throws: RedisError.self) { try await redis.send(call.cached) }
            #expect(error?.kind == .noScript)
            _ = try await redis.send(call.whole)
            #expect(try call.decision(from: try await redis.send(call.cached)).allowed)
        }
    }
}
