import RedisTypes
import Testing

@testable import Settings

/// Which tier wins. Each tier's URL and token are named after it.
@Suite struct PrecedenceTests {
    private let sandbox = try! Sandbox()

    /// A resolver with exactly these tiers filled.
    private func resolver(_ tiers: Set<Tier>) throws -> SettingsResolver {
        var flags = EndpointFlags()
        var environment: [String: String] = [:]
        if tiers.contains(.flag) {
            flags.url = "https://flag.example"
            flags.tokenFile = try sandbox.write("flag", to: "\(sandbox.work)/token")
        }
        if tiers.contains(.environment) {
            environment["UPSTASH_REDIS_REST_URL"] = "https://environment.example"
            environment["UPSTASH_REDIS_REST_TOKEN"] = "environment"
        }
        if tiers.contains(.envFile) {
            try sandbox.write(
                "UPSTASH_REDIS_REST_URL=https://envFile.example\nUPSTASH_REDIS_REST_TOKEN=envFile",
                to: "\(sandbox.work)/.env", mode: 0o644)
        }
        if tiers.contains(.profile) {
            try sandbox.store.add(
                Profile(name: "dev", url: "https://profile.example", token: .secret(Secret("profile"))))
        }
        let runs = tiers.contains(.local)
        return sandbox.resolver(flags, environment) { runs ? ("https://local.example", Secret("local")) : nil }
    }

    private func name(_ tier: Tier) -> String {
        switch tier {
        case .flag: "flag"
        case .environment: "environment"
        case .envFile: "envFile"
        case .profile: "profile"
        case .local: "local"
        }
    }

    private static let pairs = Tier.allCases.flatMap { first in Tier.allCases.map { [first, $0] } }

    @Test(arguments: pairs)
    func theHigherOfTwoTiersGivesURLAndToken(pair: [Tier]) throws {
        let winner = try #require(pair.min())
        let resolver = try resolver(Set(pair))
        let endpoint = try resolver.resolve()
        #expect(endpoint.tier == winner)
        #expect(endpoint.url == "https://\(name(winner)).example")
        #expect(endpoint.token == .secret(Secret(name(winner))))
        #expect(endpoint.profileName == (winner == .profile ? "dev" : nil))
        #expect(try resolver.explain().result.get() == endpoint)
    }

    @Test func withEveryTierFilledTheExplanationNamesEach() throws {
        let explanation = try resolver(Set(Tier.allCases)).explain()
        #expect(
            explanation.tiers.map(\.text) == [
                "used: flags --url and --token-file",
                "environment UPSTASH_REDIS_REST_URL, overruled by flags --url and --token-file",
                "UPSTASH_REDIS_REST_URL in .env, overruled by flags --url and --token-file",
                "profile dev in ~/.config/upkeep/config.toml, overruled by flags --url and --token-file",
                "the local instance, overruled by flags --url and --token-file",
            ])
    }

    @Test func withNoTierFilledTheExplanationSaysWhy() throws {
        let explanation = try resolver([]).explain()
        #expect(explanation.tiers.map(\.text) == ["not set", "not set", "no .env here", "no profiles", "not running"])
        #expect(throws: SettingsError.notConfigured(profiles: [])) { try explanation.result.get() }
    }

    @Test func nothingConfiguredNamesTheThreeWaysOut() throws {
        let error = try settingsError { try resolver([]).resolve() }
        #expect(error == .notConfigured(profiles: []))
        #expect(error.kind == .noCredentials)
        #expect(
            error.hint == """
                set UPSTASH_REDIS_REST_URL and UPSTASH_REDIS_REST_TOKEN, from the console
                or save them once: upkeep profile add NAME
                or start a private Redis here: upkeep local up
                """)
    }

    @Test func profilesWithoutADefaultAreOffered() throws {
        for name in ["dev", "prod"] {
            try sandbox.store.add(Profile(name: name, url: "https://x", token: .secret(Secret("t"))))
        }
        try sandbox.store.remove("dev")
        let error = try settingsError { try sandbox.resolver().resolve() }
        #expect(error == .notConfigured(profiles: ["prod"]))
        #expect(error.hint?.contains("upkeep profile use prod") == true)
        #expect(sandbox.resolver().explain().tiers[3].text == "no default among 1 profiles")
    }

    @Test func tiersBelowTheWinnerAreNotLookedAt() throws {
        try sandbox.write("not a dotenv file", to: "\(sandbox.work)/.env")
        try sandbox.write("not TOML", to: sandbox.configFile, mode: 0o644)
        let environment = ["UPSTASH_REDIS_REST_URL": "https://x", "UPSTASH_REDIS_REST_TOKEN": "t"]
        let resolver = sandbox.resolver(EndpointFlags(), environment) { throw SettingsError.badProfileName("asked") }
        #expect(try resolver.resolve().tier == .environment)
        let failed = resolver.explain().tiers.filter { if case .failed = $0.outcome { true } else { false } }
        #expect(failed.map(\.tier) == [.envFile, .profile, .local])
    }

    @Test func aBrokenTierIsNotSteppedOver() throws {
        try sandbox.write("not a dotenv file", to: "\(sandbox.work)/.env")
        let resolver = sandbox.resolver { ("https://local.example", Secret("t")) }
        let expected = SettingsError.envFile("\(sandbox.work)/.env", line: 1, .badName)
        #expect(try settingsError { try resolver.resolve() } == expected)
        let explanation = resolver.explain()
        #expect(throws: expected) { try explanation.result.get() }
        #expect(explanation.tiers[4].text == "the local instance, overruled by the error in env file")
    }

    @Test func anErrorOfTheLocalInstanceIsPassedOn() throws {
        struct Broken: Error {}
        #expect(throws: Broken.self) { try sandbox.resolver { throw Broken() }.resolve() }
    }

    @Test func withoutAHomeTheOtherTiersWork() throws {
        let resolver = sandbox.resolver(EndpointFlags(), ["HOME": ""]) { ("https://x", Secret("t")) }
        #expect(try resolver.resolve().tier == .local)
    }
}
