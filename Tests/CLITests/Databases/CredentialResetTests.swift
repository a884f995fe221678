import Foundation
import RedisTypes
import Settings
import TestSupport
import Testing

@testable import CLI

@Suite(.tool) struct CredentialResetTests {
    private static let one = Recorded.list(Recorded.database(token: nil))
    private static let before = FaultServer.Step.json(Recorded.database())
    private static let after = FaultServer.Step.json(Recorded.database(token: "STANDARD-TOKEN-2"))
    private static let call = ["db", "reset-password", "orders", "--confirm", "orders"]

    private static func resets(_ run: ManagedRun) -> Int {
        run.requests.count { $0 == "POST /v2/redis/reset-password/db-1" }
    }

    private static func save(_ name: String, token: String, url: String = "https://brisk-heron-40217.upstash.io") throws
    {
        try ProfileStore(file: "\(ToolSandbox.current.home)/.config/upkeep/config.toml")
            .add(Profile(name: name, url: url, token: .secret(Secret(token)), isProduction: name == "prod"))
    }

    private static func token(of name: String) throws -> String? {
        let profile = try ProfileStore(file: "\(ToolSandbox.current.home)/.config/upkeep/config.toml").show(name)
        guard case .secret(let secret) = profile.token else { return nil }
        return secret.reveal()
    }

    @Test func profilesThatHoldAnOldTokenGetTheNewOne() async throws {
        try Self.save("prod", token: "STANDARD-TOKEN-1")
        try Self.save("reader", token: "RO-STANDARD-TOKEN-1")
        try Self.save("app", token: "an-acl-token")
        try Self.save("elsewhere", token: "STANDARD-TOKEN-1", url: "https://other.upstash.io")
        let run = try await ManagedRun(Self.call, [Self.one, Self.before, Self.after])
        #expect(run.tool.outcome == .ok)
        #expect(try Self.token(of: "prod") == "STANDARD-TOKEN-2")
        #expect(try Self.token(of: "reader") == "RO-STANDARD-TOKEN-2")
        #expect(try Self.token(of: "app") == "an-acl-token")
        #expect(try Self.token(of: "elsewhere") == "STANDARD-TOKEN-1")
        #expect(run.tool.notes.contains("profile prod has the new token"))
        #expect(!run.tool.text.contains("STANDARD-TOKEN") && !run.tool.errorText.contains("STANDARD-TOKEN"))
    }

    @Test func theNewCredentialsAreShownToWhoeverAsks() async throws {
        let run = try await ManagedRun(
            Self.call + ["--json", "--credentials"], [Self.one, Self.before, Self.after])
        #expect(run.tool.text.contains(#""rest_token":"STANDARD-TOKEN-2""#))
    }

    @Test func anAnswerWithoutCredentialsIsFollowedByAQuestion() async throws {
        try Self.save("prod", token: "STANDARD-TOKEN-1")
        let run = try await ManagedRun(
            Self.call, [Self.one, Self.before, .json(Recorded.database(token: nil)), Self.after])
        #expect(run.tool.outcome == .ok)
        #expect(Self.resets(run) == 1)
        #expect(try Self.token(of: "prod") == "STANDARD-TOKEN-2")
    }

    /// The dangerous one: the answer is lost, and the reset took effect.
    @Test(arguments: [FaultServer.Step.drop, .page(502), .reply(200, body: "<html>")])
    func aLostAnswerIsReadBackAndNeverRepeated(lost: FaultServer.Step) async throws {
        try Self.save("prod", token: "STANDARD-TOKEN-1")
        let run = try await ManagedRun(Self.call, [Self.one, Self.before, lost, Self.after])
        #expect(run.tool.outcome == .unknown)
        #expect(Self.resets(run) == 1)
        #expect(run.requests.last == "GET /v2/redis/database/db-1")
        #expect(run.tool.errorText.contains("the old ones are revoked"))
        #expect(run.tool.notes.last?.contains("upkeep db use db-1") == true)
        #expect(try Self.token(of: "prod") == "STANDARD-TOKEN-2")
    }

    @Test func aLostAnswerThatChangedNothingYetSaysSo() async throws {
        let run = try await ManagedRun(Self.call, [Self.one, Self.before, .drop, Self.before])
        #expect(run.tool.outcome == .unknown)
        #expect(Self.resets(run) == 1)
        #expect(run.tool.errorText.contains("still the old ones"))
    }

    @Test func underCredentialProtectionALostAnswerCannotBeReadBack() async throws {
        let hidden = FaultServer.Step.json(Recorded.database(token: nil))
        let run = try await ManagedRun(Self.call, [Self.one, hidden, .drop, hidden])
        #expect(run.tool.outcome == .unknown)
        #expect(run.tool.errorText.contains("cannot be read"))
    }

    @Test func aRefusalIsNoDoubt() async throws {
        let run = try await ManagedRun(
            Self.call, [Self.one, Self.before, .reply(500, body: "The cluster is in maintenance mode")])
        #expect(run.tool.outcome == .unreachable)
        #expect(Self.resets(run) == 1)
    }

    @Test func newCredentialsThatCannotBeReadAreToldAsReset() async throws {
        let hidden = FaultServer.Step.json(Recorded.database(token: nil))
        let run = try await ManagedRun(
            Self.call, [Self.one, Self.before, hidden, .reply(401, body: #"{"error":"Unauthorized"}"#)])
        #expect(run.tool.outcome == .notAllowed)
        #expect(Self.resets(run) == 1)
        #expect(run.tool.errorText.contains("were reset, but the new ones cannot be read"))
        #expect(run.tool.notes.last == "hint: do not reset again; upkeep db get db-1 --credentials")
    }

    /// Which token it holds cannot be told where the old ones were not shown.
    @Test func aProfileThatMayHoldAnOldTokenIsNamed() async throws {
        try Self.save("prod", token: "STANDARD-TOKEN-1")
        try Self.save("dev", token: "t", url: "https://dev.upstash.io")
        let hidden = FaultServer.Step.json(Recorded.database(token: nil))
        let run = try await ManagedRun(Self.call, [Self.one, hidden, Self.after])
        #expect(run.tool.outcome == .ok)
        #expect(try Self.token(of: "prod") == "STANDARD-TOKEN-1")
        #expect(
            run.tool.notes.contains(
                "profile prod may hold a revoked token: upkeep db use db-1 --profile prod --keep-default"))
        #expect(!run.tool.errorText.contains("profile dev"))
    }
}
