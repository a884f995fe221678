import RedisTypes
import Testing

@testable import Settings

/// Flags, the choice of a profile, and the choice of an env file.
@Suite struct EndpointFlagsTests {
    private let sandbox: Sandbox

    init() throws {
        sandbox = try Sandbox()
        try sandbox.write("flag", to: "\(sandbox.work)/token")
        try sandbox.store.add(Profile(name: "dev", url: "https://dev.example", token: .secret(Secret("dev"))))
        try sandbox.store.add(
            Profile(
                name: "prod", url: "https://prod.example", token: .command(["pass", "prod"]), isProduction: true,
                isReadOnly: true))
    }

    private static let upstash = ["UPSTASH_REDIS_REST_URL": "https://e.example", "UPSTASH_REDIS_REST_TOKEN": "e"]

    @Test(arguments: [
        (EndpointFlags(url: "https://x"), "--url", ["--token-file", "--token-stdin"]),
        (EndpointFlags(tokenFile: "token"), "--token-file", ["--url"]),
        (EndpointFlags(tokenStdin: true), "--token-stdin", ["--url"]),
    ])
    func halfAPairOfFlagsIsAnError(flags: EndpointFlags, present: String, missing: [String]) throws {
        let error = try settingsError { try sandbox.resolver(flags, Self.upstash).resolve() }
        #expect(error == .halfFilled(tier: .flag, present: present, missing: missing))
        #expect(error.kind == .misuse)
    }

    @Test func theErrorForABareURLNamesTheTokenFlags() throws {
        let error = try settingsError { try sandbox.resolver(EndpointFlags(url: "https://x")).resolve() }
        #expect(error.hint?.hasPrefix("add --token-file FILE, or --token-stdin") == true)
    }

