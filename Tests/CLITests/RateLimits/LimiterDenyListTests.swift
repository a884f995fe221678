import RateLimits
import RedisTypes
import TestSupport
import Testing

@testable import CLI

/// `upkeep ratelimit deny …` and `limit …`.
@Suite(.tool, .timeLimit(.minutes(5))) struct LimiterDenyListTests {
    private func run(_ words: String...) async -> ToolRun { await ToolRun(["ratelimit"] + words) }

    private func members(_ key: ByteString) async throws -> Set<ByteString> {
        Set(try await ToolSandbox.redis("SMEMBERS", key).array?.compactMap(\.bytes) ?? [])
    }

    @Test func whatIsOnTheListIsDenied() async throws {
        #expect(await run("deny", "add", "203.0.113.9", "bot").outcome == .ok)
        #expect(await run("deny", "list").text == "203.0.113.9\tmanual\nbot\tmanual\n")
        #expect(await run("deny", "check", "bot", "other").text == "bot\tyes\nother\tno\n")
        let denied = await run(
            "check", "someone", "--fixed-window", "5/1d", "--deny-list", "--ip", "203.0.113.9", "--json")
        #expect(
            denied.outcome == .checkFailed && denied.text.contains(#""reason":"denyList","deniedValue":"203.0.113.9""#))
        #expect(await run("check", "203.0.113.9", "--fixed-window", "5/1d").outcome == .ok)
        #expect(await run("deny", "remove", "203.0.113.9").outcome == .ok)
        #expect(await run("deny", "check", "203.0.113.9").outcome == .ok)
    }

    @Test func changesAreToldToProgramsToo() async throws {
        #expect(await run("deny", "add", "a", "b", "--json").text == #"{"added":2}"# + "\n")
        #expect(await run("deny", "add", "b", "c", "--json").text == #"{"added":1}"# + "\n")
        #expect(await run("deny", "remove", "a", "zzz", "--json").text == #"{"removed":1}"# + "\n")
        let added = await run("deny", "add", "d")
        #expect(added.text == "" && added.errorText == "1 value added\n")
        #expect(await run("deny", "add", "e", "--quiet").errorText == "")
        #expect(await run("limit", "set", "50", "--json").text == #"{"limit":50}"# + "\n")
        #expect(await run("limit", "clear", "--json").text == #"{"cleared":true}"# + "\n")
        // Before anything is changed.
        #expect(await run("deny", "add", "f", "--format", "csv").outcome == .usage)
        #expect(try await members(LimiterKeys().denyList) == ["b", "c", "d", "e"])
    }

    @Test func whatWasNotThereIsNotFound() async throws {
        for words in [["deny", "remove", "zzz"], ["limit", "clear"], ["limit", "get"]] {
            let run = await ToolRun(["ratelimit"] + words)
            #expect(run.outcome == .notFound && run.text == "" && run.notes.count == 1, "\(words)")
            let json = await ToolRun(["ratelimit"] + words + ["--json"])
            #expect(json.outcome == .notFound && json.text == "")
            #expect(json.errorText.contains(#""code":"NOTFOUND""#), "\(json.errorText)")
        }
    }

    @Test(arguments: [
        ["add", ""], ["add", "a", ""], ["check", ""], ["add"], ["import"], ["import", "-", "--disable"],
    ])
    func whatDeniesNobodyIsRefused(words: [String]) async throws {
        #expect(await ToolRun(["ratelimit", "deny"] + words).outcome == .usage)
        #expect(try await ToolSandbox.redis("DBSIZE") == .integer(0))
    }

    /// A program may have written one; it is taken off again.
    @Test func anEmptyValueIsRemoved() async throws {
        try await ToolSandbox.redis("SADD", LimiterKeys().denyList, "")
        #expect(await run("deny", "remove", "").outcome == .ok)
    }

    // MARK: import

    @Test func addressesAreImportedInPlaceOfThoseBefore() async throws {
        let keys = LimiterKeys()
        _ = await run("deny", "add", "198.51.100.1", "evil-bot")
        try ToolSandbox.write("# today\n198.51.100.1\n198.51.100.2\n\n198.51.100.3 # why\n", to: "today.txt")
        let first = await run("deny", "import", "today.txt")
        #expect(first.outcome == .ok && first.text == "", "\(first.errorText)")
        #expect(first.errorText.hasPrefix("2 addresses imported; import: done; due again in "), "\(first.errorText)")
        #expect(
            await run("deny", "list").text
                == "198.51.100.1\tmanual\n198.51.100.2\timport\n198.51.100.3\timport\nevil-bot\tmanual\n")
        let second = await ToolRun(["ratelimit", "deny", "import", "-", "--json"], input: Array("2001:db8::7\n".utf8))
        #expect(
            second.text.hasPrefix(#"{"status":"valid","seconds":"#) && second.text.hasSuffix(#","addresses":1}"# + "\n")
        )
        #expect(try await members(keys.denyList) == ["198.51.100.1", "evil-bot", "2001:db8::7"])
        let ttl = try await ToolSandbox.redis("PTTL", keys.ipDenyListStatus).integer ?? 0
        #expect((1...86_400_000).contains(ttl))
        #expect(try await ToolSandbox.redis("GET", keys.ipDenyListStatus) == "valid")
    }

    @Test func anImportIsSwitchedOffAndOn() async throws {
        let keys = LimiterKeys()
        #expect(
            await run("deny", "import", "--status", "--json").text == #"{"status":"due","seconds":0,"addresses":0}"#
                + "\n")
        _ = await run("deny", "add", "bot")
        _ = await ToolRun(["ratelimit", "deny", "import", "-"], input: Array("1.2.3.4\n".utf8))
        // What is valid is left alone.
        #expect(await run("deny", "import", "--enable").outcome == .ok)
        #expect(try await ToolSandbox.redis("GET", keys.ipDenyListStatus) == "valid")
        #expect(
            await run("deny", "import", "--disable", "--json").text
                == #"{"status":"disabled","seconds":null,"addresses":0}"# + "\n")
        #expect(try await members(keys.denyList) == ["bot"])
        #expect(await run("deny", "import", "--status").text == "disabled\t\t0\n")
        let enabled = await run("deny", "import", "--enable")
        #expect(enabled.errorText == "0 addresses imported; import: due; the next program with protection does it\n")
        #expect(try await ToolSandbox.redis("EXISTS", keys.ipDenyListStatus) == .integer(0))
        try await ToolSandbox.redis("SETEX", keys.ipDenyListStatus, "30", "pending")
        #expect(await run("deny", "import", "--status").text.hasPrefix("pending\t"))
    }

    /// A download that failed empties no list.
    @Test(arguments: [
        "", "\n", "# nothing\n", "<html>502</html>\n", "1.2.3.4\n10.0.0.0/8\n", "1.2.3.4\t7\n", "\u{1B}[2J\n",
    ])
    func whatIsNoListIsNotImported(text: String) async throws {
        try await ToolSandbox.redis("SADD", LimiterKeys().ipDenyList, "9.9.9.9")
        let run = await ToolRun(["ratelimit", "deny", "import", "-"], input: Array(text.utf8))
        #expect(run.outcome == .usage && run.errorText.contains("standard input") && !run.errorText.contains("\u{1B}"))
        #expect(try await ToolSandbox.redis("DBSIZE") == .integer(1))
    }

    // MARK: limit

    @Test func aLimitThatIsNoNumberIsNamed() async throws {
        let prefix = LimiterKeys(prefix: "p")
        for bad in ["abc", "", "nan"] as [ByteString] {
            try await ToolSandbox.redis("SET", prefix.dynamicLimit, bad)
            let run = await run("limit", "get", "--prefix", "p")
            #expect(
                run.outcome == .failed && run.errorText.contains(#""p:dynamic:global" holds no number"#),
                "\(run.errorText)")
            #expect(
                run.errorText.contains(
                    "hint: upkeep ratelimit limit set 50, or upkeep ratelimit limit clear, with the same --prefix"))
        }
    }
}
