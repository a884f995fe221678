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

    /// A2, A3 and A4.
    @Test func sumsAreRight() throws {
        let report = try UsageReport(Self.union)
        func shown(_ outcome: LimiterEvent.Outcome) -> [String] {
            report.top(5, outcome).map { counted in
                "\(counted.count) " + (counted.event.identifier.text ?? "")
                    + counted.event.fields.map { "/\($0.value.text ?? "")" }.joined()
            }
        }
        #expect(shown(.allowed) == ["12 user:42", "3 user:7/FR", "1 user:7/DE"])
        #expect(shown(.refused) == ["2 user:42"])
        #expect(shown(.denied) == ["4 evil-bot"])
        #expect(
            report.totalsByIdentifier == [
                "user:42": .init(allowed: 12, refused: 2), "user:7": .init(allowed: 4), "evil-bot": .init(denied: 4),
            ])
        #expect(report.totals == .init(allowed: 16, refused: 2, denied: 4))
        #expect(report.totals(by: "country")["FR"] == .init(allowed: 3))
        #expect(report.totals(by: "country")[nil] == .init(allowed: 12, refused: 2, denied: 4))
        #expect(report.unreadable == 1)
    }

    static let union: RedisValue = [
        "{\"identifier\":\"user:7\",\"success\":true,\"country\":\"DE\"}", "1", "no event", "7",
        "{\"identifier\":\"user:42\",\"success\":false}", "2",
        "{\"identifier\":\"user:7\",\"success\":true,\"country\":\"FR\"}", "3",
        "{\"identifier\":\"evil-bot\",\"success\":\"denied\"}", "4",
        "{\"identifier\":\"user:42\",\"success\":true}", "12",
    ]

    @Test func hoursGoBack() {
        #expect(UsageReport.hours(from: Self.now, count: 2) == [1_699_999_200_000, 1_699_995_600_000])
        #expect(
            UsageReport.command(hours: [3_600_000, 0], in: LimiterKeys(prefix: "p"))
                == ["ZUNION", "2", "p:events:3600000", "p:events:0", "WITHSCORES"])
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
        #expect(IPListImport.addresses(in: "1.2.3.4\r\n\n5.6.7.8".utf8) == ["1.2.3.4", "5.6.7.8"])
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
