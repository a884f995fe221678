import FeatureFlags
import FlagFiles
import RedisNIO
import RedisTypes
import TestSupport
import Testing

/// Plans carried out on a real Redis.
@Suite struct StoredFlagsTests {
    private static let author = FlagAuthor("ci", reason: "deploy")

    private static func plan(
        _ text: String, _ store: FlagStore, prunes: Bool = false
    ) async throws -> FlagPlan {
        let file = try flagFile(text)
        return FlagPlan(
            file, stored: try await store.inventory(including: file.names), options: .init(prunes: prunes))
    }

    private static func carryOut(_ plan: FlagPlan, _ store: FlagStore) async throws {
        for change in plan.changes { _ = try await store.carryOut(change, by: author) }
    }

    @Test func whatAFileSaysComesToBeAndIsExportedAgain() async throws {
        try await withRedisClient { _, redis in
            let store = FlagStore(redis)
            let old = try FlagName("old-flag")
            _ = try await store.create(old, by: Self.author)
            let text = """
                version: 1
                flags:
                  beta-ui:
                    owner: web
                    environments:
                      production:
                        enabled: true
                        percentage: 25
                        rules:
                          - country in DE,AT
                          - plan eq free => false
                      preview:
                        enabled: true
                        percentage: null
                        rules: []
                      development:
                        enabled: false
                        killed: true
                        percentage: null
                        rules: []

                """
            let plan = try await Self.plan(text, store)
            #expect(plan.problems == [] && plan.changes.count == 1 && plan.unmanaged == [old])
            try await Self.carryOut(plan, store)
            let pruning = try await Self.plan(text, store, prunes: true)
            #expect(pruning.problems == [] && pruning.changes.count == 1 && pruning.deletions == [old])
            try await Self.carryOut(pruning, store)
            #expect(try await Self.plan(text, store, prunes: true).isEmpty)
            #expect(FlagFileExport(try await store.list().flags).text == text)
        }
    }

    @Test func whatChangedSinceThePlanIsNotOverwritten() async throws {
        try await withRedisClient { _, redis in
            let store = FlagStore(redis)
            let name = try FlagName("beta-ui")
            _ = try await store.create(name, by: Self.author)
            let plan = try await Self.plan(
                "version: 1\nflags: {beta-ui: {environments: {preview: {enabled: true}}}}\n", store)
            _ = try await store.kill(name, in: [.preview], by: Self.author)
            let killed = try await store.state(of: name)
            await #expect(throws: FlagStoreError.self) { try await Self.carryOut(plan, store) }
            #expect(try await store.state(of: name) == killed)
        }
    }

    private static let keepsAlpha = "version: 1\nflags: {alpha: {environments: {preview: {enabled: false}}}}\n"

    /// What was changed, completed or filled after the plan was made is not deleted.
    @Test(arguments: ["change", "remove", "add", "unlist"])
    func whatIsPrunedIsWhatWasPlanned(interference: String) async throws {
        try await withRedisClient { _, redis in
            let store = FlagStore(redis)
            let name = try FlagName("beta-ui")
            for flag in [try FlagName("alpha"), name] { _ = try await store.create(flag, by: Self.author) }
            let preview = store.keys.document(name, .preview)
            if interference == "add" { try await redis.send("DEL", preview) }
            let plan = try await Self.plan(Self.keepsAlpha, store, prunes: true)
            #expect(plan.problems == [] && plan.deletions == [name])
            switch interference {
            case "change": _ = try await store.update(name, in: [.preview], [.toggle], by: Self.author)
            case "remove": try await redis.send("DEL", preview)
            case "add": try await redis.send("SET", preview, "theirs")
            default: try await redis.send("SREM", store.keys.names, name.bytes)
            }
            let theirs = try await store.state(of: name)
            await #expect(throws: FlagStoreError.self) { try await Self.carryOut(plan, store) }
            #expect(try await store.state(of: name) == theirs)
        }
    }

    /// Planned as a creation it would conflict at every run.
    @Test func aFlagThatTheSetDoesNotHaveIsApplied() async throws {
        try await withRedisClient { _, redis in
            let store = FlagStore(redis)
            let name = try FlagName("beta-ui")
            _ = try await store.create(name, by: Self.author)
            try await redis.send("SREM", store.keys.names, name.bytes)
            let text = "version: 1\nflags: {beta-ui: {environments: {preview: {enabled: true}}}}\n"
            try await Self.carryOut(try await Self.plan(text, store), store)
            let state = try await store.state(of: name)
            #expect(try state.isListed && state.document(.preview).isEnabled)
            #expect(try await Self.plan(text, store).isEmpty)
        }
    }

    /// The clock of this machine has no part in it.
    @Test func whatIsAppliedHasTheTimeOfTheServer() async throws {
        try await withRedisClient { _, redis in
            let store = FlagStore(redis)
            let name = try FlagName("beta-ui")
            let change = try await store.create(name, by: Self.author)
            let text = "version: 1\nflags: {beta-ui: {environments: {preview: {enabled: true}}}}\n"
            try await Self.carryOut(try await Self.plan(text, store), store)
            let (created, updated) = try await (
                change.entry?.milliseconds, store.state(of: name).document(.preview).updatedAt
            )
            let time = try await store.inventory().time
            #expect(UInt64(updated ?? 0) >= created ?? .max && updated ?? .max <= time)
        }
    }
}
