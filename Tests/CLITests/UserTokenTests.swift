import RedisGateway
import RedisTypes
import RedisUsers
import TestSupport
import Testing

@testable import CLI

@Suite(.toolWithUsers) struct UserTokenTests {
    /// What a run does with another token than the standard one.
    private static func run(_ arguments: String..., token: String) async -> ToolRun {
        await ToolRun(arguments, environment: ["UPSTASH_REDIS_REST_TOKEN": token])
    }

    private static func records() async throws -> Int64 {
        try await ToolSandbox.redis("HLEN", TokenLedger.key).integer ?? -1
    }

    @Test func aTokenDoesWhatItsRightsSay() async throws {
        let made = await ToolRun(
            "token", "create", "--user", "app", "--rights", "+@read +set ~app:*", "--expires", "30d", "--reason",
            "say \"x\"")
        #expect(made.outcome == .ok, "\(made.errorText)")
        let token = try #require(made.output.first)
        #expect(made.output.count == 1 && !made.errorText.contains(token))
        #expect(await Self.run("set", "app:1", "x", token: token).outcome == .ok)
        #expect(await Self.run("set", "other", "x", token: token).outcome == .notAllowed)
        #expect(await Self.run("del", "app:1", token: token).outcome == .notAllowed)
        let list = await ToolRun("token", "list", "--users", "--json")
        #expect(isStrictJSON(list.bytes) && !list.text.contains(token))
        #expect(
            list.text.contains(
                #""fingerprint":"\#(TokenDigest(of: Secret(token)).shortName)","rights":"+@read +set ~app:*""#))
        #expect(list.text.contains(#""reason":"say \"x\"""#) && list.text.contains(#""expired":false,"valid":true"#))
    }

    @Test func anotherTokenSharesTheRights() async throws {
        #expect(await ToolRun("token", "create", "--user", "app").outcome == .usage)
        #expect(await ToolRun("token", "create", "--user", "app", "--rights", "read-only").outcome == .ok)
        #expect(await ToolRun("token", "create", "--user", "app", "--rights", "read-only").outcome == .ok)
        #expect(await ToolRun("token", "create", "--user", "app").outcome == .ok)
        let other = await ToolRun("token", "create", "--user", "app", "--rights", "read-write")
        #expect(other.outcome == .conflict && other.output.isEmpty)
        #expect(try await Self.records() == 3)
        let several = await ToolRun("token", "revoke", "--user", "app", "--yes")
        #expect(several.outcome == .usage && several.errorText.contains("has 3 tokens"))
    }

    @Test func whatIsRevokedIsRefused() async throws {
        let first = try #require(
            await ToolRun("token", "create", "--user", "app", "--rights", "read-write").output.first)
        let second = try #require(await ToolRun("token", "create", "--user", "app").output.first)
        let asked = await ToolRun("token", "revoke", "--user", "app", "--all")
        #expect(asked.outcome == .usage && asked.errorText.contains("ends its 2 tokens"))
        // By the fingerprint that logs show.
        let name = TokenDigest(of: Secret(first)).shortName
        let revoked = await ToolRun("token", "revoke", "--user", "app", "--digest", name, "--yes")
        #expect(revoked.outcome == .ok, "\(revoked.errorText)")
        try await ToolSandbox.gatewayHasNoticed(first)
        #expect(await Self.run("get", "k", token: second).outcome == .notFound)
        #expect(try await Self.records() == 1)
        #expect(await ToolRun("token", "revoke", "--user", "app", "--digest", name, "--yes").outcome == .notFound)
        let answered = await ToolRun("token", "revoke", "--user", "app", input: "n\n", isTerminal: true)
        #expect(answered.outcome == .usage && answered.errorText.contains("nothing was revoked"))
        #expect(
            await ToolRun("token", "revoke", "--user", "app", "--all", input: "y\n", isTerminal: true).outcome == .ok)
        #expect(try await Self.records() == 0)
        #expect(try await ToolSandbox.redis("ACL", "GETUSER", "app") == .null)
        #expect(await ToolRun("token", "revoke", "--user", "app", "--yes").outcome == .notFound)
    }

    @Test func whatIsDueIsRevokedAndNothingElse() async throws {
        #expect(await ToolRun("token", "revoke", "--expired").errorText.contains("no token is due"))
        let due = try #require(
            await ToolRun("token", "create", "--user", "ci", "--rights", "read-write", "--expires", "1ms").output.first)
        let lasting = try #require(await ToolRun("token", "create", "--user", "ci", "--expires", "1h").output.first)
        // The server's clock has gone on: each of these is a trip of its own.
        let check = await Self.run("token", "check", token: due)
        #expect(check.outcome == .checkFailed && check.errorText.contains("token revoke --user ci --digest"))
        #expect(await ToolRun("token", "list", "--users").errorText.contains("1 token due to be revoked"))
        #expect(await ToolRun("token", "revoke", "--expired", "--yes").outcome == .ok)
        try await ToolSandbox.gatewayHasNoticed(due)
        #expect(await Self.run("get", "k", token: lasting).outcome == .notFound)
        // What is gone already is forgotten.
        try await ToolSandbox.redis(
            "HSET", TokenLedger.key, ByteString("gone:" + String(repeating: "0a", count: 32)),
            #"{"created_ms":1,"expires_ms":2}"#)
        #expect(await ToolRun("token", "revoke", "--expired").errorText.contains("no token is due"))
        #expect(try await Self.records() == 1)
    }

    @Test func aCheckTellsWhatATokenMayDo() async throws {
        let token = try #require(
            await ToolRun("token", "create", "--user", "app", "--rights", "+@read ~app:*").output.first)
        let limited = await Self.run("token", "check", "--key", "app:1", "--json", token: token)
        #expect(limited.outcome == .ok && isStrictJSON(limited.bytes) && !limited.text.contains(token))
        #expect(limited.text.contains(#""reads":"yes","writes":"no""#) && limited.text.contains(#""user":null"#))
        let standard = await ToolRun("token", "check")
        #expect(standard.text.contains("default") && standard.text.contains("writes       yes"))
        #expect(!standard.text.contains(TestGateway.token))
        #expect(await Self.run("token", "check", token: "wrong-token-of-some-length").outcome == .notAllowed)
        #expect(try await ToolSandbox.redis("EXISTS", "app:1", TokenProbe.standardKey) == 0)
        #expect(await Self.run("token", "list", "--users", token: token).outcome == .notAllowed)
        #expect(
            await Self.run("token", "create", "--user", "x", "--rights", "read-only", token: token).outcome
                == .notAllowed)
        #expect(await Self.run("doctor", token: token).outcome == .ok)
    }

    /// The profile of a token for reading says so, once what `doctor` says was typed.
    @Test func aProfileThatCannotWriteIsMarked() async throws {
        let token = try #require(
            await ToolRun("token", "create", "--user", "ro", "--rights", "read-only").output.first)
        _ = await ToolRun("profile", "add", "ro", "--url", ToolSandbox.current.url, input: token)
        let found = await ToolRun("doctor", "-P", "ro")
        #expect(found.outcome == .checkFailed, "\(found.text)")
        let url = ToolSandbox.current.url
        #expect(
            found.text.contains(
                "fix: upkeep auth token --profile ro | upkeep profile add ro --replace --url \(url) --read-only\n"))
        _ = await ToolRun("profile", "add", "ro", "--replace", "--url", url, "--read-only", input: token)
        let marked = await ToolRun("doctor", "-P", "ro")
        #expect(marked.text.contains("ok         token") && !marked.text.contains("error"), "\(marked.text)")
    }

    /// A token that nobody received must not be valid.
    @Test func aTokenThatCannotBeWrittenIsTakenBack() async throws {
        let nowhere = await ToolRun(
            "token", "create", "--user", "app", "--rights", "read-only", "-o", "missing/token")
        #expect(nowhere.outcome == .failed)
        #expect(try await ToolSandbox.redis("ACL", "GETUSER", "app") == .null)
        // The ledger is no hash: the time of its end would be lost.
        try await ToolSandbox.redis("SET", TokenLedger.key, "x")
        let unwritten = await ToolRun("token", "create", "--user", "app", "--rights", "read-only", "--expires", "1d")
        #expect(unwritten.outcome == .failed && unwritten.output.isEmpty)
        #expect(try await ToolSandbox.redis("ACL", "GETUSER", "app") == .null)
        try await ToolSandbox.redis("DEL", TokenLedger.key)
        let written = await ToolRun("token", "create", "--user", "app", "--rights", "read-only", "-o", "token")
        #expect(written.outcome == .ok && written.output.isEmpty)
        #expect(try ToolSandbox.mode(of: "token") == 0o600)
        try ToolSandbox.write("", to: "open", mode: 0o644)
        let open = await ToolRun("token", "create", "--user", "app", "-o", "open")
        #expect(open.outcome == .usage && open.errorText.contains("chmod 600"))
        #expect(try await Self.records() == 1)
    }

    @Test(arguments: [
        ["create", "--user", "a b", "--rights", "read-only"], ["create", "--user", "a", "--rights", ">secret"],
        ["create", "--user", "a", "--rights", "read-only", "--expires", "0s"],
        ["create", "--user", "a", "--rights", "read-only", "--expires", "106751991167300d"],
        ["create", "--user", "a", "--rights", "read-only", "--expires", "99999999999999999999d"],
        ["create", "--user", "default", "--rights", "read-only"], ["create", "--rights", "read-only"],
        ["revoke"], ["revoke", "ci", "--user", "a"], ["revoke", "--all"],
        ["revoke", "--user", "a", "--all", "--expired"],
        ["revoke", "--user", "a", "--digest", "xyz1"], ["revoke", "--user", "a", "--digest", "ab"],
        ["revoke", "--user", "default", "--all", "--yes"], ["list", "--users", "--tokens", "list"],
    ])
    func misuseChangesNothing(arguments: [String]) async throws {
        let run = await ToolRun(["token"] + arguments)
        #expect(run.outcome == .usage && run.output.isEmpty, "\(run.errorText)")
        #expect(!run.errorText.contains("secret"))
        #expect(try await ToolSandbox.redis("ACL", "USERS") == ["default"])
        #expect(try await Self.records() == 0)
    }
}

extension ToolSandbox {
    /// Returns when the gateway, which asks Redis once a second, refuses a token.
    fileprivate static func gatewayHasNoticed(_ token: String) async throws {
        for _ in 0..<100_000 {
            let run = await ToolRun("ping", environment: ["UPSTASH_REDIS_REST_TOKEN": token])
            if run.outcome == .notAllowed { return }
        }
        Issue.record("the token is still valid")
    }
}
