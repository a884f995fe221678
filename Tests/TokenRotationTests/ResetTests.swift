import Foundation
import RedisTypes
import TestSupport
import Testing
import UpstashClient
import UpstashManagement
import UpstashREST

@testable import TokenRotation

/// The platform's reset: asked for once, whatever becomes of the answer.
@Suite struct ResetTests {
    private static let old = RotationScene.old
    private static let new = RotationScene.new
    private static let reset = "POST /v2/redis/reset-password/db-1"
    private static let look = "GET /v2/redis/database/db-1"

    private static func database(_ token: Secret?) -> FaultServer.Step {
        let field = token.map { #","rest_token":"\#($0.reveal())""# } ?? ""
        return .json(#"{"database_id":"db-1","database_name":"orders"\#(field)}"#)
    }

    private static func with(
        _ script: [FaultServer.Step],
        _ body: (RotationScene, ResetAuthority, FaultServer) async throws -> Void
    ) async throws {
        try await RotationScene.with { scene in
            try await FaultServer.run(script) { server in
                let endpoint = try RESTEndpoint("http://127.0.0.1:\(server.port)/v2")
                let transport = try NIOTransport(to: endpoint)
                var options = ManagementClient.Options()
                options.retries.attempts = 1
                let client = try ManagementClient(
                    endpoint, account: ManagementAccount(email: "a@example.com", key: Secret("k")),
                    transport: transport,
                    options: options)
                let result: Result<Void, any Error>
                do { result = .success(try await body(scene, ResetAuthority(client, id: "db-1"), server)) } catch {
                    result = .failure(error)
                }
                await transport.close()
                try result.get()
            }
        }
    }

    /// `POST /v2/…` of each request.
    private static func lines(_ server: FaultServer) -> [String] {
        server.requests.map { $0.line.split(separator: " ").prefix(2).joined(separator: " ") }
    }

    private static let target = RotationTarget(
        .reset, scope: "db-1", name: "orders", words: ["--database", "orders"])

    private static func begin(_ scene: RotationScene, _ authority: ResetAuthority) throws -> Rotation {
        try scene.write("UPSTASH_REDIS_REST_TOKEN=\(old.reveal())\n", to: scene.envFile)
        let record = RotationRecord(
            target, url: "http://127.0.0.1:1", old: RotationSecrets.digest(of: old), places: [.envFile(scene.envFile)],
            check: nil, grace: GraceTime(milliseconds: 0), now: 1)
        return try Rotation(
            record, old: old, store: scene.store, authority: authority, places: scene.keeper, tools: scene.tools)
    }

    private static func resume(_ scene: RotationScene, _ authority: ResetAuthority) throws -> Rotation {
        try Rotation(
            resuming: try #require(try scene.store.record(target.id)), store: scene.store, authority: authority,
            places: scene.keeper, tools: scene.tools)
    }

    @Test func theNewTokenGoesToItsPlaces() async throws {
        try await Self.with([Self.database(Self.new)]) { scene, authority, server in
            var rotation = try Self.begin(scene, authority)
            try scene.effect { $0.valid = [Self.new] }
            #expect(try await rotation.run(waitingUpTo: 0) == .finished)
            #expect(try scene.read(scene.envFile).contains(Self.new.reveal()))
            #expect(Self.lines(server) == [Self.reset])
        }
    }

    /// The answer was lost, and the reset was done: what there is now is read back.
    @Test func aLostAnswerIsReadBack() async throws {
        try await Self.with([.drop, Self.database(Self.new)]) { scene, authority, server in
            var rotation = try Self.begin(scene, authority)
            try scene.effect { $0.valid = [Self.new] }
            #expect(try await rotation.run(waitingUpTo: 0) == .finished)
            #expect(Self.lines(server) == [Self.reset, Self.look])
        }
    }

    /// Nothing tells whether it was done: it is not asked for again, however often the run goes on.
    @Test func aResetIsNeverAskedForTwice() async throws {
        let script = [
            .drop, Self.database(Self.old), Self.database(Self.old), .drop, Self.database(nil), Self.database(Self.new),
        ]
        try await Self.with(script) { scene, authority, server in
            var rotation = try Self.begin(scene, authority)
            for _ in 0..<4 {
                do {
                    _ = try await rotation.run(waitingUpTo: 0)
                    Issue.record("nobody knows what happened")
                } catch RotationError.resetUnknown {}
                await #expect(throws: RotationError.noWayBack(Self.target)) { try await rotation.turnBack() }
                rotation = try Self.resume(scene, authority)
            }
            try scene.effect { $0.valid = [Self.new] }
            #expect(try await rotation.run(waitingUpTo: 0) == .finished)
            #expect(Self.lines(server) == [Self.reset] + Array(repeating: Self.look, count: 5))
        }
    }

    /// Any other error than a refusal leaves open whether it was done.
    @Test func onlyARefusalLetsItBeAskedForAgain() async throws {
        try await RotationScene.with { scene in
            let record = RotationRecord(
                Self.target, url: "http://127.0.0.1:1", old: RotationSecrets.digest(of: Self.old), places: [],
                check: nil,
                grace: GraceTime(milliseconds: 0), now: 1)
            var rotation = try Rotation(
                record, old: Self.old, store: scene.store, authority: SceneAuthority(scene: scene),
                places: scene.keeper, tools: scene.tools)
            await #expect(throws: RotationScene.Cut.self) { try await rotation.run(waitingUpTo: 0) }
            #expect(try scene.store.record(Self.target.id)?.begun == .replace)
        }
    }

    /// What the platform refused has not happened: it may be tried again, or left.
    @Test func aRefusalIsNoReset() async throws {
        let script = [FaultServer.Step.reply(400, body: #"{"error":"busy"}"#), Self.database(Self.new)]
        try await Self.with(script) { scene, authority, server in
            var rotation = try Self.begin(scene, authority)
            await #expect(throws: ManagementError.self) { try await rotation.run(waitingUpTo: 0) }
            #expect(try scene.store.record(Self.target.id)?.begun == nil)
            rotation = try Self.resume(scene, authority)
            try scene.effect { $0.valid = [Self.new] }
            #expect(try await rotation.run(waitingUpTo: 0) == .finished)
            #expect(Self.lines(server) == [Self.reset, Self.reset])
        }
    }
}
