import Foundation
import RecordFormats
import RedisTypes
import TestSupport
import Testing

@testable import CLI

/// Runs that stop at `--max-commands` and go on with `--resume`, and what keeps them from it.
@Suite(.tool, .timeLimit(.minutes(5))) struct ResumeTests {
    private static let stream = CommandStream(3_000, seed: 31)

    /// An import that stopped after the first of its three batches.
    private func stopped() async throws -> [String] {
        try ToolSandbox.write(Self.stream.bytes, to: "in.resp")
        let arguments = ["import", "in.resp", "--checkpoint", "job.json"]
        let run = await ToolRun(arguments + ["--max-commands", "1500"])
        #expect(run.outcome == .limit, "\(run.errorText)")
        return arguments
    }

    @Test func aJobThatReachedItsLimitGoesOnAndEnds() async throws {
        let redis = ToolSandbox.current.gateway.redis
        try await redis.fill(with: GeneratedDataset(Self.stream.commands))
        let expected = try await redis.snapshot()
        try await redis.run("FLUSHALL")
        let arguments = try await stopped()
        #expect(try await redis.snapshot() != expected)
        let run = await ToolRun(arguments + ["--resume"])
        #expect(run.outcome == .ok, "\(run.errorText)")
        let differences = try await redis.snapshot().differences(from: expected)
        #expect(differences == [])

        let again = await ToolRun(arguments + ["--resume"])
        #expect(again.outcome == .ok)
        #expect(again.notes == ["import: this job is finished; nothing was sent"])
        #expect(try await redis.snapshot() == expected)
    }

    @Test func aCheckpointIsPrivateAndTellsNoSecret() async throws {
        try ToolSandbox.write(#"{"key":"secret-key","type":"string","value":"secret-value"}"# + "\n", to: "a.jsonl")
        let run = await ToolRun(
            "import", "a.jsonl", "--checkpoint", "job.json", "--match", "secret-*", "--rename", "secret-* => other-*")
        #expect(run.outcome == .ok)
        #expect(try ToolSandbox.mode(of: "job.json") == 0o600)
        let text = String(decoding: try ToolSandbox.read("job.json"), as: UTF8.self)
        for secret in ["secret", "other-", TestGateway.token] {
            #expect(!text.contains(secret), "\(secret)")
            #expect(!text.contains(Data(secret.utf8).base64EncodedString()), "\(secret)")
        }
    }

    /// What stands between a job and its going on, and leaves the database as it is.
    @Test(arguments: ["file", "truncated file", "checkpoint", "newer checkpoint", "format", "database", "mode"])
    func whatHasChangedIsRefused(what: String) async throws {
        var arguments = try await stopped()
        var environment: [String: String?] = [:]
        let before = try await ToolSandbox.current.gateway.redis.snapshot()
        switch what {
        case "file": try ToolSandbox.write(Self.stream.bytes.reversed(), to: "in.resp")
        case "truncated file": try ToolSandbox.write(Array(Self.stream.bytes.prefix(20_000)), to: "in.resp")
        case "checkpoint":
            var bytes = try ToolSandbox.read("job.json")
            bytes[40] ^= 1
            try ToolSandbox.write(bytes, to: "job.json")
        case "newer checkpoint":
            let text = String(decoding: try ToolSandbox.read("job.json"), as: UTF8.self)
            let line =
                Array(text.prefix { $0 != "\n" }.replacing(#""version":1,"#, with: #""version":2,"#).utf8) + [0x0A]
            try ToolSandbox.write(line + ContentDigest.hexadecimal(of: line).utf8 + [0x0A], to: "job.json")
        case "format": arguments += ["--format", "aof"]
        case "database": environment["UPSTASH_REDIS_REST_URL"] = "http://localhost:\(ToolSandbox.current.gateway.port)"
        default: arguments += ["--at-least-once"]
        }
        let run = await ToolRun(arguments + ["--resume"], environment: environment)
        #expect(run.outcome == .conflict, "\(run.errorText)")
        #expect(try await ToolSandbox.current.gateway.redis.snapshot() == before)
    }

    @Test func anotherPolicyIsRefused() async throws {
        let lines = (0..<3_000).map { #"{"key":"k\#($0)","type":"set","value":["v"]}"# + "\n" }
        try ToolSandbox.write(lines.joined(), to: "a.jsonl")
        let arguments = ["import", "a.jsonl", "--checkpoint", "job.json", "--concurrency", "1", "--on-conflict"]
        #expect(await ToolRun(arguments + ["skip", "--max-commands", "3000"]).outcome == .limit)
        let before = try await ToolSandbox.redis("DBSIZE")
        #expect(await ToolRun(arguments + ["overwrite", "--resume"]).outcome == .conflict)
        #expect(try await ToolSandbox.redis("DBSIZE") == before)
        #expect(await ToolRun(arguments + ["skip", "--resume"]).outcome == .ok)
        #expect(try await ToolSandbox.redis("DBSIZE") == 3_000)
    }

    @Test func aBadRecordIsRejectedOnceInAllRuns() async throws {
        var lines = (0..<3_000).map { #"{"key":"k\#($0)","type":"set","value":["v"]}"# + "\n" }
        lines[7] = "bad\n"
        try ToolSandbox.write(lines.joined(), to: "a.jsonl")
        let arguments = [
            "import", "a.jsonl", "--checkpoint", "job.json", "--concurrency", "1", "--skip-bad", "--rejects",
            "bad.jsonl",
        ]
        #expect(await ToolRun(arguments + ["--max-commands", "3000"]).outcome.combined(with: .limit) == .limit)
        let first = try ToolSandbox.read("bad.jsonl")
        #expect(first.count { $0 == 0x0A } == 1)
        _ = await ToolRun(arguments + ["--resume"])
        #expect(try ToolSandbox.read("bad.jsonl") == first)
        #expect(try await ToolSandbox.redis("DBSIZE") == 2_999)
    }

    /// Whether commands ran is settled by the run that goes on: read in again, they would run twice.
    @Test func whatIsInDoubtIsRejectedUntilItIsSettled() async throws {
        try ToolSandbox.write("INCR n\nINCR n\n", to: "a.commands")
        let port = ToolSandbox.current.gateway.port
        try await FaultProxy.run(before: port) { proxy in
            let environment = ["UPSTASH_REDIS_REST_URL": "http://127.0.0.1:\(proxy.port)"]
            let arguments = [
                "import", "a.commands", "--format", "commands", "--checkpoint", "job.json", "--rejects", "bad.resp",
            ]
            proxy.follow(FaultProxy.Plan { $0 < 2 ? .pass : .cut(.beforeResponse) })
            let run = await ToolRun(arguments + ["--retries", "0"], environment: environment)
            #expect(run.outcome == .unknown, "\(run.errorText)")
            let rejects = String(decoding: try ToolSandbox.read("bad.resp"), as: UTF8.self)
            #expect(rejects.contains("INCR"))
            proxy.follow(FaultProxy.Plan())
            let second = await ToolRun(arguments + ["--resume"], environment: environment)
            #expect(second.outcome == .ok, "\(second.errorText)")
            let settled = try ToolSandbox.read("bad.resp")
            #expect(settled == [])
        }
        #expect(try await ToolSandbox.redis("GET", "n") == "2")
    }

    @Test func aJobThatIsGivenUpLeavesNoMarkers() async throws {
        let arguments = try await stopped()
        #expect(try await ToolSandbox.redis("KEYS", "__import:*").array?.count == 1)
        try await ToolSandbox.redis("DEL", "counter:0")
        #expect(await ToolRun(arguments).outcome == .ok)
        #expect(try await ToolSandbox.redis("KEYS", "__import:*") == [])
    }
}
