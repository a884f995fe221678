import Foundation
import RedisGateway
import RedisTypes
import TestSupport
import Testing
import TokenRotation

@testable import CLI

/// Tokens of users, and how the verb is called.
@Suite(.toolWithUsers) struct TokenRotateTests {
    private static let application = ["~app:*", "+@read", "+set", "+ping"]

    /// Makes a user, and puts its token in a file.
    private func makeUser(_ name: String = "app", file: String = "app.env") async throws -> String {
        let password = try #require(await ToolRun("exec", "ACL", "GENTOKEN", name).output.first)
        let made = await ToolRun(["exec", "ACL", "SETUSER", name, "on", ">\(password)"] + Self.application)
        try #require(made.outcome == .ok, "\(made.errorText)")
        let bearer = try #require(await ToolRun("exec", "ACL", "RESTTOKEN", name, password).output.first)
        try ToolSandbox.write("KV_REST_API_TOKEN=\"\(bearer)\" # of \(name)\n", to: file)
        return bearer
    }

    private func token(in file: String = "app.env") throws -> String {
        let text = String(decoding: try ToolSandbox.read(file), as: UTF8.self)
        return try #require(text.split(separator: "\"").dropFirst().first.map(String.init))
    }

    private func ping(_ token: String) async -> Outcome {
        await ToolRun("ping", "--retries", "0", environment: ["UPSTASH_REDIS_REST_TOKEN": token]).outcome
    }

    private func passwords(of name: String) async throws -> Set<String> {
        let reply = try await ToolSandbox.redis("ACL", "GETUSER", ByteString(name))
        guard let items = reply.array, let index = items.firstIndex(where: { $0.bytes == "passwords" }) else {
            return []
        }
        return Set(items[index + 1].array?.compactMap { $0.bytes?.text } ?? [])
    }

