import RedisGateway
import RedisTypes
import RedisUsers
import TestSupport
import Testing
import UpstashClient
import UpstashREST

/// The library against the gateway that has the service's `ACL` commands, in front of a real Redis.
@Suite struct DatabaseUsersTests {
    private static func lend(
        managed: Bool = true, _ body: @escaping @Sendable (DatabaseUsers, TestGateway) async throws -> Void
    ) async throws {
        try await withGateway {
            $0.managesUsers = managed
        } _: { gateway in
            try await withClient(gateway, Secret(TestGateway.token)) { try await body(DatabaseUsers($0), gateway) }
        }
    }

    private static func withClient<Result: Sendable>(
        _ gateway: TestGateway, _ token: Secret, _ body: (UpstashClient) async throws -> Result
    ) async throws -> Result {
        let endpoint = try RESTEndpoint("http://127.0.0.1:\(gateway.port)")
        let transport = try NIOTransport(to: endpoint)
        let client = try UpstashClient(endpoint, token: token, transport: transport)
        let result: Swift.Result<Result, any Error>
        do { result = .success(try await body(client)) } catch { result = .failure(error) }
        await transport.close()
        return try result.get()
    }

    private static func name(_ text: String) throws -> UserName { try #require(UserName(text)) }

    @Test func aTokenHasTheRightsOfItsUser() async throws {
        try await Self.lend { users, gateway in
            let app = try Self.name("app")
            let password = try await users.makePassword(for: app)
            let digest = try #require(
                try await users.create(app, UserRights("+@read +set +ping ~app:*"), password: password))
            #expect(try await users.user(app)?.passwords == [digest])
            #expect(try await users.names().map(\.text) == ["app", "default"])
            let bearer = try await users.bearer(of: app, password: password)
            try await Self.withClient(gateway, bearer) { client in
                #expect(try await client.send("SET", "app:1", "x") == .ok)
                await #expect(throws: RedisError.self) { try await client.send("SET", "other", "x") }
                await #expect(throws: RedisError.self) { try await client.send("DEL", "app:1") }
                // A token without the right to ask is nobody, not an error.
                #expect(try await DatabaseUsers(client).whoAmI() == nil)
                guard case .refused(let error) = try await DatabaseUsers(client).availability() else {
                    Issue.record("a limited token may not look after users")
                    return
                }
                #expect(error.kind == .permission)
            }
        }
    }

    @Test func twoPasswordsAreValidUntilOneIsRemoved() async throws {
        try await Self.lend { users, gateway in
            let app = try Self.name("app")
            let first = try await users.makePassword(for: app)
            let second = try await users.makePassword(for: app)
            let old = try #require(try await users.create(app, .readWrite, password: first))
            let new = try #require(try await users.add(second, to: app))
            let kept = try await users.user(app)?.passwords ?? []
            #expect(Set(kept) == [old, new])
            let bearers = [
                try await users.bearer(of: app, password: first), try await users.bearer(of: app, password: second),
            ]
            for bearer in bearers {
                let reply = try await Self.withClient(gateway, bearer) { try await $0.send("PING") }
                #expect(reply.bytes == "PONG")
            }
            // What is there already tells nothing of itself.
            #expect(try await users.add(second, to: app) == nil)
            try await users.remove(old, from: app)
            try await users.remove(old, from: app)
            await #expect(throws: RedisError.self) { try await users.bearer(of: app, password: first) }
            #expect(try await users.user(app)?.passwords == [new])
            try await users.remove(second, from: app)
            try await users.remove(second, from: app)
            #expect(try await users.user(app)?.passwords == [])
        }
    }

    @Test func rightsAreCopiedAndUsersSwitchedOff() async throws {
        try await Self.lend { users, _ in
            let blue = try Self.name("app-blue")
            let green = try Self.name("app-green")
            let rights = try UserRights("~app:* ~session:* &news +@read +@write -del")
            _ = try await users.create(blue, rights, password: try await users.makePassword(for: blue))
            _ = try await users.create(green, likeThatOf: blue, password: try await users.makePassword(for: green))
            let copy = try #require(try await users.user(green))
            #expect(try await users.user(blue)?.rights == copy.rights)
            #expect(copy.rights.contains("~session:*") && copy.rights.contains("&news") && copy.isOn)
            try await users.set(blue, isOn: false)
            #expect(try await users.user(blue)?.isOn == false)
            try await users.delete(blue)
            try await users.delete(blue)
            #expect(try await users.user(blue) == nil)
            #expect(try await users.all().map(\.name.text) == ["app-green", "default"])
        }
    }

    /// A user made by Redis itself may have rules that the service has no word for.
    @Test func whatCannotBeCopiedIsNot() async throws {
        try await Self.lend { users, gateway in
            let odd = try Self.name("odd")
            let copy = try Self.name("copy")
            let password = try await users.makePassword(for: copy)
            for rule: ByteString in ["+client|id", "(+get ~k)"] {
                try await gateway.redis.run("ACL", "SETUSER", "odd", "reset", "on", ">a", rule)
                await #expect(throws: DatabaseUsersError.self) {
                    try await users.create(copy, likeThatOf: odd, password: password)
                }
            }
            await #expect(throws: DatabaseUsersError.noSuchUser(copy)) { try await users.add(password, to: copy) }
            #expect(try await users.user(copy) == nil)
        }
    }

    @Test func theServicesOwnUsersAreLeftAlone() async throws {
        try await Self.lend { users, _ in
            let standard = try Self.name("default")
            await #expect(throws: DatabaseUsersError.reserved(standard)) { try await users.delete(standard) }
            await #expect(throws: DatabaseUsersError.reserved(standard)) {
                try await users.set(standard, isOn: false)
            }
            #expect(try await users.whoAmI() == standard)
            #expect(try await users.availability() == .available)
        }
    }

    @Test func nobodyMakesUsersWhereTheServerDoesNot() async throws {
        try await Self.lend(managed: false) { users, gateway in
            guard case .refused = try await users.availability() else {
                Issue.record("this gateway changes no users")
                return
            }
            let app = try Self.name("app")
            let password = try await users.makePassword(for: app)
            await #expect(throws: RedisError.self) { try await users.create(app, .readOnly, password: password) }
            #expect(try await gateway.redis.run("ACL", "USERS") == ["default"])
        }
    }

    @Test func theLedgerTellsWhatWasWrittenAndSkipsTheRest() async throws {
        try await withRedisClient { server, client in
            let ledger = TokenLedger(client)
            let hex = String(repeating: "ab", count: 32)
            let digest = try #require(PasswordDigest(hex: hex))
            let record = TokenRecord(
                user: try Self.name("team:app"), digest: digest, created: 1, expiry: .max, fingerprint: "0a1b2c3d",
                rights: "~a +get", reason: "say \"why\"\n")
            try await ledger.write(record)
            for junk: ByteString in [
                "{}", "x", #"{"created_ms":1,"expires_ms":"soon"}"#, #"{"created_ms":99999999999999999999}"#,
            ] {
                try await server.run("HSET", TokenLedger.key, ByteString("other:\(hex)"), junk)
                #expect(try await ledger.records() == [record])
            }
            try await server.run("HSET", TokenLedger.key, "no field", "x")
            #expect(try await ledger.records() == [record])
            #expect(record.isExpired(at: .max) && !record.isExpired(at: .max - 1))
            try await ledger.forget(record.user, [digest])
            #expect(try await ledger.records() == [])
        }
    }
}
