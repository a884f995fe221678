import Foundation
import RedisGateway
import RedisTypes
import TestSupport
import Testing

@testable import CLI

@Suite(.tool) struct DoctorTests {
    private static let canary = "AXcanary0123456789abcdefghij"

    /// Lines of a finding: `error history`.
    private static func kinds(_ run: ToolRun) -> Set<String> {
        Set(
            run.output.filter { !$0.hasPrefix(" ") }.map {
                $0.split(separator: " ", omittingEmptySubsequences: true).prefix(2).joined(separator: " ")
            })
    }

    private static func writeHome(_ text: String, to name: String, mode: Int = 0o600) throws {
        let path = "\(ToolSandbox.current.home)/\(name)"
        let directory = URL(filePath: path).deletingLastPathComponent()
        try FileManager.default.createDirectory(
            at: directory, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        try Data(text.utf8).write(to: URL(filePath: path))
        try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: path)
    }

    @Test func whatIsInOrderEndsWithZero() async throws {
        try await ToolSandbox.redis("SET", "k", "v")
        let run = await ToolRun("doctor")
        #expect(run.outcome == .ok, "\(run.text)")
        let kinds = Self.kinds(run)
        #expect(
            kinds.isSuperset(of: ["ok connection", "ok clock", "ok latency", "ok history", "note ttl", "note token"]))
        #expect(run.text.contains("1 of 1 keys (100.0 %)"))
        // Nothing is written to find out who may write.
        #expect(try await ToolSandbox.redis("KEYS", "*") == ["k"])
    }

    @Test func tokensInHistoriesAreFoundAndNeverShown() async throws {
        let profile = await ToolRun("profile", "add", "dev", "--url", "https://dev.example", input: Self.canary)
        #expect(profile.outcome == .ok)
        try Self.writeHome("ls\ncurl -H 'Authorization: Bearer \(Self.canary)'\n", to: ".bash_history")
        try Self.writeHome("- cmd: export T=\(Self.canary)\n  when: 1\n", to: ".local/share/fish/fish_history")
        try Self.writeHome("GET \(TestGateway.token)\n", to: ".local/state/upkeep/history/dev")
        try Self.writeHome("x=\(Self.canary)\n", to: "elsewhere")
        let files = ["HISTFILE": "\(ToolSandbox.current.home)/elsewhere"]
        for arguments in [
            ["doctor"], ["doctor", "--json"], ["doctor", "--offline", "--format", "csv"], ["doctor", "-v"],
        ] {
            let run = await ToolRun(arguments, environment: files)
            #expect(run.outcome == .checkFailed)
            for name in [".bash_history", "fish_history", "history/dev", "elsewhere"] {
                #expect(run.text.contains(name))
            }
            #expect(run.text.contains("the token of profile dev") && run.text.contains("line 2"))
            for secret in [Self.canary, TestGateway.token] {
                #expect(!run.text.contains(secret.prefix(12)) && !run.errorText.contains(secret.prefix(12)))
            }
            if arguments.contains("--json") { #expect(isStrictJSON(run.bytes)) }
        }
    }

    @Test func filesThatOthersReadAreTold() async throws {
        _ = await ToolRun("profile", "add", "dev", "--url", "https://dev.example", input: Self.canary)
        let config = "\(ToolSandbox.current.home)/.config/upkeep"
        try FileManager.default.setAttributes([.posixPermissions: 0o644], ofItemAtPath: "\(config)/config.toml")
        try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: config)
        let run = await ToolRun("doctor", "--offline")
        #expect(run.outcome == .checkFailed)
        #expect(Self.kinds(run).isSuperset(of: ["error permissions", "warning permissions"]))
        #expect(
            run.text.contains("fix: chmod 600 \(config)/config.toml") && run.text.contains("fix: chmod 700 \(config)\n")
        )
    }

    @Test func whatWasNotMadeIsNoSuccess() async throws {
        let run = await ToolRun("doctor", "--offline", "--json")
        #expect(run.outcome == .ok)
        for check in ["connection", "token", "clock", "latency", "eviction", "ttl", "size", "quota"] {
            #expect(run.text.contains(#"{"severity":"unchecked","check":"\#(check)""#))
        }
        let nothing = await ToolRun(
            "doctor", environment: ["UPSTASH_REDIS_REST_URL": nil, "UPSTASH_REDIS_REST_TOKEN": nil])
        #expect(nothing.outcome == .ok && nothing.text.contains("no database is named"))
    }

    @Test func aDatabaseThatDoesNotAnswerIsAnErrorAndTheRestUnchecked() async throws {
        let gone = await ToolRun(
            "doctor", "--retries", "0", environment: ["UPSTASH_REDIS_REST_URL": "http://127.0.0.1:1"])
        #expect(gone.outcome == .checkFailed)
        #expect(Self.kinds(gone).isSuperset(of: ["error connection", "unchecked token,", "ok permissions"]))
        let refused = await ToolRun("doctor", environment: ["UPSTASH_REDIS_REST_TOKEN": Self.canary])
        #expect(refused.outcome == .checkFailed && Self.kinds(refused).contains("error token"))
        #expect(!refused.text.contains(Self.canary))
    }

    @Test(arguments: [(2, "warning    tls", Outcome.checkFailed), (90, "ok         tls", .ok)])
    func certificatesThatEndSoonAreTold(days: Int, line: String, outcome: Outcome) async throws {
        let sandbox = ToolSandbox.current
        try await withCertificate(days: days) { files in
            try await sandbox.gateway.redis.withGateway {
                $0.tls = .init(certificate: files.certificate, privateKey: files.privateKey)
            } _: { gateway in
                let run = await ToolRun(
                    "doctor",
                    environment: [
                        "UPSTASH_REDIS_REST_URL": "https://127.0.0.1:\(gateway.port)",
                        "SSL_CERT_FILE": files.certificate,
                    ])
                #expect(run.outcome == outcome, "\(run.text)")
                #expect(run.output.contains { $0.hasPrefix(line) && $0.contains("its certificate is valid until 20") })
            }
        }
    }

    @Test func placesThatDisagreeAreTold() async throws {
        try ToolSandbox.write(
            "UPSTASH_REDIS_REST_URL=https://other.example\nUPSTASH_REDIS_REST_TOKEN=\(Self.canary)\n", to: ".env")
        let hidden = await ToolRun("doctor", "--offline")
        #expect(hidden.outcome == .checkFailed && Self.kinds(hidden).contains("warning settings"))
        #expect(hidden.text.contains("fix: unset UPSTASH_REDIS_REST_URL UPSTASH_REDIS_REST_TOKEN"))
        try ToolSandbox.write(
            "UPSTASH_REDIS_REST_URL=\(ToolSandbox.current.url)\nUPSTASH_REDIS_REST_TOKEN=\(Self.canary)\n", to: ".env")
        #expect(await ToolRun("doctor", "--offline").text.contains("different tokens"))
        try ToolSandbox.write("UPSTASH_REDIS_REST_URL\n", to: ".env")
        let broken = await ToolRun("doctor", "--offline")
        #expect(broken.outcome == .checkFailed && Self.kinds(broken).contains("error settings"))
    }

    @Test func tokensInTheClearAreTold() async throws {
        _ = await ToolRun("profile", "add", "dev", "--url", "http://dev.example", "--production", input: Self.canary)
        let run = await ToolRun("doctor", "--offline")
        #expect(run.outcome == .checkFailed && Self.kinds(run).contains("error tls"))
        #expect(
            run.text.contains(
                "fix: upkeep auth token --profile dev | upkeep profile add dev --replace --url https://dev.example --production"
            ))
    }

    @Test func aFileThatCannotBeReadIsNotLookedThrough() async throws {
        try FileManager.default.createDirectory(
            atPath: "\(ToolSandbox.current.home)/.zsh_history", withIntermediateDirectories: false)
        #expect(await ToolRun("doctor", "--offline").outcome == .ok)
    }
}
