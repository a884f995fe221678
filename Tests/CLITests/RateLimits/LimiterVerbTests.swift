import RateLimits
import RedisTypes
import TestSupport
import Testing

@testable import CLI

/// `upkeep ratelimit …` against a real gateway.
@Suite(.tool, .timeLimit(.minutes(5))) struct LimiterVerbTests {
    private func run(_ words: String...) async -> ToolRun { await ToolRun(["ratelimit"] + words) }

    /// A window of a day does not end while a test runs, unless that runs at midnight UTC.
    private static let limiter = ["--sliding-window", "2/1d"]

    @Test func requestsAreCountedUntilNoneIsLeft() async throws {
        for (remaining, outcome) in [(1, Outcome.ok), (0, .ok), (0, .checkFailed)] {
            let run = await ToolRun(["ratelimit", "check", "user:1", "--json"] + Self.limiter)
            #expect(run.outcome == outcome)
            #expect(run.text.contains("\"limit\":2,\"remaining\":\(remaining),"), "\(run.text)")
        }
        let before = await ToolRun(["ratelimit", "inspect", "user:1", "--json"] + Self.limiter)
        #expect(
            before.text.contains("\"limiter\":\"sliding-window 2/1d\",\"limit\":2,\"remaining\":0"), "\(before.text)")
        #expect(await ToolRun(["ratelimit", "reset", "user:1"] + Self.limiter).text == "1\n")
        #expect(await ToolRun(["ratelimit", "check", "user:1"] + Self.limiter).outcome == .ok)
    }

    @Test func answersHaveTheFieldsOfTheSDK() async throws {
        let javaScript = await run("check", "a", "--fixed-window", "5/1d", "--json")
        #expect(javaScript.text.hasPrefix(#"{"success":true,"limit":5,"remaining":4,"reset":"#), "\(javaScript.text)")
        let python = await run("check", "b", "--fixed-window", "5/1d", "--dialect", "python", "--json")
        #expect(python.text.hasPrefix(#"{"allowed":true,"limit":5,"remaining":4,"reset":"#), "\(python.text)")
    }

    /// Neighbours by name keep what they have.
    @Test func onlyTheKeysOfTheIdentifierAreReset() async throws {
        for identifier in ["user", "user:1", "user*"] {
            _ = await ToolRun(["ratelimit", "check", identifier] + Self.limiter)
        }
        _ = await ToolRun(["ratelimit", "reset", "user"] + Self.limiter)
        #expect(try await ToolSandbox.redis("DBSIZE") == 2)
        _ = await ToolRun(["ratelimit", "reset", "user*"] + Self.limiter)
        #expect(try await ToolSandbox.redis("DBSIZE") == 1)
    }

    @Test func aLimiterIsRecognizedByItsKeys() async throws {
        _ = await run("check", "w", "--sliding-window", "5/1d")
        _ = await run("check", "b", "--token-bucket", "1/1d,max=5", "--dialect", "python")
        let window = await run("inspect", "w", "--format", "csv")
        #expect(window.text.contains(",sliding-window,likely,1d,"), "\(window.text)")
        #expect(await run("inspect", "b").text.contains("token-bucket of python"))
        #expect(await run("inspect", "nobody").outcome == .notFound)
    }

    @Test func aBucketIsTreatedAsTheSDKThatKeepsItWould() async throws {
        _ = await run("check", "b", "--token-bucket", "1/1h,max=10", "--dialect", "python", "--weight", "7")
        let seen = await run("inspect", "b", "--token-bucket", "1/1h,max=10", "--format", "csv")
        #expect(seen.text.contains("1/1h,max=10\",10,3,") || seen.text.contains(",10,3,"), "\(seen.text)")
        #expect(seen.errorText.contains("kept by Python programs"))
        let next = await run("check", "b", "--token-bucket", "1/1h,max=10", "--json")
        #expect(next.text.hasPrefix(#"{"success":true,"limit":10,"remaining":2,"#), "\(next.text)")
        let other = await run("check", "b", "--token-bucket", "1/1h,max=10", "--dialect", "javascript")
        #expect(other.outcome == .conflict && other.errorText.contains("--dialect python"), "\(other.errorText)")
        #expect(try await ToolSandbox.redis("HLEN", "@upstash/ratelimit:b") == 2)
    }

    private static let bucket: ByteString = "@upstash/ratelimit:n"

    @Test(
        arguments: [
            ["HSET", bucket, "refilledAt", "nan", "tokens", "5"],
            ["HSET", bucket, "refilledAt", "-9223372036854775808", "tokens", "5"], ["SET", bucket, "text"],
        ] as [RedisCommand])
    func whatIsNoBucketIsAnError(command: RedisCommand) async throws {
        _ = try await ToolSandbox.redis(command)
        for verb in ["check", "inspect", "watch"] {
            let run = await ToolRun(
                ["ratelimit", verb, "n", "--token-bucket", "10/1s"] + (verb == "watch" ? ["--for", "0s"] : []))
            #expect(run.outcome == .failed, "\(run.errorText)")
        }
    }

    @Test func anAlgorithmThatKeepsOtherKeysIsTold() async throws {
        let start = POSIX.nowInMilliseconds() / 86_400_000
        _ = try await ToolSandbox.redis("HSET", ByteString("@upstash/ratelimit:m:\(start)"), "abcdefghijklmnop", "1")
        let run = await run("inspect", "m", "--sliding-window", "5/1d")
        #expect(run.outcome == .failed && run.errorText.contains("is a hash"), "\(run.errorText)")
    }

    @Test(arguments: ["denyList:all", "denyList:ipDenyList", "dynamic:global", "ipDenyListStatus"])
    func keysThatAllShareAreNobodysBucket(identifier: String) async throws {
        _ = await run("deny", "add", "a")
        let before = try await ToolSandbox.redis("DBSIZE")
        for verb in ["reset", "check"] {
            #expect(await run(verb, identifier, "--token-bucket", "10/1s").outcome == .usage)
        }
        #expect(try await ToolSandbox.redis("DBSIZE") == before)
    }

    @Test func whatIsRefusedIsNotLetPassForWantOfADatabase() async throws {
        _ = await run("limit", "set", "5")
        _ = try await ToolSandbox.redis("SET", "@upstash/ratelimit:dynamic:global", "many")
        for policy in ["--fail-open", "--fail-closed"] {
            let run = await run("check", "a", "--fixed-window", "5/1d", "--dynamic", policy)
            #expect(run.outcome == .failed && run.text.isEmpty, "\(run.text)")
        }
        #expect(await run("check", "", "--fixed-window", "5/1d", "--deny-list").outcome == .usage)
        #expect(try await ToolSandbox.redis("DBSIZE") == 1)
    }

    @Test func aLookIsPrintedWhenSomethingChanged() async throws {
        _ = await run("check", "w", "--fixed-window", "5/1d")
        let run = await run("watch", "w", "--fixed-window", "5/1d", "--for", "300ms", "--every", "100ms")
        #expect(run.output.count == 1 && run.text.contains("Z  4 of 5 left, reset in "), "\(run.text)")
        for span in ["9223372036854775807ms", "99999999d"] {
            let words = ["ratelimit", "watch", "w", "--fixed-window", "5/1d"]
            #expect(await ToolRun(words + ["--for", span]).outcome == .usage)
            #expect(await ToolRun(words + ["--every", span]).outcome == .usage)
        }
    }

    @Test func aWaitThatHasNotEndedIsAWait() async throws {
        let run = await run(
            "test", "--fixed-window", "1/1h", "--rate", "1/s", "--for", "60s", "--expect", "relief<=1s")
        #expect(run.outcome == .checkFailed && run.text.contains("NOT MET  relief<=1s, found 58s"), "\(run.text)")
    }

    @Test func aBucketIsComparedWithWindowsOfAsMuch() async throws {
        let run = await run(
            "test", "--token-bucket", "1/10s,max=100", "--rate", "1/s", "--for", "60s", "--compare")
        #expect(run.text.contains("fixed-window 100/1000s"), "\(run.text)")
    }

    @Test(arguments: [
        ["--dynamic"], ["--prefix", "p"], ["--live", "--cached-fixed-window", "5/1s"], ["--skip-bad"],
    ])
    func whatATestCannotHonourIsRefused(words: [String]) async throws {
        let limiter = words.contains("--cached-fixed-window") ? [] : ["--fixed-window", "5/1s"]
        let run = await ToolRun(["ratelimit", "test", "--rate", "1/s", "--for", "2s"] + limiter + words)
        #expect(run.outcome == .usage)
    }

    @Test func aLimitMayChangeWhileProgramsRun() async throws {
        #expect(await run("limit", "get").outcome == .notFound)
        #expect(await run("limit", "set", "1").outcome == .ok)
        #expect(await run("limit", "get").text == "1\n")
        for outcome in [Outcome.ok, .checkFailed] {
            #expect(await run("check", "u", "--fixed-window", "5/1d", "--dynamic").outcome == outcome)
        }
        #expect(await run("limit", "clear").outcome == .ok)
        #expect(await run("check", "u", "--fixed-window", "5/1d", "--dynamic").outcome == .ok)
        for bad in ["0", "x", "1.5", "-1"] { #expect(await run("limit", "set", "--", bad).outcome == .usage) }
        #expect(try await ToolSandbox.redis("EXISTS", LimiterKeys().dynamicLimit) == .integer(0))
    }

    @Test(arguments: [
        ["check", "u"], ["check", "u", "--fixed-window", "0/1s"], ["check", "u", "--fixed-window", "5/0s"],
        ["check", "u", "--fixed-window", "5/9999999d"], ["check", "u", "--fixed-window", "x"],
        ["check", "u", "--fixed-window", "5/1s", "--sliding-window", "5/1s"],
        ["check", "u", "--fixed-window", "5/1s", "--weight", "1.5"],
        ["check", "u", "--cached-fixed-window", "5/1s", "--dialect", "python"],
        ["check", "u", "--fixed-window", "5/1s", "--dialect", "cobol"], ["reset", "u"],
        ["test", "--fixed-window", "5/1s"], ["test", "--fixed-window", "5/1s", "--rate", "0/s", "--for", "1s"],
        ["test", "--fixed-window", "5/1s", "--rate", "1/s", "--for", "1s", "--expect", "nonsense"],
        ["test", "--fixed-window", "5/1s", "--rate", "1/s", "--for", "1s", "--expect", "p99<=1ms"],
        ["test", "--fixed-window", "5/1s", "--replay", "nosuch.log"],
    ])
    func whatCannotBeMeantIsRefusedBeforeAnythingIsSent(words: [String]) async throws {
        let run = await ToolRun(["ratelimit"] + words)
        #expect(run.outcome == .usage, "\(run.errorText)")
        #expect(try await ToolSandbox.redis("DBSIZE") == 0)
    }

    @Test func aFailureIsDecidedAsWasSaid() async throws {
        let elsewhere: [String: String?] = ["UPSTASH_REDIS_REST_URL": "http://127.0.0.1:1"]
        func check(_ flags: String...) async -> ToolRun {
            await ToolRun(
                ["ratelimit", "check", "u", "--retries", "0", "--fixed-window", "5/1s"] + flags, environment: elsewhere)
        }
        #expect(await check().outcome == .unreachable)
        #expect(await check("--fail-open").text == "allowed\n")
        #expect(await check("--fail-closed").outcome == .checkFailed)
    }

    // MARK: test

    @Test func trafficIsSimulated() async throws {
        let run = await run(
            "test", "--sliding-window", "5/10s", "--rate", "1/s", "--for", "60s", "--expect", "denied<=50%",
            "--expect", "burst<=1x")
        #expect(run.outcome == .ok, "\(run.errorText)")
        #expect(run.text.contains("60 requests") && run.text.contains("passed   30 (50%), denied 30 (50%)"))
        #expect(run.text.split(separator: "\n", omittingEmptySubsequences: false).count <= 25)
        let unmet = await self.run(
            "test", "--sliding-window", "5/10s", "--rate", "1/s", "--for", "60s", "--expect", "denied<=2%")
        #expect(unmet.outcome == .checkFailed && unmet.text.contains("NOT MET  denied<=2%, found 50%"))
        #expect(try await ToolSandbox.redis("DBSIZE") == 0)
    }

    @Test func algorithmsAreCompared() async throws {
        let run = await run(
            "test", "--fixed-window", "100/1m", "--rate", "burst 200 every 1m", "--for", "1h", "--compare")
        for name in ["fixed-window 100/1m", "sliding-window 100/1m", "token-bucket 100/1m,max=100"] {
            #expect(run.text.contains(name))
        }
    }

    @Test func aLogIsReplayed() async throws {
        let lines = (0..<20).map {
            #"10.0.0.\#($0 % 2) - - [23/Nov/2026:10:00:\#($0 < 10 ? "0" : "")\#($0) +0000] "GET / HTTP/1.1" 200 12"#
        }
        try ToolSandbox.write(lines.joined(separator: "\n") + "\n", to: "access.log")
        let run = await run(
            "test", "--fixed-window", "3/1m", "--replay", "access.log", "--report",
            "\(ToolSandbox.current.work)/page.html")
        #expect(run.outcome == .ok, "\(run.errorText)")
        #expect(run.text.contains("passed   6 (30%), denied 14 (70%)"), "\(run.text)")
        let page = String(decoding: try ToolSandbox.read("page.html"), as: UTF8.self)
        #expect(page.contains("<svg") && !page.contains("<script") && !page.contains("http://"))
        try ToolSandbox.write("nonsense\n" + lines.joined(separator: "\n") + "\n", to: "bad.log")
        #expect(
            await self.run("test", "--fixed-window", "3/1m", "--replay", "bad.log", "--log-format", "clf").outcome
                == .usage)
        let skipped = await self.run(
            "test", "--fixed-window", "3/1m", "--replay", "bad.log", "--log-format", "clf", "--skip-bad")
        #expect(skipped.outcome == .ok && skipped.errorText.contains("bad.log, line 1: "), "\(skipped.errorText)")
    }

    @Test func aDatabaseIsAsked() async throws {
        let run = await run(
            "test", "--token-bucket", "1/1m,max=5", "--rate", "200/s", "--for", "500ms", "--identities", "4", "--live",
            "--json", "--expect", "p99<=60s")
        #expect(run.outcome == .ok, "\(run.errorText)")
        #expect(run.text.contains(#""allowed":20"#) && run.text.contains(#""denied":80"#), "\(run.text)")
        #expect(try await ToolSandbox.redis("KEYS", "*") == .array([]))
    }

    @Test(arguments: [
        ["--fixed-window", "5/601s"], ["--sliding-window", "5/5m"], ["--token-bucket", "1/1m,max=10"],
    ])
    func keysOfATestEndWithinTenMinutes(limiter: [String]) async throws {
        let run = await ToolRun(["ratelimit", "test", "--rate", "200/s", "--for", "500ms", "--live"] + limiter)
        #expect(run.outcome == .usage && run.errorText.contains("those of a test for 10m at most"), "\(run.errorText)")
        #expect(try await ToolSandbox.redis("DBSIZE") == .integer(0))
    }
}