    @Test func aUserHasTwoPasswordsForAWhile() async throws {
        let old = try await makeUser()
        let before = try await passwords(of: "app")
        // Somebody else's password comes during the rotation: it stays, and is not taken for ours.
        let foreign = String(repeating: "ab", count: 32)
        let waiting = await ToolRun("token", "rotate", "--user", "app", "--to-env", "app.env")
        #expect(waiting.outcome == .ok, "\(waiting.errorText)")
        #expect(waiting.notes.last?.hasSuffix("upkeep token rotate --user app --resume") == true)
        let new = try token()
        #expect(new != old)
        #expect(await ping(old) == .ok)
        #expect(await ping(new) == .ok)
        try await ToolSandbox.redis("ACL", "SETUSER", "app", ByteString("#\(foreign)"))
        let end = await ToolRun("token", "rotate", "--user", "app", "--resume", "--grace", "0s")
        #expect(end.outcome == .ok, "\(end.errorText)")
        #expect(await ping(old) == .notAllowed)
        #expect(await ping(new) == .ok)
        let after = try await passwords(of: "app")
        #expect(after.count == 2 && after.contains(foreign) && after.isDisjoint(with: before))
        for run in [waiting, end] { #expect(!run.errorText.contains(old) && !run.errorText.contains(new)) }
    }

    @Test func aUserGoesBackToItsOldPassword() async throws {
        let old = try await makeUser()
        let before = try await passwords(of: "app")
        _ = await ToolRun("token", "rotate", "--user", "app", "--to-env", "app.env")
        let new = try token()
        let foreign = String(repeating: "cd", count: 32)
        try await ToolSandbox.redis("ACL", "SETUSER", "app", ByteString("#\(foreign)"))
        let back = await ToolRun("token", "rotate", "--user", "app", "--rollback", "--grace", "0s")
        #expect(back.outcome == .ok, "\(back.errorText)")
        #expect(try token() == old)
        #expect(await ping(new) == .notAllowed)
        #expect(await ping(old) == .ok)
        #expect(try await passwords(of: "app") == before.union([foreign]))
    }

    @Test func anotherUserTakesOver() async throws {
        let old = try await makeUser()
        let run = await ToolRun(
            "token", "rotate", "--user", "app", "--to-user", "app-b", "--to-env", "app.env", "--grace", "0s")
        #expect(run.outcome == .ok, "\(run.errorText)")
        let new = try token()
        #expect(await ping(old) == .notAllowed)
        #expect(await ping(new) == .ok)
        let variables = ["UPSTASH_REDIS_REST_TOKEN": new]
        #expect(await ToolRun("set", "app:k", "v", environment: variables).outcome == .ok)
        #expect(await ToolRun("set", "other", "v", environment: variables).outcome == .notAllowed)
        // Not ours to delete.
        #expect(try await passwords(of: "app").count == 1)
    }

    @Test func aUserThatTheRotationHasNotMadeIsLeftAlone() async throws {
        _ = try await makeUser()
        _ = try await makeUser("app-b", file: "b.env")
        let before = try await passwords(of: "app-b")
        let refused = await ToolRun("token", "rotate", "--user", "app", "--to-user", "app-b", "--to-env", "app.env")
        #expect(refused.outcome == .conflict, "\(refused.errorText)")
        #expect(try await passwords(of: "app-b") == before)

        // It is made by somebody else while the rotation is on its way back.
        let waiting = await ToolRun("token", "rotate", "--user", "app", "--to-user", "app-c", "--to-env", "app.env")
        #expect(waiting.outcome == .ok, "\(waiting.errorText)")
        try await ToolSandbox.redis("ACL", "DELUSER", "app-c")
        try await ToolSandbox.redis("ACL", "SETUSER", "app-c", "on", ">of-somebody-else", "~*", "+@all")
        let back = await ToolRun("token", "rotate", "--user", "app", "--rollback", "--grace", "0s")
        #expect(back.outcome == .ok, "\(back.errorText)")
        #expect(try await passwords(of: "app-c").count == 1)
    }

    @Test func whatIsNotThereIsToldBeforeAnythingHappens() async throws {
        _ = try await makeUser()
        let runs: [([String], Outcome)] = [
            (["--user", "nobody", "--to-env", "app.env"], .notFound),
            (["--user", "app"], .usage),
            (["--user", "app", "--to-file", "new"], .usage),
            (["--user", "default", "--to-env", "app.env"], .usage),
            (["ci", "--user", "app"], .usage),
            (["--to-user", "b"], .usage),
            (["ci", "--tokens", "list", "--to-env", "app.env"], .notFound),
            (["ci", "--resume"], .notFound),
            (["--id", "../x", "--resume"], .notFound),
            (["ci", "--abandon", "--check", "true"], .usage),
            (["ci", "--resume", "--to-env", "x"], .usage),
            (["ci", "--rollback", "--expires", "1d"], .usage),
            (["ci", "--abandon", "--grace", "1s"], .usage),
            (["ci", "--resume", "--rollback"], .usage),
            (["ci", "--redeliver"], .usage),
            (["ci", "--expires", "-1s"], .usage),
            (["ci", "--expires", "1d", "--no-expiry"], .usage),
            (["ci", "--to-key", "app.yaml"], .usage),
        ]
        for (words, outcome) in runs {
            let run = await ToolRun(["token", "rotate"] + words)
            #expect(run.outcome == outcome, "\(words): \(run.errorText)")
        }
        #expect(try ToolSandbox.files() == ["app.env"])
        let state = ToolSandbox.current.home + "/.local/state/upkeep/rotations"
        #expect(!FileManager.default.fileExists(atPath: state))
    }

    /// `--dry-run` and `--status` write nothing, and a place that others can read is not written to without a word.
    @Test func lookingChangesNothing() async throws {
        let old = try await makeUser()
        let before = try await passwords(of: "app")
        let dry = await ToolRun("token", "rotate", "--user", "app", "--to-env", "app.env", "--dry-run")
        #expect(dry.outcome == .ok && dry.notes.last == "nothing was done")
        #expect(await ToolRun("token", "rotate", "--status").outcome == .ok)
        #expect(!FileManager.default.fileExists(atPath: ToolSandbox.current.home + "/.local"))
        try ToolSandbox.write("KV_REST_API_TOKEN=\"\(old)\"\n", to: "open.env", mode: 0o644)
        let open = await ToolRun("token", "rotate", "--user", "app", "--to-env", "open.env")
        #expect(open.outcome == .usage && open.errorText.contains("chmod 600"))
        try ToolSandbox.write("KV_REST_API_TOKEN=\"another\"\n", to: "other.env")
        let foreign = await ToolRun(
            "token", "rotate", "--user", "app", "--to-env", "app.env", "--to-env", "other.env")
        #expect(foreign.outcome != .ok)
        #expect(try await passwords(of: "app") == before)
        let allowed = await ToolRun(
            "token", "rotate", "--user", "app", "--to-env", "open.env", "--allow-readable", "--grace", "0s")
        #expect(allowed.outcome == .ok, "\(allowed.errorText)")
        #expect(try ToolSandbox.mode(of: "open.env") == 0o644)
    }

    /// A journal that cannot be read hides no other, and can be got rid of.
    @Test func aDamagedJournalIsNoDeadEnd() async throws {
        _ = try await makeUser()
        _ = await ToolRun("token", "rotate", "--user", "app", "--to-env", "app.env")
        let directory = ToolSandbox.current.home + "/.local/state/upkeep/rotations"
        let damaged = "\(directory)/0123456789abcdef.json"
        try Data("{\"format\"".utf8).write(to: URL(filePath: damaged))
        try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: damaged)
        let status = await ToolRun("token", "rotate", "--status", "--format", "csv")
        #expect(status.outcome == .ok)
        #expect(status.output.count == 3 && status.text.contains("before grace") && status.text.contains("damaged"))
        let ended = await ToolRun("token", "rotate", "--user", "app", "--resume", "--grace", "0s")
        #expect(ended.outcome == .ok, "\(ended.errorText)")
        let forgotten = await ToolRun("token", "rotate", "--id", "0123456789abcdef", "--abandon")
        #expect(forgotten.outcome == .ok, "\(forgotten.errorText)")
        #expect(!FileManager.default.fileExists(atPath: damaged))
    }

