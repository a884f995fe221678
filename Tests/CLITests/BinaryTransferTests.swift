import RedisTypes
import TestSupport
import Testing
import UpstashClient

@testable import CLI
@testable import RedisTransfer

/// Bytes that are not text, from a database into a file and back: JSON carries them in files, but not in requests.
@Suite(.tool) struct BinaryTransferTests {
    private static func binary(_ count: Int, _ seed: Int) -> ByteString {
        ByteString((0..<count).map { UInt8(truncatingIfNeeded: 0x80 | ($0 &* 31 &+ seed)) })
    }

    /// Long values, and many short ones among text.
    private static func fill() async throws {
        var words: [ByteString] = ["MSET", "long:1", binary(10_000, 1), "long:2", binary(10_000, 2)]
        for index in 0..<300 { words += [ByteString("short:\(index)"), binary(41, index)] }
        for index in 0..<300 { words += [ByteString("text:\(index)"), "v"] }
        words += [binary(40, 3), binary(40, 4)]
        try await ToolSandbox.redis(RedisCommand(words))
        // Several long words in one command: no URL has room for them.
        let fields = (0..<5).flatMap { [ByteString("f\($0)"), binary(6_000, $0)] }
        try await ToolSandbox.redis(RedisCommand(["HSET", "hash"] + fields))
        try await ToolSandbox.redis("RPUSH", "list", binary(50, 1), "x")
    }

    private static func dump() async throws -> [RedisValue: RedisValue] {
        var dump: [RedisValue: RedisValue] = [:]
        for key in try await ToolSandbox.redis("KEYS", "*").array ?? [] {
            let name = try #require(key.bytes)
            let isString = try await ToolSandbox.redis("TYPE", name) == .simpleString("string")
            dump[key] = try await ToolSandbox.redis(
                isString ? ["GET", name] : name == "hash" ? ["HMGET", name, "f0", "f4"] : ["LRANGE", name, "0", "-1"])
        }
        return dump
    }

    @Test(arguments: ["overwrite", "skip", "fail"]) func whatIsNotTextComesBack(policy: String) async throws {
        try await Self.fill()
        let before = try await Self.dump()
        #expect(before.count == 605)
        #expect(await ToolRun("export", "-q", "-o", "all.jsonl").outcome == .ok)
        try await ToolSandbox.redis("FLUSHALL")
        let run = await ToolRun("import", "all.jsonl", "--on-conflict", policy, "--json")
        #expect(run.outcome == .ok)
        #expect(run.errorText == "")
        #expect(try members(of: run.text)["applied"] == "605")
        #expect(try await Self.dump() == before)
    }

    @Test func aRecordThatNoRequestCanHoldFailsAlone() async throws {
        // More words than a script's command may have, and too many for a URL.
        let fields = (0..<4000).map { _ in #"["f",{"base64":"gICA"}]"# }.joined(separator: ",")
        let lines = [
            #"{"key":"a","type":"string","value":"1"}"#, #"{"key":"b","type":"set","value":["x"]}"#,
            #"{"key":"big","type":"stream","value":[["1-1",[\#(fields)]]]}"#,
            #"{"key":"c","type":"string","value":{"base64":"gICA"}}"#,
        ]
        try ToolSandbox.write(lines.map { $0 + "\n" }.joined(), to: "a.jsonl")
        let skipping = await ToolRun("import", "a.jsonl", "--skip-bad", "--json")
        #expect(skipping.outcome == .failed)
        let summary = try members(of: skipping.text)
        #expect(summary["applied"] == "3" && summary["failed"] == "1" && summary["unknown"] == "0")
        #expect(skipping.errorText.contains("a.jsonl:3:1"))
        #expect(try await ToolSandbox.redis("DBSIZE") == 3)

        let strict = await ToolRun("import", "a.jsonl", "--on-conflict", "overwrite")
        #expect(strict.outcome == .failed)
        #expect(strict.notes.dropFirst().first?.hasPrefix(#"error: "big" (line 3) cannot be sent: "#) == true)
        #expect(strict.notes.filter { $0.contains("big") }.count == 1)
    }

    // MARK: Trips that end half-way

    private static let three =
        (1...3).map { #"{"key":"k\#($0)","type":"string","value":{"base64":"gICA"}}"# + "\n" }.joined()

    private func importThree(against script: [FaultServer.Step], _ flags: String...) async throws -> ToolRun {
        try ToolSandbox.write(Self.three, to: "a.jsonl")
        // First it asks what server this is.
        let facts = FaultServer.Step.json(##"[{"result":"cnVuX2lkOng="},{"result":"IyBLZXlzcGFjZQ=="}]"##)
        return try await FaultServer.run([facts] + script) { server in
            await ToolRun(
                ["import", "a.jsonl", "--json", "--on-conflict", "overwrite", "--concurrency", "1"] + flags,
                environment: ["UPSTASH_REDIS_REST_URL": "http://127.0.0.1:\(server.port)"])
        }
    }

    @Test func aRefusalAfterTheFirstReplyLeavesNothingUnknown() async throws {
        let run = try await importThree(against: [.json(#"{"result":"OK"}"#), .page(401)])
        #expect(run.outcome == .notAllowed)
        let summary = try members(of: run.text)
        #expect(summary["applied"] == "1" && summary["skipped"] == "2")
        #expect(summary["failed"] == "0" && summary["unknown"] == "0")
    }

    @Test func aLostReplyLeavesOneUnknown() async throws {
        let run = try await importThree(against: [.json(#"{"result":"OK"}"#), .drop], "--retries", "0")
        #expect(run.outcome == .unknown)
        let summary = try members(of: run.text)
        #expect(summary["applied"] == "1" && summary["skipped"] == "1" && summary["unknown"] == "1")
    }

    @Test func aLargeRecordThatWasLostOnItsWayIsNotInDoubt() {
        let lost = UpstashError.ambiguous(command: "RPUSH", host: "h", reason: "the connection was closed")
        #expect(Diagnostic(RecordNotApplied(cause: lost)).outcome == .unreachable)
        let refused = UpstashError.unauthorized(host: "h", nil)
        #expect(Diagnostic(RecordNotApplied(cause: refused)).outcome == .notAllowed)
    }
}