    @Test(arguments: [
        (EndpointFlags(url: "https://x", tokenFile: "token", tokenStdin: true), "--token-file", "--token-stdin"),
        (EndpointFlags(url: "https://x", profile: "dev"), "--profile", "--url"),
        (EndpointFlags(tokenFile: "token", profile: "dev"), "--profile", "--token-file"),
        (EndpointFlags(tokenStdin: true, profile: "dev"), "--profile", "--token-stdin"),
    ])
    func flagsThatDisagreeAreAnError(flags: EndpointFlags, first: String, second: String) throws {
        #expect(
            try settingsError { try sandbox.resolver(flags).resolve() } == .conflict(first: first, second: second))
    }

    @Test func standardInputIsLeftToTheCaller() throws {
        let flags = EndpointFlags(url: "https://x", tokenStdin: true)
        #expect(
            try sandbox.resolver(flags).resolve()
                == ResolvedEndpoint(
                    url: "https://x", token: .standardInput, tier: .flag, origin: "flags --url and --token-stdin"))
    }

    @Test func aTokenFileIsSeenFromTheWorkingDirectory() throws {
        let flags = EndpointFlags(url: "https://x", tokenFile: "token")
        #expect(try sandbox.resolver(flags).resolve().token == .secret(Secret("flag")))
    }

    @Test func anExplicitProfileIsAFlag() throws {
        let endpoint = try sandbox.resolver(EndpointFlags(profile: "prod"), Self.upstash).resolve()
        #expect(
            endpoint
                == ResolvedEndpoint(
                    url: "https://prod.example", token: .command(["pass", "prod"]), tier: .flag,
                    origin: "profile prod in ~/.config/upkeep/config.toml, chosen by --profile", profileName: "prod",
                    isProduction: true, isReadOnly: true))
    }

    @Test func anExplicitProfileBeatsOneInTheEnvironment() throws {
        let resolver = sandbox.resolver(EndpointFlags(profile: "prod"), ["UPKEEP_PROFILE": "dev"])
        #expect(try resolver.resolve().profileName == "prod")
    }

    @Test func aProfileInTheEnvironmentBeatsTheEnvFileAndTheDefault() throws {
        try sandbox.write("KV_REST_API_URL=https://x\nKV_REST_API_TOKEN=t", to: "\(sandbox.work)/.env")
        let endpoint = try sandbox.resolver(EndpointFlags(), ["UPKEEP_PROFILE": "prod"]).resolve()
        #expect(endpoint.profileName == "prod")
        #expect(endpoint.tier == .environment)
        #expect(endpoint.origin.hasSuffix(", chosen by UPKEEP_PROFILE in the environment"))
    }

    @Test func aProfileInTheEnvFileBeatsTheDefault() throws {
        try sandbox.write("UPKEEP_PROFILE=prod", to: "\(sandbox.work)/.env")
        #expect(try sandbox.resolver().resolve().profileName == "prod")
        #expect(try sandbox.resolver().resolve().tier == .envFile)
    }

    @Test func aProfileAndAURLInTheEnvironmentAreAnError() throws {
        let environment = Self.upstash.merging(["UPKEEP_PROFILE": "dev"]) { $1 }
        let error = try settingsError { try sandbox.resolver(EndpointFlags(), environment).resolve() }
        #expect(error == .conflict(first: "UPKEEP_PROFILE in the environment", second: "UPSTASH_REDIS_REST_URL"))
        #expect(error.hint == "unset one of the two, or say --profile NAME this time")
        #expect(try sandbox.resolver(EndpointFlags(profile: "dev"), environment).resolve().profileName == "dev")
    }

    @Test(arguments: ["--profile", "UPKEEP_PROFILE"])
    func anUnknownProfileIsAnError(by setting: String) throws {
        let isFlag = setting == "--profile"
        let resolver = sandbox.resolver(
            EndpointFlags(profile: isFlag ? "prdo" : nil), isFlag ? [:] : ["UPKEEP_PROFILE": "prdo"])
        #expect(
            try settingsError { try resolver.resolve() }
                == .unknownProfile("prdo", file: sandbox.configFile, suggestion: "prod", known: ["dev", "prod"]))
    }

    @Test func aBadProfileNameIsNotLookedUp() throws {
        let resolver = sandbox.resolver(EndpointFlags(profile: "../x"))
        #expect(try settingsError { try resolver.resolve() } == .badProfileName("../x"))
    }

    @Test func aDefaultThatIsGoneIsAnErrorOnlyWhenNeeded() throws {
        let text = try sandbox.text(of: sandbox.configFile).replacing("default = \"dev\"", with: "default = \"de\"")
        try sandbox.write(text, to: sandbox.configFile)
        #expect(
            try settingsError { try sandbox.resolver().resolve() }
                == .danglingDefault("de", file: sandbox.configFile, suggestion: "dev"))
        #expect(try sandbox.resolver(EndpointFlags(profile: "prod")).resolve().profileName == "prod")
    }

    @Test(arguments: [
        (EndpointFlags.EnvFile.automatic, [:], "here"),
        (.automatic, ["UPKEEP_ENV_FILE": "other.env"], "other"),
        (.automatic, ["UPKEEP_NO_ENV_FILE": "1"], "dev"),
        (.automatic, ["UPKEEP_NO_ENV_FILE": "0"], "here"),
        (.automatic, ["UPKEEP_NO_ENV_FILE": "1", "UPKEEP_ENV_FILE": "other.env"], "dev"),
        (.file("other.env"), ["UPKEEP_NO_ENV_FILE": "1"], "other"),
        (.none, ["UPKEEP_ENV_FILE": "other.env"], "dev"),
    ])
    func theEnvFileIsChosen(flag: EndpointFlags.EnvFile, environment: [String: String], host: String) throws {
        for (name, host) in [(".env", "here"), ("other.env", "other")] {
            try sandbox.write(
                "KV_REST_API_URL=https://\(host).example\nKV_REST_API_TOKEN=t", to: "\(sandbox.work)/\(name)")
        }
        let endpoint = try sandbox.resolver(EndpointFlags(envFile: flag), environment).resolve()
        #expect(endpoint.url == "https://\(host).example")
    }

    @Test func anEnvFileThatWasNamedMustBeThere() throws {
        let error = try settingsError { try sandbox.resolver(EndpointFlags(envFile: .file("none"))).resolve() }
        #expect(error == .missing("\(sandbox.work)/none", .envFile))
    }
}