    /// The secrets are gone: it is said so, and the way out that is named is one.
    @Test func withoutItsSecretsARotationIsAbandoned() async throws {
        let old = try await makeUser()
        _ = await ToolRun("token", "rotate", "--user", "app", "--to-env", "app.env")
        let directory = ToolSandbox.current.home + "/.local/state/upkeep/rotations"
        for name in try FileManager.default.contentsOfDirectory(atPath: directory) where name.hasSuffix(".secrets") {
            try FileManager.default.removeItem(atPath: "\(directory)/\(name)")
        }
        for flag in ["--resume", "--rollback"] {
            let run = await ToolRun("token", "rotate", "--user", "app", flag)
            #expect(run.outcome == .failed)
            #expect(run.notes.last?.contains("upkeep token rotate --user app --abandon") == true)
        }
        let end = await ToolRun("token", "rotate", "--user", "app", "--abandon")
        #expect(end.outcome == .ok && end.errorText.contains("both valid"), "\(end.errorText)")
        let ways = end.notes.filter { $0.hasPrefix("to end the ") }
        #expect(ways.count == 2)
        // What it says works: the first is the old one.
        let digest = try #require(ways.first?.split(separator: "'").last.map(String.init))
        #expect(await ToolRun("exec", "ACL", "SETUSER", "app", digest).outcome == .ok)
        // The gateway asks Redis about it once a second.
        while await ping(old) == .ok {}
        #expect(await ping(old) == .notAllowed)
        #expect(await ping(try token()) == .ok)
    }

    /// Cut right after the server took the new password: it is told from the old one all the same, and its end is noted.
    @Test func aPasswordOfARunThatWasCutIsFoundAgain() async throws {
        let old = try await makeUser()
        let waiting = await ToolRun("token", "rotate", "--user", "app", "--to-env", "app.env", "--expires", "1d")
        #expect(waiting.outcome == .ok, "\(waiting.errorText)")
        let store = RotationStore(directory: ToolSandbox.current.home + "/.local/state/upkeep/rotations")
        let target = RotationTarget(
            .passwords, scope: "127.0.0.1:\(ToolSandbox.current.gateway.port)", name: "app", words: [])
        var record = try #require(try store.record(target.id))
        let fact = record.facts.removeValue(forKey: UserPasswords.Fact.newPassword)
        let digest = try #require(fact)
        (record.completed, record.begun) = ([.make], .add)
        try store.save(record)
        try await ToolSandbox.redis("DEL", "upkeep:tokens")
        let end = await ToolRun("token", "rotate", "--user", "app", "--resume", "--grace", "0s")
        #expect(end.outcome == .ok, "\(end.errorText)")
        #expect(try await passwords(of: "app") == [digest])
        #expect(try await ToolSandbox.redis("HKEYS", "upkeep:tokens").array?.first?.bytes?.text == "app:\(digest)")
        #expect(await ping(old) == .notAllowed)
    }

    /// A token of somebody else does not end the only one that the user has.
    @Test func aTokenOfAnotherUserIsNotTakenForThatOfThisOne() async throws {
        _ = try await makeUser()
        let other = try await makeUser("other", file: "other.env")
        let before = try await passwords(of: "app")
        for words in [["--to-env", "other.env"], ["--to-user", "b", "--to-env", "other.env"]] {
            let run = await ToolRun(["token", "rotate", "--user", "app", "--grace", "0s"] + words)
            #expect(run.outcome == .conflict, "\(run.errorText)")
        }
        #expect(try await passwords(of: "app") == before)
        #expect(try token(in: "other.env") == other)
    }

