import RedisTypes
import Testing

@testable import Settings

/// No way of printing a value of this module shows a secret in it.
@Suite struct RedactionTests {
    private static let secret = "5ECRETsecret5ECRET"
    private let sandbox = try! Sandbox()

    private func expectHidden(_ value: some Any, _ location: SourceLocation = #_sourceLocation) {
        let shown = ["\(value)", String(reflecting: value), dumped(value), String(describing: Optional(value))]
        for text in shown { #expect(!text.contains(Self.secret), sourceLocation: location) }
    }

    @Test func valuesHideTheirSecrets() throws {
        let profile = Profile(name: "dev", url: "https://x", token: .secret(Secret(Self.secret)))
        try sandbox.store.add(profile)
        let environment = ["UPSTASH_REDIS_REST_URL": "https://x", "UPSTASH_REDIS_REST_TOKEN": Self.secret]
        let resolver = sandbox.resolver(EndpointFlags(), environment)
        expectHidden(profile)
        expectHidden(try sandbox.store.list())
        expectHidden(resolver)
        expectHidden(try resolver.resolve())
        expectHidden(resolver.explain())
        expectHidden(try DotEnv(parsing: Array("A=\(Self.secret)".utf8), file: ".env"))
    }

    @Test func errorsHideTheirCause() throws {
        let path = try sandbox.write("\(Self.secret) \(Self.secret)", to: "\(sandbox.work)/token")
        let url = "https://u:\(Self.secret)@x"
        let flags = EndpointFlags(url: url, tokenFile: path)
        let configs = [
            "token = \(Self.secret)", "default = \"\(Self.secret) \"", "[profiles.a]\nurl = \"\(url)\"",
            "[profiles.a]\nurl = \"https://x\"\ntoken = \"\(Self.secret) \"", "profiles = \"\(Self.secret)\"",
            "[profiles.a]\nurl = \"https://x\"\ntoken = [\"\(Self.secret)\"]",
            "[profiles.a]\nurl = \"https://x\"\ntoken = \"\(Self.secret)\"\ntoken_command = [\"\(Self.secret)\"]",
        ]
        var errors = [try settingsError { try sandbox.resolver(flags).resolve() }]
        errors.append(try settingsError { try SecretFile.read(path) })
        for config in configs {
            try sandbox.write(config, to: sandbox.configFile)
            errors.append(try settingsError { try sandbox.resolver().resolve() })
        }
        for error in errors {
            expectHidden(error)
            expectHidden(error.message)
            expectHidden(error.hint ?? "")
        }
    }
}
