import RedisTypes
import Testing
import UpstashREST

@testable import Settings

/// What may stand in the environment and in an env file, and what happens when half of it is missing.
@Suite struct EndpointVariablesTests {
    private let sandbox = try! Sandbox()

    private static let full = [
        "UPKEEP_URL": "https://upkeep.example", "UPKEEP_TOKEN_FILE": "token",
        "UPSTASH_REDIS_REST_URL": "https://upstash.example", "UPSTASH_REDIS_REST_TOKEN": "upstash",
        "KV_REST_API_URL": "https://kv.example", "KV_REST_API_TOKEN": "kv",
    ]

    private func resolver(_ names: [String], empty: [String] = []) throws -> SettingsResolver {
        try sandbox.write("upkeep\n", to: "\(sandbox.work)/token")
        var environment = Self.full.filter { names.contains($0.key) }
        for name in empty { environment[name] = "" }
        return sandbox.resolver(EndpointFlags(), environment)
    }

    @Test(arguments: [
        (["UPKEEP_", "UPSTASH_", "KV_"], "upkeep", ["UPSTASH_REDIS_REST_URL", "KV_REST_API_URL"]),
        (["UPKEEP_", "KV_"], "upkeep", ["KV_REST_API_URL"]),
        (["UPSTASH_", "KV_"], "upstash", ["KV_REST_API_URL"]),
        (["KV_"], "kv", []),
    ])
    func thePairsHaveAnOrder(prefixes: [String], winner: String, passedOver: [String]) throws {
        let names = Self.full.keys.filter { name in prefixes.contains { name.hasPrefix($0) } }
        let resolver = try resolver(names)
        let endpoint = try resolver.resolve()
        #expect(endpoint.url == "https://\(winner).example")
        #expect(endpoint.token == .secret(Secret(winner)))
        #expect(resolver.explain().tiers[1].passedOver == passedOver)
    }

    @Test(arguments: [
        ("UPKEEP_URL", "UPKEEP_TOKEN_FILE"), ("UPKEEP_TOKEN_FILE", "UPKEEP_URL"),
        ("UPSTASH_REDIS_REST_URL", "UPSTASH_REDIS_REST_TOKEN"), ("UPSTASH_REDIS_REST_TOKEN", "UPSTASH_REDIS_REST_URL"),
        ("KV_REST_API_URL", "KV_REST_API_TOKEN"), ("KV_REST_API_TOKEN", "KV_REST_API_URL"),
    ])
    func halfAPairIsAnErrorThatNamesTheOtherHalf(present: String, missing: String) throws {
        let expected = SettingsError.halfFilled(
            tier: .environment, present: "\(present) in the environment", missing: [missing])
        #expect(try settingsError { try resolver([present]).resolve() } == expected)
        #expect(try settingsError { try resolver([present], empty: [missing]).resolve() } == expected)
        #expect(expected.message.hasPrefix("\(present) in the environment is set, but \(missing) is not; "))
        #expect(expected.hint == "set \(missing), or unset \(present) in the environment")
    }

    @Test func halfAPairIsNotFilledFromTheNext() throws {
        let names = ["UPSTASH_REDIS_REST_URL", "KV_REST_API_URL", "KV_REST_API_TOKEN"]
        #expect(
            try settingsError { try resolver(names).resolve() }
                == .halfFilled(
                    tier: .environment, present: "UPSTASH_REDIS_REST_URL in the environment",
                    missing: ["UPSTASH_REDIS_REST_TOKEN"]))
    }

    @Test func halfAPairIsNotFilledFromTheNextTier() throws {
        try sandbox.write("UPSTASH_REDIS_REST_TOKEN=t", to: "\(sandbox.work)/.env")
        #expect(throws: SettingsError.self) { try resolver(["UPSTASH_REDIS_REST_URL"]).resolve() }
        #expect(
            try settingsError { try resolver([]).resolve() }
                == .halfFilled(
                    tier: .envFile, present: "UPSTASH_REDIS_REST_TOKEN in .env", missing: ["UPSTASH_REDIS_REST_URL"]))
    }

    @Test func emptyVariablesAreUnset() throws {
        let names = ["KV_REST_API_URL", "KV_REST_API_TOKEN"]
        let empty = ["UPSTASH_REDIS_REST_URL", "UPSTASH_REDIS_REST_TOKEN", "UPKEEP_PROFILE", "UPKEEP_URL"]
        #expect(try resolver(names, empty: empty).resolve().url == "https://kv.example")
    }

    @Test(arguments: ["UPKEEP_URL=https://evil.example", "\nexport UPKEEP_TOKEN_FILE=/secrets/token"])
    func anEnvFileCannotNameATokenFile(text: String) throws {
        try sandbox.write(text, to: "\(sandbox.work)/.env")
        guard case .notForEnvFile(_, "\(sandbox.work)/.env", _) = try settingsError(of: { try resolver([]).resolve() })
        else {
            Issue.record("another error")
            return
        }
    }

    @Test func theOriginIsToldInWords() throws {
        #expect(
            try resolver(["KV_REST_API_URL", "KV_REST_API_TOKEN"]).resolve().origin == "environment KV_REST_API_URL")
        try sandbox.write("KV_REST_API_URL=https://x\nKV_REST_API_TOKEN=t", to: "\(sandbox.home)/app.env")
        let flags = EndpointFlags(envFile: .file("\(sandbox.home)/app.env"))
        #expect(try sandbox.resolver(flags).resolve().origin == "KV_REST_API_URL in ~/app.env")
    }

    @Test func valuesAreCheckedAndNotQuoted() throws {
        var environment = ["UPSTASH_REDIS_REST_URL": "rediss://u:SECRET@x", "UPSTASH_REDIS_REST_TOKEN": "${SECRET}"]
        #expect(
            try settingsError { try sandbox.resolver(EndpointFlags(), environment).resolve() }
                == .badURL(origin: "UPSTASH_REDIS_REST_URL in the environment", .redisProtocol))
        environment["UPSTASH_REDIS_REST_URL"] = "https://x"
        #expect(
            try settingsError { try sandbox.resolver(EndpointFlags(), environment).resolve() }
                == .unusableToken(origin: "UPSTASH_REDIS_REST_TOKEN in the environment", .reference))
    }
}