    /// The user of that name in another database is left alone, and the way on that was told leads to the right one.
    @Test func goingOnStaysWithTheDatabase() async throws {
        let old = try await makeUser()
        let url = ToolSandbox.current.url
        try ToolSandbox.write(
            "UPSTASH_REDIS_REST_URL=\(url)\nUPSTASH_REDIS_REST_TOKEN=\(TestGateway.token)\n", to: "admin.env")
        let elsewhere = [
            "UPSTASH_REDIS_REST_URL": url.replacing("127.0.0.1", with: "localhost"),
            "UPSTASH_REDIS_REST_TOKEN": TestGateway.token,
        ]
        let nowhere = ["UPSTASH_REDIS_REST_URL": "", "UPSTASH_REDIS_REST_TOKEN": ""]
        let waiting = await ToolRun(
            "token", "rotate", "--user", "app", "--to-env", "app.env", "--env-file", "admin.env", environment: nowhere)
        #expect(waiting.outcome == .ok, "\(waiting.errorText)")
        let words = try #require(waiting.notes.last?.split(separator: "upkeep ").last).split(separator: " ").map(
            String.init)
        let lost = await ToolRun(
            "token", "rotate", "--user", "app", "--resume", "--grace", "0s", environment: elsewhere)
        #expect(lost.outcome == .conflict && lost.errorText.contains("localhost"), "\(lost.errorText)")
        #expect(await ping(old) == .ok)
        let end = await ToolRun(words + ["--grace", "0s"], environment: nowhere)
        #expect(end.outcome == .ok, "\(end.errorText)")
        #expect(await ping(old) == .notAllowed)
    }

    /// Found before anything was made: afterwards it would be too late for some.
    @Test func aPlaceThatCannotBeWrittenIsToldBefore() async throws {
        _ = try await makeUser()
        let before = try await passwords(of: "app")
        for place in [["--to-file", "missing/token"], ["--to-env", "missing/.env"]] {
            let run = await ToolRun(["token", "rotate", "--user", "app", "--to-env", "app.env"] + place)
            #expect(run.outcome != .ok && run.errorText.contains("missing"), "\(run.errorText)")
        }
        #expect(try await passwords(of: "app") == before)
        #expect(await ToolRun("token", "rotate", "--user", "app", "--resume").outcome == .notFound)
    }

    /// No length of time is too much for a list.
    @Test(arguments: ["15250284452w", "292271023d"]) func hugeTimesAreTheEndOfAllTime(span: String) async throws {
        let added = await ToolRun("token", "add", "ci", "--expires", span, "--tokens", "list")
        #expect(added.outcome == .ok || added.outcome == .usage, "\(added.errorText)")
        _ = await ToolRun("token", "add", "web", "--tokens", "list")
        let expire = await ToolRun("token", "expire", "web", span, "--tokens", "list")
        #expect(expire.outcome == .ok || expire.outcome == .usage, "\(expire.errorText)")
        #expect(await ToolRun("token", "list", "--tokens", "list").outcome == .ok)
    }

    @Test func namesCountOn() throws {
        func next(_ base: String, _ names: String...) -> String {
            let digest = TokenDigest(of: Secret("t"))
            return TokenName.next(
                after: base, in: TokenSet(names.map { GatewayToken(name: $0, rights: .standard, digest: digest) }))
        }
        #expect(next("ci", "ci") == "ci.2")
        #expect(next("ci", "ci.2", "web.7") == "ci.3")
        #expect(next("ci", "ci.2", "ci.\(Int.max)") == "ci.3")
        #expect(next("ci", "ci.\(Int.max)0") == "ci.2")
        let long = String(repeating: "a", count: 64)
        #expect(TokenFile.isName(next(long, long)))
    }

    /// A token with an end does not silently become one without, by whichever strategy.
    @Test func anEndIsNotLost() async throws {
        let added = await ToolRun("token", "add", "ci", "--expires", "1d", "--tokens", "list")
        let token = try #require(added.output.first)
        try ToolSandbox.write("UPSTASH_REDIS_REST_TOKEN=\(token)\n", to: "ci.env")
        let url = ToolSandbox.current.url
        let words = ["token", "rotate", "ci", "--tokens", "list", "--to-env", "ci.env", "--url", url, "--dry-run"]
        let refused = await ToolRun(words)
        #expect(refused.outcome == .usage && refused.errorText.contains("--no-expiry"), "\(refused.errorText)")
        #expect(await ToolRun(words + ["--no-expiry"]).outcome == .ok)
        #expect(await ToolRun(words + ["--expires", "15250284452w"]).outcome == .ok)

        let made = await ToolRun("token", "create", "--user", "app", "--rights", "read-only", "--expires", "1d")
        let bearer = try #require(made.output.first, "\(made.errorText)")
        try ToolSandbox.write("UPSTASH_REDIS_REST_TOKEN=\(bearer)\n", to: "user.env")
        let user = ["token", "rotate", "--user", "app", "--to-env", "user.env", "--grace", "0s"]
        #expect(await ToolRun(user).outcome == .usage)
        let run = await ToolRun(user + ["--expires", "2d"])
        #expect(run.outcome == .ok, "\(run.errorText)")
        let ledger = try await ToolSandbox.redis("HVALS", "upkeep:tokens").array ?? []
        #expect(ledger.count == 1 && ledger.first?.bytes?.text?.contains("expires_ms") == true)
    }
}
