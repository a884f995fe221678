import RateLimits
import RedisTypes
import Testing

@Suite struct AnalyticsTests {
    private static let keys = LimiterKeys()
    private static let now = Moment.base + 3000
    private static let user = LimiterEvent(identifier: "user:42", outcome: .allowed)

    /// A1: the member, the key and the command.
    @Test func anEventIsRecordedAsTheSDKDoes() {
        #expect(Self.user.member == "{\"identifier\":\"user:42\",\"success\":true}")
        #expect(
            Self.user.record(at: Self.now, in: Self.keys) == [
                "ZINCRBY", "@upstash/ratelimit:events:1699999200000", "1",
                "{\"identifier\":\"user:42\",\"success\":true}",
            ])
    }

    @Test(arguments: [
        (LimiterEvent(identifier: "a", outcome: .refused), #"{"identifier":"a","success":false}"#),
        (LimiterEvent(identifier: "a/b", outcome: .denied), #"{"identifier":"a/b","success":"denied"}"#),
        (
            LimiterEvent(
                identifier: "user:7", outcome: .allowed, fields: [.init("country", "DE"), .init("city", "Köln")]),
            #"{"identifier":"user:7","success":true,"country":"DE","city":"Köln"}"#
        ),
        (
            LimiterEvent(identifier: "\"\\\n\u{8}\u{1}\u{7F}\u{2028}", outcome: .allowed),
            #"{"identifier":"\"\\\n\b\u0001\#u{7F}\#u{2028}","success":true}"#
        ),
        (LimiterEvent(identifier: "", outcome: .allowed), #"{"identifier":"","success":true}"#),
    ])
    func membersAreReadAndWritten(event: LimiterEvent, member: String) {
        #expect(event.member == ByteString(member))
        #expect(LimiterEvent(member: ByteString(member)) == event)
    }

    @Test(arguments: [
        "", "{}", "{\"identifier\":\"a\"}", "{\"success\":true}", "{\"identifier\":\"a\",\"success\":1}",
        "{\"identifier\":\"a\",\"success\":\"true\"}", "{\"identifier\":\"a\",\"success\":true", "[1]",
        "{\"identifier\":\"a\",\"success\":true}}", "{\"identifier\":\"a\",\"success\":true,}", "{\"identifier\":",
        "{\"identifier\":\"a\" ,\"success\":true}", "{\"identifier\":{},\"success\":true}",
    ])
    func whatIsNoEventIsNotRead(member: String) {
        #expect(LimiterEvent(member: ByteString(member)) == nil)
    }

    /// Whatever stands in the database, reading it ends, and neither traps nor makes an event of what is none.
    @Test func nastyMembersAreNotRead() {
        let whole = #"{"identifier":"a\u00e9\ud83d\ude00","success":"denied","country":null,"n":-1.5e3}"#
        #expect(LimiterEvent(member: ByteString(whole))?.identifier == "aé😀")
        let bytes = Array(whole.utf8)
        for length in 0..<bytes.count {
            #expect(LimiterEvent(member: ByteString(bytes[..<length])) == nil, "the first \(length)")
        }
        for place in bytes.indices {
            for byte in [0x00, 0x22, 0x5C, 0x7B, 0x7D, 0x2C, 0x3A, 0x80, 0xFF] as [UInt8] {
                var changed = bytes
                changed[place] = byte
                // It may be an event still, of another identifier; all that counts is that it is read to its end.
                _ = LimiterEvent(member: ByteString(changed))
            }
        }
    }

    @Test(arguments: [
        "{", "}", "{}", "{{", "}{", "{:}", "{,}", "{\"", "{\"}", "{\"\"}", "{\"\":}", "{\"\":,}", "{\"a\":1,}",
        "{\"a\"}",
        "{\"a\":}", "{\"a\":\"}", "{\"a\":\"\\}", "{\"a\":\"\\\"}", "{\"a\":\"\\u}", "{\"a\":\"\\u12}", "{\"a\":tru e}",
        "{\"identifier\":\"\\ud800\",\"success\":true}", "{\"identifier\":\"a\nb\",\"success\":true}",
        "{\"identifier\":\"a\",\"success\":}", "{\"identifier\":,\"success\":true}",
        "{\"identifier\":[1],\"success\":true}", "\u{0}", "{\"identifier\":\"a\",\"success\":true}\n",
    ])
    func aTornMemberIsNoEvent(member: String) {
        #expect(LimiterEvent(member: ByteString(member)) == nil)
    }

    /// A2, A3 and A4.
    @Test func sumsAreRight() throws {
        var report = UsageReport()
        #expect(try report.add(Self.page) == 6)
        #expect(
            report.totalsByIdentifier == [
                "user:42": .init(allowed: 12, refused: 2), "user:7": .init(allowed: 4), "evil-bot": .init(denied: 4),
            ])
        #expect(report.totals == .init(allowed: 16, refused: 2, denied: 4))
        #expect(report.ranking(5, by: \.all).map(\.identifier) == ["user:42", "evil-bot", "user:7"])
        #expect(report.ranking(1, by: \.turnedAway).map(\.identifier) == ["evil-bot"])
        #expect(report.unreadable == 1)
        try report.add(Self.page)
        #expect(report.totals == .init(allowed: 32, refused: 4, denied: 8) && report.unreadable == 2)
        #expect(throws: UnexpectedReply.self) { try report.add(["a"]) }
        #expect(throws: UnexpectedReply.self) { try report.add(["a", "b"]) }
    }

    /// Anybody may write a score.
    @Test func sumsDoNotOverflow() throws {
        var report = UsageReport()
        for score in ["9e18", "1e300", "inf", "nan", "-1e300"] as [RedisValue] {
            try report.add([.bulkString(Self.user.member), score])
            #expect(report.totals.all == report.totals.allowed)
        }
        try report.add([.bulkString(LimiterEvent(identifier: "a", outcome: .refused).member), "1e19"])
        #expect(report.totals.refused == .max && report.unreadable == 2)
    }

    static let page: RedisValue = [
        "{\"identifier\":\"user:7\",\"success\":true,\"country\":\"DE\"}", "1", "no event", "7",
        "{\"identifier\":\"user:42\",\"success\":false}", "2",
        "{\"identifier\":\"user:7\",\"success\":true,\"country\":\"FR\"}", "3",
        "{\"identifier\":\"evil-bot\",\"success\":\"denied\"}", "4",
        "{\"identifier\":\"user:42\",\"success\":true}", "12",
    ]

    @Test func hoursGoBack() {
        #expect(UsageReport.hours(from: Self.now, count: 2) == [1_699_999_200_000, 1_699_995_600_000])
        let keys = LimiterKeys(prefix: "p")
        #expect(UsageReport.size(of: 3_600_000, in: keys) == ["ZCARD", "p:events:3600000"])
        #expect(
            UsageReport.page(of: 0, from: 1000, count: 500, in: keys)
                == ["ZRANGE", "p:events:0", "1000", "1499", "WITHSCORES"])
    }

    @Test(arguments: [(5_400_000, 1_800_000), (7_200_000, 86_400_000), (50_400_000, 43_200_000)] as [(Int64, Int64)])
    func anImportLastsUntilTwo(timeOfDay: Int64, lifetime: Int64) {
        #expect(IPListImport.lifetime(at: 19_675 * 86_400_000 + timeOfDay) == lifetime)
    }

    @Test func deniedMembersComeInOrder() throws {
        let members = DenyList.members(identifier: "user:42", ip: "203.0.113.9", userAgent: "evil-bot", country: "TR")
        #expect(members == ["user:42", "203.0.113.9", "evil-bot", "TR"])
        #expect(try DenyList.denied(members, from: [0, 1, 1, 0]).last == "evil-bot")
        #expect(DenyList.members(identifier: "", ip: nil, userAgent: "x", country: "") == ["x"])
        #expect(throws: UnexpectedReply.self) { try DenyList.denied(members, from: [0, 1]) }
    }

    @Test func addressesStandOneALine() throws {
        let text = "# levels/6.txt\n1.2.3.4\r\n\n  5.6.7.8 # twice\n5.6.7.8\n2001:db8::7\n"
        #expect(try AddressList(Array(text.utf8)).addresses == ["1.2.3.4", "5.6.7.8", "2001:db8::7"])
        #expect(try AddressList([]).addresses == [])
        let error = #expect(throws: AddressList.Malformed.self) {
            try AddressList(Array("1.2.3.4\n\n<html>\n".utf8))
        }
        #expect(error?.line == 3 && error?.text == "<html>")
    }

    @Test(arguments: [
        "0.0.0.0", "255.255.255.255", "::", "::1", "1::", "1:2:3:4:5:6:7:8", "1:2:3:4:5:6:7::", "::2:3:4:5:6:7:8",
        "2001:DB8::a:b", "::ffff:1.2.3.4", "1:2:3:4:5:6:1.2.3.4",
    ])
    func anAddressIsTaken(text: String) throws {
        #expect(try AddressList(Array(text.utf8)).addresses == [ByteString(text)])
    }

    @Test(arguments: [
        "1.2.3", "1.2.3.4.5", "1.2.3.256", "1.2.3.", ".1.2.3", "1..2.3", "1.2.3.4/8", "1.2.3.4 7", "1.2.3.0004",
        "a.b.c.d",
        "host", ":", ":1", "1:", ":::", "1::2::3", "1:2:3:4:5:6:7", "1:2:3:4:5:6:7:8:9", "1:2:3:4:5:6:7:8::",
        "12345::", "g::", "::1.2.3", "1.2.3.4::", "1:2:3:4:5:6:7:1.2.3.4", "fe80::1%eth0", "\u{e9}",
    ])
    func whatIsNoAddressIsNot(text: String) {
        #expect(throws: AddressList.Malformed.self) { try AddressList(Array(text.utf8)) }
    }

    @Test func aBlockEndsAfterItsReset() throws {
        var block = LocalBlock()
        let window = try FixedWindow(limit: 1, window: .tenSeconds)
        var state = FixedWindow.initialState
        var now = Moment.base
        for _ in 0..<2 { block.note(window.decide(&state, at: now), weight: 1) }
        let reset = Moment.base + 10_000
        now = reset
        let blocked = block.decide(at: now, weight: 1, limit: 1)
        #expect(blocked?.reason == .cacheBlock && blocked?.reset == reset && blocked?.billed == BilledCommands.none)
        #expect(block.decide(at: now, weight: -1, limit: 1) == nil)
        #expect(block.decide(at: now + 1, weight: 1, limit: 1) == nil)
    }
}
