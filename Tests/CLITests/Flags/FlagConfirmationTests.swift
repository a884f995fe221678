import FeatureFlags
import RedisTypes
import TestSupport
import Testing

@testable import CLI

/// What production sees is asked about first.
@Suite(.tool) struct FlagConfirmationTests {
    private func run(_ words: [String], input: String = "", isTerminal: Bool = false) async -> ToolRun {
        await ToolRun(
            words, input: Array(input.utf8), isTerminal: isTerminal,
            environment: ["UPSTASH_REDIS_REST_URL": nil, "UPSTASH_REDIS_REST_TOKEN": nil])
    }

    private func addProfile(_ flag: String) async throws {
        let words = ["profile", "add", "prod", "--url", ToolSandbox.current.url, flag]
        let added = await run(words, input: "\(TestGateway.token)\n")
        try #require(added.outcome == .ok)
    }

    @Test func aProductionProfileAsks() async throws {
        try await addProfile("--production")
        try await FlagScene.write()
        let before = try await FlagScene.everything()
        for environment in ["production", "development"] {
            let call = ["flag", "enable", "beta-ui", "--env", environment]
            let refused = await run(call)
            #expect(refused.outcome == .usage && refused.notes.last == "hint: add --yes", "\(refused.errorText)")
            #expect(refused.errorText.contains("  ~ enabled: false to true"))
            for answer in ["n\n", "\n"] { #expect(await run(call, input: answer, isTerminal: true).outcome == .usage) }
            #expect(await run(call, isTerminal: true).outcome == .interrupted)
        }
        #expect(try await FlagScene.everything() == before)
        let quiet = await run(["flag", "enable", "beta-ui", "-q"], input: "y\n", isTerminal: true)
        #expect(quiet.outcome == .ok && quiet.errorText.contains("  ~ enabled: false to true"), "\(quiet.errorText)")
        #expect(await run(["flag", "kill", "beta-ui", "--yes", "--json"]).outcome == .ok)
        #expect(await run(["flag", "enable", "beta-ui", "--env", "preview", "-n"]).outcome == .ok)
    }

    @Test func aReadOnlyProfileIsNotWrittenTo() async throws {
        try await addProfile("--read-only")
        try await FlagScene.write()
        #expect(await run(["flag", "enable", "beta-ui", "--yes"]).outcome == .notAllowed)
        #expect(await run(["flag", "enable", "beta-ui", "--dry-run"]).outcome == .ok)
        #expect(await run(["flag", "list"]).outcome == .ok)
    }

    @Test func productionDocumentsAreAskedAboutUnlessNobodyElseSeesThem() throws {
        let name = try FlagName("beta-ui")
        func change(_ environments: [FlagEnvironment]) -> FlagChange {
            FlagChange(
                operation: .update, detail: "",
                documents: environments.map { DocumentChange(name, $0, before: "{}", after: "[]") }, memberships: [])
        }
        #expect(change([.production]).isSeenByProduction(onProductionProfile: false, isPrivate: false))
        #expect(change([.preview, .production]).isSeenByProduction(onProductionProfile: false, isPrivate: false))
        #expect(!change([.preview]).isSeenByProduction(onProductionProfile: false, isPrivate: false))
        #expect(change([.preview]).isSeenByProduction(onProductionProfile: true, isPrivate: true))
        #expect(!change([.production]).isSeenByProduction(onProductionProfile: false, isPrivate: true))
        #expect(!change([]).isSeenByProduction(onProductionProfile: true, isPrivate: false))
    }
}
