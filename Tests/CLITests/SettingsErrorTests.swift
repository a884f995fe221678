import TestSupport
import Testing

@testable import CLI

/// What goes wrong before a request leaves: one clear message, what to type next, and the exit code.
@Suite(.tool) struct SettingsErrorTests {
    private static let noVariables: [String: String?] = [
        "UPSTASH_REDIS_REST_URL": nil, "UPSTASH_REDIS_REST_TOKEN": nil,
    ]

    @Test func withNothingConfiguredThreeWaysOutAreNamed() async {
        let run = await ToolRun(["get", "k"], environment: Self.noVariables)
        #expect(run.outcome == .notAllowed)
        #expect(run.bytes == [])
        for way in ["UPSTASH_REDIS_REST_URL and UPSTASH_REDIS_REST_TOKEN", "upkeep profile add", "upkeep local up"] {
            #expect(run.errorText.contains(way))
        }
    }

    @Test(arguments: [
        ("UPSTASH_REDIS_REST_URL", "UPSTASH_REDIS_REST_TOKEN"), ("UPSTASH_REDIS_REST_TOKEN", "UPSTASH_REDIS_REST_URL"),
    ])
    func aHalfSetPairNamesTheHalfThatIsMissing(removed: String, kept: String) async {
        let run = await ToolRun(["get", "k"], environment: [removed: nil])
        #expect(run.outcome == .usage)
        #expect(
            run.notes.first
                == "error: \(kept) in the environment is set, but \(removed) is not; URL and token must come from the same place"
        )
        #expect(run.notes.last?.hasPrefix("hint: set \(removed), or unset \(kept)") == true)
    }

    @Test(arguments: [0o644, 0o640, 0o604])
    func aTokenFileThatOthersMayReadIsRefused(mode: Int) async throws {
        try ToolSandbox.write("\(TestGateway.token)\n", to: "token", mode: mode)
        let run = await ToolRun("get", "k", "--url", ToolSandbox.current.url, "--token-file", "token")
        #expect(run.outcome != .ok)
        #expect(run.notes.first?.contains("open to other users (mode 0\(String(mode, radix: 8)))") == true)
        #expect(run.notes.last == "hint: chmod 600 \(ToolSandbox.current.work)/token")
    }

    @Test func aTokenFromAFileOrStandardInputWorks() async throws {
        try ToolSandbox.write("\(TestGateway.token)\n", to: "token")
        let url = ToolSandbox.current.url
        #expect(
            await ToolRun(["ping", "--url", url, "--token-file", "token"], environment: Self.noVariables).output == [
                "PONG"
            ])
        let run = await ToolRun(
            ["ping", "--url", url, "--token-stdin"], input: Array(TestGateway.token.utf8), environment: Self.noVariables
        )
        #expect(run.output == ["PONG"])
    }

    @Test func theEnvFileOfTheWorkingDirectoryIsRead() async throws {
        try ToolSandbox.write(
            "UPSTASH_REDIS_REST_URL=\(ToolSandbox.current.url)\nUPSTASH_REDIS_REST_TOKEN='\(TestGateway.token)'\n",
            to: ".env")
        #expect(await ToolRun(["ping"], environment: Self.noVariables).output == ["PONG"])
        #expect(await ToolRun(["ping", "--no-env-file"], environment: Self.noVariables).outcome == .notAllowed)
        try ToolSandbox.write("UPSTASH_REDIS_REST_URL=\"x\n", to: "broken.env")
        let run = await ToolRun(["ping", "--env-file", "broken.env"], environment: Self.noVariables)
        #expect(run.outcome == .usage)
        #expect(run.notes.first?.contains("broken.env:1: ") == true)
        #expect(await ToolRun(["ping", "--env-file", "missing.env"], environment: Self.noVariables).outcome == .usage)
    }

    @Test(arguments: [
        "", "nonsense", "redis://127.0.0.1", "ftp://a", "https://", "https://a b", "https://u:p@a.example",
        "https://a.example?x=1",
    ])
    func aURLThatCannotBeUsedIsRefused(url: String) async throws {
        try ToolSandbox.write("\(TestGateway.token)\n", to: "token")
        let run = await ToolRun("ping", "--url", url, "--token-file", "token")
        #expect(run.outcome == .usage)
        #expect(run.notes.first?.hasPrefix("error: ") == true)
        #expect(run.notes.count <= 2)
    }

    @Test func plainHTTPToAnotherMachineIsRefused() async {
        let run = await ToolRun("ping", environment: ["UPSTASH_REDIS_REST_URL": "http://db.example"])
        #expect(run.outcome == .usage)
        #expect(run.notes.first == "error: http:// to db.example would send the token in the clear")
    }

    @Test func anUnknownProfileIsNamed() async {
        let run = await ToolRun(["ping", "--profile", "prod"], environment: Self.noVariables)
        #expect(run.outcome == .notFound || run.outcome == .usage)
        #expect(run.notes.first?.hasPrefix("error: there is no profile prod in ") == true)
    }

    @Test func trustedCertificatesThatCannotBeReadAreMisuse() async {
        let run = await ToolRun(
            "ping", environment: ["UPSTASH_REDIS_REST_URL": "https://127.0.0.1:1", "SSL_CERT_FILE": "/no/such/file"])
        #expect(run.outcome == .usage)
        #expect(run.notes.last == "hint: check SSL_CERT_FILE")
    }

    @Test func anyOfTheseErrorsIsJSONOnDemand() async {
        let run = await ToolRun(["get", "k", "--json"], environment: Self.noVariables)
        #expect(run.bytes == [])
        #expect(isStrictJSON(run.errorText))
        #expect(run.errorText.hasSuffix(",\"exit_code\":4}}\n"))
    }
}
