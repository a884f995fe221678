import RateLimits
import RedisTypes
import Testing

@Suite struct ImmortalKeyTests {
    private static let keys = LimiterKeys()
    private static let now = Moment.base + 3000

    private func find(
        _ name: String, _ content: ImmortalKey.Content, in keys: LimiterKeys = keys,
        used: KnownLimiters = KnownLimiters()
    ) -> ImmortalKey? {
        ImmortalKey(ByteString(keys.prefix.bytes + ":\(name)".utf8), holds: content, at: Self.now, in: keys, used: used)
    }

    private func bucket(_ refilledAt: Int64, _ tokens: ByteString, python: ByteString? = nil) -> ImmortalKey.Content {
        .bucket(.init(refilledAt: ByteString(refilledAt), otherRefilledAt: python, tokens: tokens))
    }

    @Test func whatNothingNeedsIsFound() throws {
        let current = try #require(find("u:170000000", .counter("3")))
        #expect(current.origin == .cachedWindow(identifier: "u", index: 170_000_000) && current.mayBeInUse)
        // An hour ago, in windows of ten seconds.
        #expect(find("u:169999640", .counter("3"))?.mayBeInUse == false)
        #expect(find("u", bucket(Self.now, "10"))?.origin == .bucket(identifier: "u"))
        let event = ImmortalKey.Content.events(LimiterEvent(identifier: "u", outcome: .allowed).member)
        #expect(find("events:1699999200000", event)?.mayBeInUse == true)
        #expect(find("events:1679997600000", event)?.mayBeInUse == false)
        #expect(find("events:1679997600000", .earlierEvents(3))?.mayBeInUse == false)
    }

    @Test(arguments: [
        ("u:170000000", ImmortalKey.Content.counter("x")), ("u:170000000", .counter("007")),
        ("u:170000000", .counter("99999999999999999999999999999999")), ("u", .counter("3")),
        // No window has these numbers: it would have been before there were any, or be to come.
        ("order:0", .counter("3")), ("order:1", .counter("3")), ("order:5", .counter("3")),
        ("order:9223372036854775807", .counter("3")), ("order:1700000100000", .counter("3")),
        ("u", .bucket(.init(tokens: "3"))), ("events:1680000000000", .events("{}")), ("denyList:all", .counter("3")),
        ("dynamic:global", .counter("3")),
    ])
    func whatNoLimiterWroteIsNot(name: String, content: ImmortalKey.Content) {
        #expect(find(name, content) == nil)
    }

    /// A limiter `app` and an identifier `order` make the same keys as the orders of an app.
    @Test func underOtherPrefixesOnlyNamedWindowsAreUnused() throws {
        let app = LimiterKeys(prefix: "app")
        #expect(find("order:169999640", .counter("3"), in: app)?.mayBeInUse == true)
        let named = KnownLimiters(windows: [try Interval("1m"), try Interval("10s")])
        #expect(find("order:169999640", .counter("3"), in: app, used: named)?.mayBeInUse == false)
        // Of a window of ten seconds in 1995, and of none of a minute.
        #expect(find("order:80000000", .counter("3"), in: app, used: named)?.mayBeInUse == true)
        #expect(find("order:170000000", .counter("3"), in: app, used: named)?.mayBeInUse == true)
        // Another one of the prefix that was not named is safe, too.
        let other = try Interval("9500ms").index(at: Self.now)
        #expect(find("order:\(other)", .counter("3"), in: app, used: named)?.mayBeInUse == true)
        #expect(find("events:1679997600000", .events("{}"), in: app) == nil)
        #expect(find("events:1679997600000", .earlierEvents(3), in: app)?.mayBeInUse == true)
    }

