import Foundation
import RedisTypes
import Settings
import TestSupport
import Testing

@testable import CLI

/// Databases that become profiles: `db use`, and `db create --use`.
@Suite(.tool) struct DatabaseProfileTests {
    private static let url = "https://brisk-heron-40217.upstash.io"
    private static let one = Recorded.list(Recorded.database(token: nil))
    private static let get = FaultServer.Step.json(Recorded.database())

    private static var store: ProfileStore {
        ProfileStore(file: "\(ToolSandbox.current.home)/.config/upkeep/config.toml")
    }

    private static func profile(_ name: String, token: String, url: String = url) -> Profile {
        Profile(name: name, url: url, token: .secret(Secret(token)))
    }

    @Test func aDatabaseBecomesTheDefaultProfile() async throws {
        try Self.store.add(Self.profile("dev", token: "t", url: "https://dev.upstash.io"))
        let run = try await ManagedRun(["db", "use", "orders"], [Self.one, Self.get])
        #expect(run.tool.outcome == .ok)
        #expect(run.tool.notes == ["profile orders saved, and the default now; it was dev: upkeep profile use dev"])
        #expect(try Self.store.list().defaultName == "orders")
        #expect(try Self.store.show("orders") == Self.profile("orders", token: "STANDARD-TOKEN-1"))
        let file = "\(ToolSandbox.current.home)/.config/upkeep/config.toml"
        #expect(try FileManager.default.attributesOfItem(atPath: file)[.posixPermissions] as? Int == 0o600)
    }

    @Test func theMarksOfAProfileStay() async throws {
        var profile = Self.profile("orders", token: "old")
        (profile.isProduction, profile.isReadOnly) = (true, true)
        try Self.store.add(profile)
        let run = try await ManagedRun(["db", "use", "orders", "--keep-default"], [Self.one, Self.get])
        #expect(run.tool.notes == ["profile orders saved (production, read-only)"])
        profile.token = .secret(Secret("RO-STANDARD-TOKEN-1"))
        #expect(try Self.store.show("orders") == profile)
    }

    @Test func aReadOnlyProfileGetsNoTokenThatMayWrite() async throws {
        let writer = Recorded.database().replacing("read_only_rest_token", with: "x")
        let run = try await ManagedRun(["db", "use", "orders", "--read-only"], [Self.one, .json(writer)])
        #expect(run.tool.outcome == .failed)
        #expect(run.tool.errorText.contains("there is no read-only token for profile orders"))
        #expect(try Self.store.list().profiles == [])
    }

    @Test func theProfileOfAnotherDatabaseIsNotReplaced() async throws {
        let other = Self.profile("orders", token: "t", url: "https://other.upstash.io")
        try Self.store.add(other)
        let run = try await ManagedRun(["db", "use", "orders"], [Self.one, Self.get])
        #expect(run.tool.outcome == .conflict)
        #expect(try Self.store.show("orders") == other)
        let replaced = try await ManagedRun(["db", "use", "orders", "--replace"], [Self.one, Self.get])
        #expect(replaced.tool.outcome == .ok)
        #expect(try Self.store.show("orders").url == Self.url)
    }

    @Test func aTokenCommandIsNotReplaced() async throws {
        try Self.store.add(Profile(name: "orders", url: Self.url, token: .command(["pass", "orders"])))
        let run = try await ManagedRun(["db", "use", "orders"], [Self.one, Self.get])
        #expect(run.tool.outcome == .conflict)
        #expect(try Self.store.show("orders").token == .command(["pass", "orders"]))
    }

    @Test func withoutCredentialsNothingIsWritten() async throws {
        let run = try await ManagedRun(["db", "use", "orders"], [Self.one, .json(Recorded.database(token: nil))])
        #expect(run.tool.outcome == .failed)
        #expect(try Self.store.list().profiles == [])
    }

    @Test func aNewDatabaseIsSavedBeforeItIsShown() async throws {
        let run = try await ManagedRun(
            ["db", "create", "orders", "--region", "eu-west-1", "--use", "--production", "--no-raw"],
            [.json("[]"), .json(Recorded.database(token: nil)), Self.get])
        #expect(run.tool.outcome == .ok)
        #expect(run.requests.last == "GET /v2/redis/database/db-1")
        var profile = Self.profile("orders", token: "STANDARD-TOKEN-1")
        profile.isProduction = true
        #expect(try Self.store.show("orders") == profile)
        #expect(run.tool.notes.last == "profile orders saved (production), and the default now")
        #expect(!run.tool.text.contains("STANDARD-TOKEN-1"))
    }

    @Test func aSecondDatabaseOfThatNameIsNotMade() async throws {
        let call = ["db", "create", "orders", "--region", "eu-west-1"]
        let run = try await ManagedRun(call, [Self.one])
        #expect(run.tool.outcome == .conflict)
        let twice = try await ManagedRun(call + ["--allow-duplicate"], [Self.get])
        #expect(twice.tool.outcome == .ok)
    }

    @Test func aLostCreationIsNotRepeated() async throws {
        let run = try await ManagedRun(["db", "create", "orders", "--region", "eu-west-1"], [.json("[]"), .drop])
        #expect(run.tool.outcome == .unknown)
        #expect(run.tool.notes.last == "hint: upkeep db list shows what holds now; look before you repeat it")
    }

    /// Whoever repeats the creation pays for two databases.
    @Test func aCreationWhoseProfileFailsSaysThatItWasDone() async throws {
        let missing = FaultServer.Step.reply(404, body: #""not yet""#)
        let run = try await ManagedRun(
            ["db", "create", "orders", "--region", "eu-west-1", "--use"],
            [.json("[]"), .json(Recorded.database(token: nil)), missing])
        #expect(run.tool.outcome == .notFound)
        #expect(run.tool.notes.last == "hint: do not create it again: upkeep db use db-1")
    }

    @Test func aProfileThatIsThereIsToldBeforeAnythingIsCreated() async throws {
        let other = Self.profile("orders", token: "t", url: "https://other.upstash.io")
        try Self.store.add(other)
        let run = try await ManagedRun(["db", "create", "orders", "--region", "eu-west-1", "--use"], [])
        #expect(run.tool.outcome == .conflict)
        #expect(run.tool.notes.last == "hint: add --profile OTHER, or --replace")
        #expect(try Self.store.show("orders") == other)
    }

    @Test func aProfileThatCannotBeSavedDoesNotHideTheCreation() async throws {
        let created = Recorded.database().replacing("read_only_rest_token", with: "x")
        let run = try await ManagedRun(
            ["db", "create", "orders", "--region", "eu-west-1", "--use", "--read-only"], [.json("[]"), .json(created)])
        #expect(run.tool.outcome == .failed)
        #expect(run.tool.errorText.contains("orders was created (db-1), but is not saved as a profile"))
        #expect(run.tool.notes.last == "hint: do not create it again: upkeep db use db-1")
    }

    @Test func aNameThatIsNoProfileIsToldBeforeAnythingIsCreated() async throws {
        let run = try await ManagedRun(["db", "create", "my db", "--region", "eu-west-1", "--use"], [])
        #expect(run.tool.outcome == .usage)
        #expect(run.tool.notes.last == "hint: add --profile NAME")
    }
}
