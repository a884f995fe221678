import FeatureFlags
import RedisGateway
import RedisTypes
import TestSupport
import Testing
import UpstashClient
import UpstashREST

/// The same operations over the REST API.
@Suite struct GatewayTests {
    private static let author = FlagAuthor("ann")

    private static func withStore(
        replyBytes: Int = 1 << 20, _ body: @escaping @Sendable (FlagStore, TestGateway) async throws -> Void
    ) async throws {
        try await withGateway {
            $0.limits.commandBytes = replyBytes
        } _: { gateway in
            let endpoint = try RESTEndpoint("http://127.0.0.1:\(gateway.port)")
            let transport = try NIOTransport(to: endpoint)
            let client = try UpstashClient(endpoint, token: Secret(TestGateway.token), transport: transport)
            let result: Result<Void, any Error>
            do { result = .success(try await body(FlagStore(client), gateway)) } catch { result = .failure(error) }
            await transport.close()
            return try result.get()
        }
    }

    @Test func changesAndUndosWorkOverREST() async throws {
        try await Self.withStore { store, gateway in
            let name = StoreTests.name
            try await store.create(name, by: Self.author)
            let created = try await store.state(of: name)
            let kill = try await store.kill(name, in: FlagEnvironment.allCases, by: Self.author)
            let killed = try await store.state(of: name)
            #expect(try FlagEnvironment.allCases.allSatisfy { try killed.document($0).isKilled })
            let theirs = ByteString(Array("no UTF-8: ".utf8) + [0xFF, 0x00, 0xC3])
            try await gateway.redis.run("SET", store.keys.document(name, .preview), theirs)
            let conflict = FlagStoreError.conflict(
                FlagConflict(places: [
                    .document(name, .preview, expected: killed.texts[.preview], found: theirs)
                ]))
            await #expect(throws: conflict) { try await store.undo(name, by: Self.author) }
            // Bytes that are no text are deleted and come back.
            _ = try await store.delete(name, by: Self.author)
            #expect(try await !store.state(of: name).exists)
            _ = try await store.undo(name, by: Self.author)
            #expect(try await store.state(of: name).texts[.preview] == theirs)
            _ = try await store.replace(
                name, with: [.preview: try killed.document(.preview)], by: Self.author)
            #expect(try await store.state(of: name) == killed)
            _ = try await store.undo(name, .entry(try #require(kill.entry)), by: Self.author)
            #expect(try await store.state(of: name) == created)
            #expect(try await store.list().flags == [created])
        }
    }

    /// Documents and histories that are larger together than a reply may be.
    @Test func whatIsTooLargeForOneReplyIsAskedForInParts() async throws {
        try await Self.withStore(replyBytes: 30_000) { store, _ in
            let ids = (0..<300).map { ByteString("user-\($0)") }
            let names = (0..<10).map { FlagName(checked: "flag-\($0)") }
            for name in names {
                try await store.create(
                    name, [.setRules([FlagRule("userId", .in, .list(ids), value: true)])], by: Self.author)
            }
            let listing = try await store.list()
            #expect(listing.flags.map(\.name) == names && listing.flags.allSatisfy { $0.texts.count == 3 })
            for _ in 0..<6 { _ = try await store.update(names[0], in: [.preview], [.toggle], by: Self.author) }
            let history = try await store.history(of: names[0])
            #expect(history.entries.count == 7)
            _ = try await store.undo(names[0], .to(try #require(history.entries.last?.id)), by: Self.author)
            #expect(try await store.state(of: names[0]) == listing.flags[0])
        }
    }
}
