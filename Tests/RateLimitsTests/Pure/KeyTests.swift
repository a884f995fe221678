import RateLimits
import RedisTypes
import Testing

@Suite struct KeyTests {
    private static let keys = LimiterKeys()
    private static let now = Moment.base + 3000

    @Test func namesAreTheSDKs() {
        let keys = Self.keys
        #expect(keys.window("user:42", 170_000_000) == "@upstash/ratelimit:user:42:170000000")
        #expect(keys.bucket("user:42") == "@upstash/ratelimit:user:42")
        #expect(keys.dynamicLimit == "@upstash/ratelimit:dynamic:global")
        #expect(keys.denyList == "@upstash/ratelimit:denyList:all")
        #expect(keys.ipDenyList == "@upstash/ratelimit:denyList:ipDenyList")
        #expect(keys.ipDenyListStatus == "@upstash/ratelimit:ipDenyListStatus")
        #expect(keys.events(hour: 1_699_999_200_000) == "@upstash/ratelimit:events:1699999200000")
        #expect(LimiterKeys(prefix: "a*[b]").pattern(for: "c?\\") == "a\\*\\[b\\]:c\\?\\\\:*")
    }

    @Test(arguments: [
        ("user:42:170000000", LimiterKey.window(identifier: "user:42", index: 170_000_000)),
        ("user", .bucket(identifier: "user")), ("user:x", .bucket(identifier: "user:x")),
        ("user:", .bucket(identifier: "user:")), ("user:007", .bucket(identifier: "user:007")),
        ("", .bucket(identifier: "")),
        (":5", .window(identifier: "", index: 5)), ("user:0", .window(identifier: "user", index: 0)),
        ("user:99999999999999999999", .bucket(identifier: "user:99999999999999999999")),
        ("events:1699999200000", .events(hour: 1_699_999_200_000)),
        ("events:7", .window(identifier: "events", index: 7)),
        ("dynamic:global", .dynamicLimit), ("denyList:all", .denyList), ("denyList:ipDenyList", .ipDenyList),
        ("ipDenyListStatus", .ipDenyListStatus),
    ])
    func aKeyIsRecognized(name: String, key: LimiterKey) {
        #expect(Self.keys.recognize(ByteString("@upstash/ratelimit:\(name)")) == key)
    }

    @Test(arguments: ["@upstash/ratelimit", "@upstash/ratelimi:x", "other:x", ""])
    func aKeyOfAnotherPrefixIsNot(key: String) {
        #expect(Self.keys.recognize(ByteString(key)) == nil)
    }

    /// Each algorithm's key at every age at which it can be met: kind and window come back.
    @Test(
        arguments: [AlgorithmKind.fixedWindow, .slidingWindow, .multiRegionFixedWindow, .multiRegionSlidingWindow],
        ["1s", "10s", "90s", "1m", "1h", "1d"])
    func aWindowTellsItsAlgorithm(kind: AlgorithmKind, text: String) throws {
        let window = try Interval(text)
        let isSliding = kind == .slidingWindow || kind == .multiRegionSlidingWindow
        let lifetime = isSliding ? 2 * window.milliseconds + 1000 : window.milliseconds
        let content: KeyReading.Content = kind.isMultiRegion ? .hash(fields: ["0123456789abcdEF"]) : .string("3")
        let index = window.index(at: Self.now)
        for written in stride(from: 0, to: window.milliseconds, by: Int(window.milliseconds / 5)) {
            for age in stride(from: 0, through: lifetime, by: Int(lifetime / 7)) {
                let start = window.start(of: index) + written
                let reading = try #require(
                    KeyReading(
                        Self.keys.window("u", index), holds: content, expiry: .at(start + lifetime), at: start + age,
                        in: Self.keys))
                #expect(reading.verdict == .window(identifier: "u", index: index, kinds: [kind]), "\(written) \(age)")
                #expect(reading.length?.mostLikely == window)
            }
        }
    }

    @Test func typesTellTheRest() throws {
        func verdict(_ name: String, _ content: KeyReading.Content, _ expiry: KeyExpiry) -> KeyReading.Verdict? {
            KeyReading(
                ByteString("@upstash/ratelimit:\(name)"), holds: content, expiry: expiry, at: Self.now, in: Self.keys)?
                .verdict
        }
        let soon = KeyExpiry.at(Self.now + 1000)
        #expect(
            verdict("u", .hash(fields: ["refilledAt", "tokens"]), soon)
                == .bucket(identifier: "u", dialects: [.javaScript]))
        #expect(
            verdict("u", .hash(fields: ["tokens", "refilled_at"]), soon)
                == .bucket(identifier: "u", dialects: [.python]))
        #expect(
            verdict("u:1", .hash(fields: ["refilledAt", "tokens", "refilled_at"]), soon)
                == .bucket(identifier: "u:1", dialects: [.javaScript, .python]))
        #expect(
            verdict("u:170000000", .string("3"), .never)
                == .window(identifier: "u", index: 170_000_000, kinds: [.cachedFixedWindow]))
        #expect(verdict("u:170000000", .string("x"), soon) == .foreign)
        #expect(verdict("u", .string("3"), soon) == .foreign)
        #expect(verdict("u", .hash(fields: ["a"]), soon) == .foreign)
        #expect(verdict("u:1", .other("list"), soon) == .foreign)
        #expect(
            verdict("events:1699999200000", .other("zset"), .never) == .shared(.events(hour: 1_699_999_200_000)))
        #expect(verdict("denyList:all", .other("set"), .never) == .shared(.denyList))
        #expect(verdict("denyList:all", .string("x"), .never) == .foreign)
    }
}
