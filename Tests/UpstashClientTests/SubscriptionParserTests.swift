import RedisTypes
import TestSupport
import Testing

@testable import UpstashClient

/// Which of the commas is which.
@Suite(.timeLimit(.minutes(5))) struct SubscriptionParserTests {
    private func event(_ text: String, _ names: [ByteString]) -> SubscriptionEvent {
        SubscriptionParser(names).event(in: Array(text.utf8))
    }

    @Test(
        arguments: [
            ("subscribe,chat,1", ["chat"], .subscribed(to: "chat", count: 1)),
            ("subscribe,a,b,2", ["a", "a,b"], .subscribed(to: "a,b", count: 2)),
            ("psubscribe,user:*,1", ["user:*"], .subscribed(to: "user:*", count: 1)),
            ("unsubscribe,chat,0", ["chat"], .unsubscribed(from: "chat", count: 0)),
            ("punsubscribe,c,*,0", ["c,*"], .unsubscribed(from: "c,*", count: 0)),
            ("message,chat,hello", ["chat"], .message(channel: "chat", payload: "hello")),
            ("message,chat,", ["chat"], .message(channel: "chat", payload: "")),
            ("message,chat,a,b,c", ["chat", "cha"], .message(channel: "chat", payload: "a,b,c")),
            ("message,a,b,c", ["a,b", "b"], .message(channel: "a,b", payload: "c")),
            ("message,,x", ["", "y"], .message(channel: "", payload: "x")),
            ("message,a\nb,c\nd", ["a\r\nb"], .message(channel: "a\r\nb", payload: "c\nd")),
            // Ambiguous: the longest name that fits.
            ("message,a,b,c", ["a", "a,b"], .message(channel: "a,b", payload: "c")),
            ("message,a,bc,d", ["a", "a,b"], .message(channel: "a", payload: "bc,d")),
            // A name that nobody asked for.
            ("message,x,y,z", ["a"], .message(channel: "x", payload: "y,z")),
            (
                "pmessage,user:*,user:42,hello", ["user:*"],
                .patternMessage(pattern: "user:*", channel: "user:42", payload: "hello")
            ),
            (
                "pmessage,user:*,user:42,a,b", ["user:*"],
                .patternMessage(pattern: "user:*", channel: "user:42", payload: "a,b")
            ),
            ("pmessage,a,*,a,b,c", ["a,*"], .patternMessage(pattern: "a,*", channel: "a,b", payload: "c")),
            ("pmessage,*,z,x,y,z,p", ["*,z"], .patternMessage(pattern: "*,z", channel: "x,y,z", payload: "p")),
            ("pmessage,a*,a,b,c", ["a*", "a*,b"], .patternMessage(pattern: "a*", channel: "a", payload: "b,c")),
            ("pmessage,a*,b,ax,b,c", ["a*", "a*,b"], .patternMessage(pattern: "a*,b", channel: "ax,b", payload: "c")),
            ("pmessage,a?,a\u{FFFD},c,d", ["a?"], .patternMessage(pattern: "a?", channel: "a\u{FFFD}", payload: "c,d")),
            ("pmessage,x*,x1,p,q", ["y"], .patternMessage(pattern: "x*", channel: "x1", payload: "p,q")),
            ("pmessage,c,c,", ["c"], .patternMessage(pattern: "c", channel: "c", payload: "")),
            ("", ["c"], .other("")), ("message", ["c"], .other("message")), ("message,c", ["c"], .other("message,c")),
            ("pmessage,c,c", ["c"], .other("pmessage,c,c")), ("subscribe,c", ["c"], .other("subscribe,c")),
            ("subscribe,c,", ["c"], .other("subscribe,c,")), ("subscribe,c,-1", ["c"], .other("subscribe,c,-1")),
            ("subscribe,c,99999999999999999999", ["c"], .other("subscribe,c,99999999999999999999")),
            ("hello,c,1", ["c"], .other("hello,c,1")), ("MESSAGE,c,1", ["c"], .other("MESSAGE,c,1")),
        ] as [(String, [ByteString], SubscriptionEvent)])
    func eachEventIsTakenApart(text: String, names: [ByteString], expected: SubscriptionEvent) {
        #expect(event(text, names) == expected)
    }

    @Test func aNameThatIsNotTextIsGivenAsItWasAskedFor() {
        let names: [ByteString] = [ByteString([0x61, 0xFF]), ByteString([0x61, 0xFE])]
        let first = event("message,a\u{FFFD},x", names)
        #expect(first == .message(channel: names[0], payload: "x"))
    }

    /// The same as Redis does, which is asked for all keys that match.
    @Test func patternsMatchWhatRedisMatches() async throws {
        try await withRedis { redis in
            var generator = SeededGenerator(seed: 5)
            func random(_ letters: String, upTo length: Int) -> ByteString {
                let letters = Array(letters.utf8)
                return ByteString(
                    (0..<Int.random(in: 1...length, using: &generator)).map { _ in
                        letters[Int.random(in: 0..<letters.count, using: &generator)]
                    })
            }
            let keys = Set((0..<60).map { _ in random("abc]-^*\\", upTo: 4) })
            for key in keys { try await redis.run("SET", key, "v") }
            let patterns =
                (0..<250).map { _ in random("abc*?[]^-\\", upTo: 7) } + [
                    "*", "[^a]*", "[a-", "[", "\\", "a\\", "[]", "[^]",
                ]
            for pattern in patterns {
                guard case .array(let found) = try await redis.run("KEYS", pattern) else {
                    Issue.record("KEYS has no list")
                    return
                }
                let glob = GlobPattern(pattern.bytes)
                let matching = keys.filter {
                    glob.shortestMatch(in: ($0.bytes + [0x2C])[...], before: 0x2C) == $0.count
                }
                #expect(matching == Set(found.compactMap(\.bytes)), "\(pattern)")
            }
        }
    }

    /// As many ways to match as there are bytes, were they tried one by one.
    @Test func aPatternOfManyStarsTakesNoLongerThanItsLength() {
        let pattern = Array(String(repeating: "a*", count: 40).utf8) + Array("b".utf8)
        let text = Array(String(repeating: "a", count: 5000).utf8) + Array(",x".utf8)
        #expect(GlobPattern(pattern).shortestMatch(in: text[...], before: 0x2C) == nil)
    }
}
