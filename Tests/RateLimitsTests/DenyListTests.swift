import RateLimits
import RedisNIO
import RedisTypes
import TestSupport
import Testing

/// The reference's examples of sections 13 and 14 on a real server.
@Suite struct DenyListTests {
    private static let list = DenyList()
    private static let addresses = IPListImport()

    private static func members(_ key: ByteString, _ redis: RedisClient) async throws -> Set<ByteString> {
        Set(try await redis.send(["SMEMBERS", key]).array?.compactMap(\.bytes) ?? [])
    }

    /// D1 and D2.
    @Test func aRequestTellsWhatIsDeniedAndWhetherTheImportIsDue() async throws {
        try await withRedisClient { _, redis in
            _ = try await redis.pipeline(Self.list.add(["203.0.113.9", "evil-bot"]))
            let members = DenyList.members(
                identifier: "user:42", ip: "203.0.113.9", userAgent: "evil-bot", country: "TR")
            let replies = try await redis.pipeline(Self.list.check(members))
            #expect(replies == [[0, 1, 1, 0], -2])
            #expect(try DenyList.denied(members, from: replies[0]).last == "evil-bot")
            #expect(try IPListImport.status(from: await redis.pipeline(Self.addresses.status)) == .due)
            // What the SDK does then; at one moment, however busy the machine is.
            let claim = try await redis.transaction(
                [["SETEX", Self.list.keys.ipDenyListStatus, "30", "pending"]] + Self.addresses.status)
            #expect(try IPListImport.status(from: Array(claim.dropFirst())) == .pending(seconds: 30))
        }
    }

    /// D3 and D4: what was denied by hand stays by hand.
    @Test func anImportLeavesOthersAlone() async throws {
        try await withRedisClient { _, redis in
            let (all, ip) = (Self.list.keys.denyList, Self.list.keys.ipDenyList)
            let manual: [ByteString] = ["203.0.113.9", "evil-bot", "198.51.100.1"]
            _ = try await redis.pipeline(Self.list.add(manual))
            let feed = try AddressList(Array("198.51.100.1\n198.51.100.2\n198.51.100.3\n".utf8)).addresses
            for _ in 0..<2 {
                _ = try await redis.transaction(Self.addresses.replace(with: feed, at: Moment.base))
                #expect(try await Self.members(ip, redis) == ["198.51.100.2", "198.51.100.3"])
                #expect(try await Self.members(all, redis) == Set(manual + feed))
            }
            let ttl = try await redis.send(["PTTL", Self.list.keys.ipDenyListStatus]).integer ?? 0
            #expect((1...86_400_000).contains(ttl))
            guard case .valid = try IPListImport.status(from: await redis.pipeline(Self.addresses.status)) else {
                Issue.record("the import is not valid")
                return
            }
            _ = try await redis.transaction(Self.list.add(["198.51.100.2"]))
            _ = try await redis.transaction(Self.addresses.disable)
            #expect(try await Self.members(ip, redis) == [])
            #expect(try await Self.members(all, redis) == Set(manual + ["198.51.100.2"]))
            #expect(try IPListImport.status(from: await redis.pipeline(Self.addresses.status)) == .disabled)
            _ = try await redis.send(Self.addresses.enable)
            #expect(try IPListImport.status(from: await redis.pipeline(Self.addresses.status)) == .due)
            _ = try await redis.transaction(Self.list.remove(["198.51.100.2"]))
            #expect(try await Self.members(all, redis) == Set(manual))
        }
    }

    @Test func aDayIsImportedWhole() async throws {
        try await withRedisClient { _, redis in
            let many = (0..<2500).map { ByteString("10.0.\($0 / 256).\($0 % 256)") }
            _ = try await redis.transaction(Self.addresses.replace(with: many, at: Moment.base))
            #expect(try await redis.send(["SCARD", Self.list.keys.denyList]) == 2500)
            _ = try await redis.transaction(Self.addresses.replace(with: [], at: Moment.base))
            #expect(try await redis.send(["SCARD", Self.list.keys.denyList]) == 0)
        }
    }

    /// A1 to A4.
    @Test func countsOfTwoHoursAddUp() async throws {
        try await withRedisClient { _, redis in
            let keys = LimiterKeys()
            let now = Moment.base + 3000
            let user = LimiterEvent(identifier: "user:42", outcome: .allowed)
            let refusal = LimiterEvent(identifier: "user:42", outcome: .refused)
            let bot = LimiterEvent(identifier: "evil-bot", outcome: .denied)
            func visitor(_ country: ByteString) -> LimiterEvent {
                LimiterEvent(identifier: "user:7", outcome: .allowed, fields: [.init("country", country)])
            }
            let earlier = now - EventHour.length
            for (event, time, count) in [
                (user, now, 7), (user, earlier, 5), (refusal, now, 2), (bot, now, 4), (visitor("DE"), earlier, 1),
                (visitor("FR"), earlier, 3),
            ] {
                _ = try await redis.pipeline(Array(repeating: event.record(at: time, in: keys), count: count))
            }
            #expect(try await redis.send(["ZSCORE", keys.events(hour: 1_699_999_200_000), user.member]) == "7")
            let hours = UsageReport.hours(from: now, count: 2)
            #expect(try await redis.send(UsageReport.size(of: hours[0], in: keys)) == 3)
            var both = UsageReport()
            var last = UsageReport(tellingIdentifiers: false)
            for hour in hours {
                // Pages of two: the last one is not full.
                for start in [0, 2] {
                    let page = try await redis.send(UsageReport.page(of: hour, from: start, count: 2, in: keys))
                    #expect(try both.add(page) == (start == 0 ? 2 : 1))
                    if hour == hours[0] { try last.add(page) }
                }
            }
            #expect(
                both.totalsByIdentifier == [
                    "user:42": .init(allowed: 12, refused: 2), "user:7": .init(allowed: 4),
                    "evil-bot": .init(denied: 4),
                ])
            #expect(last.totals == .init(allowed: 7, refused: 2, denied: 4) && last.totalsByIdentifier.isEmpty)
        }
    }
}
