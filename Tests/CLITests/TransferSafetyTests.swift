import Foundation
import RedisNIO
import RedisTypes
import TestSupport
import Testing

@testable import CLI

/// What a run must never do: write over what it reads, forget what failed, or call good what it did not see.
@Suite(.tool, .timeLimit(.minutes(5))) struct TransferSafetyTests {
    private static let record = #"{"key":"k","type":"string","value":"v"}"# + "\n"

    // MARK: Files

    @Test(arguments: [
        ["import", "a.jsonl", "--rejects", "a.jsonl"], ["import", "a.jsonl", "--checkpoint", "a.jsonl"],
        ["import", "a.jsonl", "--rejects", "link.jsonl"], ["import", "a.jsonl", "--checkpoint", "notes.txt"],
        ["verify", "a.jsonl", "-o", "a.jsonl"],
    ])
    func whatIsReadIsNotWritten(arguments: [String]) async throws {
        try ToolSandbox.write(Self.record, to: "a.jsonl")
        try ToolSandbox.write("mine\n", to: "notes.txt")
        try FileManager.default.createSymbolicLink(
            atPath: "\(ToolSandbox.current.work)/link.jsonl",
            withDestinationPath: "\(ToolSandbox.current.work)/a.jsonl")
        let run = await ToolRun(arguments)
        #expect(run.outcome == .usage, "\(run.errorText)")
        #expect(try ToolSandbox.read("a.jsonl") == Array(Self.record.utf8))
        #expect(try ToolSandbox.read("notes.txt") == Array("mine\n".utf8))
    }

    @Test func rejectsThatNobodyHasReadAreKept() async throws {
        try ToolSandbox.write(Self.record, to: "a.jsonl")
        try ToolSandbox.write("rejects of yesterday\n", to: "bad.jsonl")
        let run = await ToolRun("import", "a.jsonl", "--rejects", "bad.jsonl")
        #expect(run.outcome == .conflict, "\(run.errorText)")
        #expect(try ToolSandbox.read("bad.jsonl") == Array("rejects of yesterday\n".utf8))
    }

    // MARK: Going on

    /// A run with a bad line that stops at its limit, and one that goes on.
    @Test func whatFailedBeforeHasFailed() async throws {
        var lines = (0..<3_000).map { #"{"key":"k\#($0)","type":"set","value":["v"]}"# + "\n" }
        lines[7] = "bad\n"
        try ToolSandbox.write(lines.joined(), to: "a.jsonl")
        let arguments = ["import", "a.jsonl", "--concurrency", "1", "--skip-bad", "--rejects", "bad.jsonl"]
        _ = await ToolRun(arguments + ["--max-commands", "3000"])
        let run = await ToolRun(arguments + ["--resume"])
        #expect(run.outcome == .failed)
        #expect(run.notes.last?.contains(" 1 failed") == true, "\(run.errorText)")
        let again = await ToolRun(arguments + ["--resume"])
        #expect(again.outcome == .failed)
        #expect(again.notes == ["import: this job is finished, 1 failed; nothing was sent"])
    }

    @Test func aFinishedJobIsThatOfItsOptions() async throws {
        try ToolSandbox.write(Self.record, to: "a.jsonl")
        #expect(await ToolRun("import", "a.jsonl", "--match", "k*").outcome == .ok)
        #expect(await ToolRun("import", "a.jsonl", "--match", "k*", "--resume").outcome == .ok)
        let other = await ToolRun("import", "a.jsonl", "--match", "x*", "--resume")
        #expect(other.outcome == .conflict, "\(other.errorText)")
    }

    @Test func aFileHasOneNameHoweverItIsSpelled() async throws {
        try ToolSandbox.write(String(repeating: "INCR n\n", count: 3_000), to: "a.redis")
        let first = await ToolRun("import", "a.redis", "--max-commands", "1500")
        #expect(first.outcome == .limit)
        let run = await ToolRun("import", "./a.redis", "--resume")
        #expect(run.outcome == .ok, "\(run.errorText)")
        #expect(try await ToolSandbox.redis("GET", "n") == "3000")
    }

    @Test func standardInputIsNotGoneOnWith() async throws {
        #expect(await ToolRun("import", "-", "--format", "commands", "--resume", input: "INCR n\n").outcome == .usage)
    }

    /// Whatever the limit cuts, no key is in the file twice or in half.
    @Test(arguments: [20, 25, 30, 35, 40, 45])
    func anExportThatGoesOnHasEachKeyOnce(limit: Int) async throws {
        let elements = (0..<3_000).map { ByteString("\($0) \(String(repeating: "x", count: 400))") }
        for index in 0..<3 {
            try await ToolSandbox.redis(RedisCommand(["RPUSH", ByteString("large:\(index)")] + elements))
        }
        for index in 0..<300 { try await ToolSandbox.redis("SET", ByteString("small:\(index)"), "v") }
        let expected = try await ToolSandbox.current.gateway.redis.snapshot()
        let arguments = ["export", "-o", "a.jsonl", "--count", "20"]
        let first = await ToolRun(arguments + ["--max-commands", "\(limit)"])
        #expect(first.outcome == .limit, "\(first.errorText)")
        let second = await ToolRun(arguments + ["--resume"])
        #expect(second.outcome == .ok, "\(second.errorText)")
        try await ToolSandbox.redis("FLUSHALL")
        let back = await ToolRun("import", "a.jsonl", "--on-conflict", "fail")
        #expect(back.outcome == .ok, "\(back.errorText)")
        #expect(try await ToolSandbox.current.gateway.redis.snapshot().differences(from: expected) == [])
    }

    // MARK: Verifying

    /// A first side that cannot be listed, and one whose stream cannot be read.
    @Test(arguments: ["-scan", "-@stream"])
    func whatCannotBeReadIsNotEqual(right: String) async throws {
        let redis = ToolSandbox.current.gateway.redis
        try await ToolSandbox.redis("XADD", "s", "1-1", "f", "v")
        try await ToolSandbox.redis("SET", "k", "v")
        try await ToolSandbox.redis(
            "ACL", "SETUSER", "reader", "on", ">pw", "~*", "&*", "+@all", ByteString(right))
        let path = try #require(redis.endpoint.socketPath)
        let source = ["SOURCE": "unix://reader:pw@\(path)"]
        let run = await ToolRun("verify", "env:SOURCE", environment: source)
        #expect(run.outcome != .ok && run.outcome != .checkFailed, "\(run.errorText)")
    }

    @Test(arguments: ["a.csv", "a.aof", "a.resp"])
    func whatCannotBeComparedIsNamed(name: String) async throws {
        try ToolSandbox.write("a,b\n", to: name)
        let run = await ToolRun("verify", name)
        #expect(run.outcome == .usage)
        #expect(run.errorText.contains("verify cannot compare"))
    }

    /// Markers of an import that has not ended are nobody's data.
    @Test func whatAnImportKeepsIsNotExported() async throws {
        try ToolSandbox.write(String(repeating: "INCR n\n", count: 3_000), to: "a.redis")
        #expect(await ToolRun("import", "a.redis", "--max-commands", "1500").outcome == .limit)
        #expect(try await ToolSandbox.redis("DBSIZE") == 2)
        let run = await ToolRun("export", "-o", "a.jsonl")
        #expect(run.errorText.contains("1 read, 1 written; "), "\(run.errorText)")
        let comparison = await ToolRun("verify", "a.jsonl")
        #expect(comparison.outcome == .ok && comparison.output == [], "\(comparison.text)")
    }

    // MARK: Limits

    @Test func noMoreKeysAreTakenThanAskedFor() async throws {
        for index in 0..<50 { try await ToolSandbox.redis("SADD", ByteString("s\(index)"), "a") }
        let endpoint = "\(ToolSandbox.current.gateway.redis.endpoint)"
        let exported = await ToolRun("export", "--limit", "7", "-o", "a.jsonl")
        #expect(exported.outcome == .ok && exported.errorText.contains("7 read, 7 written; "), "\(exported.errorText)")
        let imported = await ToolRun("import", "a.jsonl", "--limit", "3", "--on-conflict", "overwrite")
        #expect(imported.errorText.contains("3 read, 3 applied; "), "\(imported.errorText)")
        let copied = await ToolRun(
            "import", endpoint, "--limit", "4", "--on-conflict", "overwrite", "--rename", "* => copy:*")
        #expect(copied.errorText.contains("4 read, 4 applied; "), "\(copied.errorText)")
        #expect(try await ToolSandbox.redis("DBSIZE") == 54)
    }

    // MARK: Estimates

    @Test func anEstimateOfACopyCountsWhatIsWritten() async throws {
        for index in 0..<40 { try await ToolSandbox.redis("SADD", ByteString("s\(index)"), "a") }
        let before = try await ToolSandbox.current.gateway.redis.snapshot()
        let run = await ToolRun(
            "copy", "--from", "\(ToolSandbox.current.gateway.redis.endpoint)", "--estimate", "--json",
            "--on-conflict", "overwrite")
        #expect(run.outcome == .ok, "\(run.errorText)")
        #expect(run.text.contains(#""exact":true,"keys":40,"billed_commands":80,"#), "\(run.text)")
        #expect(try await ToolSandbox.current.gateway.redis.snapshot() == before)
    }
}

extension RedisEndpoint {
    fileprivate var socketPath: String? {
        guard case .unixSocket(let path) = address else { return nil }
        return path
    }
}