    /// Whatever length somebody chose, by a clock that is a minute fast or slow.
    @Test func noWindowThatIsNowIsUnused() throws {
        var lengths: [Int64] = [
            1500, 2500, 7777, 1_234_000, 1, 2, 10, 999, 61_000, 86_399_000, 100_000_000, 604_799_000,
        ]
        for (unit, most) in [("ms", 9999), ("s", 9999), ("m", 9999), ("h", 8760), ("d", 365)] as [(String, Int64)] {
            let unit = try Interval("1\(unit)").milliseconds
            for number in stride(from: 1, through: most, by: 7) where number * unit <= Interval.longest {
                lengths.append(number * unit)
            }
        }
        lengths += stride(from: 1, to: 1_200_000, by: 997)
        for length in lengths {
            for clock in [-60_000, -1, 0, 60_000] as [Int64] {
                let name = "u:\((Self.now + clock) / length)"
                guard let found = find(name, .counter("1")) else {
                    Issue.record("\(length) ms is no window")
                    continue
                }
                #expect(found.mayBeInUse, "\(length) ms, \(clock)")
            }
        }
    }

    /// Of windows that were left behind, nearly all are told to be.
    @Test(arguments: [
        ("100ms", 1.0), ("1s", 1.0), ("10s", 1.0), ("1m", 0.99), ("15m", 0.3), ("1h", 0.95), ("6h", 0.95), ("1d", 0.8),
        ("7d", 0.5),
    ])
    func mostWindowsThatAreOverAreUnused(text: String, share: Double) throws {
        let window = try Interval(text)
        let ages = (1...500).map { Int64($0) * max(window.milliseconds, 120_000) }.filter { $0 < 300 * 86_400_000 }
        let unused = ages.count { age in
            find("u:\((Self.now - age) / window.milliseconds)", .counter("1"))?.mayBeInUse == false
        }
        #expect(Double(unused) >= share * Double(ages.count), "\(unused) of \(ages.count)")
    }

    @Test func lengthsOfAnIndexAreThoseWhoseWindowIsNow() {
        for index in [1, 2, 3, 10, 99, 1_000_000] as [Int64] {
            let now: Int64 = 1_000_000
            let lengths = CurrentLengths(index: index, from: now, through: now)
            for length in (1...now) where (now / length == index) != lengths.range.contains(length) {
                Issue.record("\(index): \(length)")
            }
        }
        for index in [-1, 0, .max, .min] as [Int64] {
            #expect(CurrentLengths(index: index, from: Self.now, through: Self.now).range.isEmpty)
        }
    }

    @Test func aFullBucketNeedsNoKey() throws {
        let size = try TokenBucket(capacity: 10, refill: 2, interval: .second)
        func state(_ tokens: Double) -> TokenBucket.State {
            .init(refilledAt: Moment.base, tokens: tokens, expiry: .never)
        }
        #expect(!size.isFull(state(3), at: Moment.base + 3999))
        #expect(size.isFull(state(3), at: Moment.base + 4000))
        // What a refund has put on top is there until the next refill.
        #expect(!size.isFull(state(13), at: Moment.base + 999))
        #expect(size.isFull(state(13), at: Moment.base + 1000))
        let known = KnownLimiters(bucket: size)
        #expect(find("u", bucket(Moment.base, "9"))?.mayBeInUse == true)
        #expect(find("u", bucket(Moment.base, "9"), used: known)?.mayBeInUse == false)
        #expect(find("u:7", bucket(Moment.base, "9"), used: known)?.origin == .bucket(identifier: "u:7"))
        #expect(find("u", bucket(Self.now, "9"), used: known)?.mayBeInUse == true)
        for nonsense in ["", "x", "nan", "inf"] as [ByteString] {
            #expect(find("u", bucket(Moment.base, nonsense), used: known)?.mayBeInUse == true)
        }
        #expect(find("u", bucket(.min, "9"), used: known)?.mayBeInUse == true)
        // Both SDKs use it.
        #expect(find("u", bucket(Moment.base, "9", python: "1"), used: known)?.mayBeInUse == true)
    }
}
