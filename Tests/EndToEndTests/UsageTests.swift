import Foundation
import Subprocess
import TestSupport
import Testing

/// What the local instance's commands would have cost.
@Suite struct UsageTests {
    @Test func usageCountsWhatTheInstanceServed() async throws {
        try await Home.withInstance { home in
            _ = try await home.upkeep("set", "k", "v")
            _ = try await home.upkeep("exec", "EVAL", "return redis.call('INCR', KEYS[1])", "1", "n")
            let usage = try await home.upkeep("local", "usage", "--json")
            #expect(usage.status == .exited(0))
            #expect(usage.text.contains(#""commands":3,"billed":3,"dollars":0.000006"#), "\(usage.text)")
            #expect(usage.text.contains(#""SET":{"calls":1,"billed":1}}"#))
            let table = try await home.upkeep("local", "usage", "--format", "csv")
            #expect(
                table.text.split(whereSeparator: \.isNewline).prefix(2) == [
                    "token,command,calls,billed", "standard,EVAL,1,1",
                ])
            #expect(table.errorText.hasPrefix("3 billed commands, $0.000006 (prices of "))
        }
    }

    /// Neither a restart nor a gateway that is killed loses what was counted; only `--reset` does.
    @Test func whatWasCountedStaysUntilItIsReset() async throws {
        try await Home.withInstance { home in
            _ = try await home.upkeep("set", "k", "v")
            _ = try await home.upkeep("local", "down", "-q")
            let stopped = try await home.upkeep("local", "usage", "--json")
            #expect(stopped.text.contains(#""billed":1,"#))
            _ = try await home.upkeep("local", "up", "--port", "0", "--regions", "3", "-q")
            _ = try await home.upkeep("set", "k", "v")
            let reset = try await home.upkeep("local", "usage", "--reset", "--json")
            #expect(reset.text.contains(#""regions":3,"commands":2,"billed":4,"#), "\(reset.text)")
            #expect(try await home.upkeep("local", "usage", "--json").text.contains(#""billed":0,"#))
            let modes = try ["admin.sock", "usage.json"].map {
                try FileManager.default.attributesOfItem(atPath: "\(home.state)/local/\($0)")[.posixPermissions] as? Int
            }
            #expect(modes == [0o600, 0o600])
        }
    }

    @Test func aProgramThatCostsTooMuchFails() async throws {
        try await Home.withInstance { home in
            let run = "upkeep set k v && upkeep get k"
            func check(_ most: String, _ words: String...) async throws -> Home.Finished {
                try await home.upkeep(Arguments(["local", "assert", "--max-commands", most, "--"] + words))
            }
            let enough = try await check("2", "sh", "-c", run)
            #expect(enough.status == .exited(0) && enough.text == "OK\nv\n")
            #expect(enough.errorText == "2 billed commands, GET 1, SET 1; at most 2 may be billed\n")
            let tooMuch = try await check("1", "sh", "-c", "\(run); exit 3")
            #expect(tooMuch.status == .exited(7))
            #expect(tooMuch.errorText == "error: 2 billed commands, GET 1, SET 1; at most 1 may be billed\n")
            let failed = try await check("9", "sh", "-c", "exit 3")
            #expect(failed.status == .exited(1) && failed.errorText.contains("error: sh ended with code 3\n"))
            let missing = try await check("9", "no-such-program-here")
            #expect(missing.status == .exited(2) && missing.errorText.hasPrefix("error: cannot run no-such-program"))
            let reset = try await check("9", "upkeep", "local", "usage", "--reset", "-q")
            #expect(reset.status == .exited(1) && reset.errorText.contains("the counters were reset"))
            // The SDKs find the instance without being told.
            let variables = try await check("0", "sh", "-c", #"test -n "$UPSTASH_REDIS_REST_TOKEN""#)
            #expect(variables.status == .exited(0))
            // Its own flags are its own, and it reads what we are given.
            let reading = try await home.bash("echo 42 | upkeep local assert --max-commands 1 -q -- upkeep set n -")
            #expect(reading.status == .exited(0))
            #expect(try await home.upkeep("get", "n").text == "42\n")
        }
    }

    @Test func withoutAnInstanceThereIsNothingToCount() async throws {
        try await Home.lend { home in
            let usage = try await home.upkeep("local", "usage")
            #expect(usage.status == .exited(3) && usage.errorText.hasSuffix("hint: upkeep local up\n"))
            #expect(
                try await home.upkeep("local", "assert", "--max-commands", "1", "--", "true").status == .exited(3))
        }
    }

    @Test func theInstanceImitatesTheServicesLimits() async throws {
        try await Home.lend { home in
            let flags = ["--quota", "2", "--limit-request-size", "2000", "--latency", "2ms±1"]
            let up = try await home.upkeep(Arguments(["local", "up", "--port", "0"] + flags))
            #expect(up.status == .exited(0), "\(up.errorText)")
            let large = try await home.upkeep("set", "k", String(repeating: "x", count: 3000))
            #expect(large.errorText.contains("max request size exceeded. Limit: 2000 bytes"), "\(large.errorText)")
            _ = try await home.upkeep("set", "k", "v")
            let refused = try await home.upkeep("get", "k")
            #expect(refused.status == .exited(6) && refused.errorText.contains("max requests limit exceeded"))
        }
    }
}
