import RedisNIO
import RedisTypes
import TestSupport
import Testing

@testable import CLI

/// What `verify` finds, `import` repairs.
@Suite(.tool, .timeLimit(.minutes(5))) struct RepairTests {
    /// One difference of each kind, for keys of all types, whole and in parts.
    private static func spoil() async throws {
        let names = try await ToolSandbox.current.gateway.redis.snapshot().names
        for (index, name) in names.enumerated() where index % 2 == 0 && !name.bytes.starts(with: "large:".utf8) {
            switch index % 5 {
            case 0: try await ToolSandbox.redis("DEL", name)
            case 1: try await ToolSandbox.redis("SET", name, "another type or value")
            case 2: try await ToolSandbox.redis("PEXPIREAT", name, ByteString(GeneratedDataset.future - 10_000))
            case 3: try await ToolSandbox.redis("PERSIST", name)
            default: try await ToolSandbox.redis("RENAME", name, ByteString("extra:".utf8 + name.bytes))
            }
        }
        try await ToolSandbox.redis("LSET", "large:list", "2999", "x")
        try await ToolSandbox.redis("SREM", "large:set", ByteString("7 \(padding)"))
    }

    private static let padding = String(repeating: "x", count: 400)

    /// Keys of all types, and two that come in parts.
    private static func dataset(seed: UInt64) -> GeneratedDataset {
        let items = (0..<3_000).map { ByteString("\($0) \(padding)") }
        return GeneratedDataset(seed: seed, keys: 6)
            + GeneratedDataset([
                RedisCommand(["RPUSH", "large:list"] + items), RedisCommand(["SADD", "large:set"] + items),
            ])
    }

    private func repair(_ first: String, _ expected: DatasetSnapshot) async throws {
        #expect(await ToolRun("verify", first).outcome == .ok)
        try await Self.spoil()
        let spoilt = try await ToolSandbox.current.gateway.redis.snapshot(tellsDeliveries: false)
        let count = spoilt.differences(from: expected).count
        #expect(count > 10)
        let found = await ToolRun("verify", first, "-o", "repair.jsonl")
        #expect(found.outcome == .checkFailed, "\(found.errorText)")
        #expect(found.output.count == count)
        #expect(try await ToolSandbox.current.gateway.redis.snapshot(tellsDeliveries: false) == spoilt)

        let repaired = await ToolRun("import", "repair.jsonl", "--on-conflict", "overwrite")
        #expect(repaired.outcome == .ok, "\(repaired.errorText)")
        let differences = try await ToolSandbox.current.gateway.redis.snapshot(tellsDeliveries: false)
            .differences(from: expected)
        #expect(differences == [])
        let last = await ToolRun("verify", first)
        #expect(last.outcome == .ok)
        #expect(last.output == [])
    }

    @Test func aDatabaseIsRepairedFromAFile() async throws {
        let redis = ToolSandbox.current.gateway.redis
        try await redis.fill(with: Self.dataset(seed: 21))
        let expected = try await redis.snapshot(tellsDeliveries: false)
        #expect(await ToolRun("export", "-o", "all.jsonl", "-q").outcome == .ok)
        try await repair("all.jsonl", expected)
    }

    @Test func aDatabaseIsRepairedFromAnother() async throws {
        try await withRedis { try await importAndRepair(from: $0) }
    }

    private func importAndRepair(from first: RedisServer) async throws {
        try await first.fill(with: Self.dataset(seed: 22))
        let expected = try await first.snapshot(tellsDeliveries: false)
        guard case .unixSocket(let path) = first.endpoint.address else { return }
        #expect(await ToolRun("import", "unix://\(path)", "-q").outcome == .ok)
        try await repair("unix://\(path)", expected)
    }

    @Test func differencesAreToldAsJSONToo() async throws {
        let lines = ["a", "b", "c"].map { #"{"key":"\#($0)","type":"string","value":"1"}"# + "\n" }
        try ToolSandbox.write(lines.joined(), to: "a.jsonl")
        try await ToolSandbox.redis("MSET", "a", "1", "b", "2", "d", "1")
        let run = await ToolRun("verify", "a.jsonl", "--json")
        #expect(run.outcome == .checkFailed)
        #expect(
            run.output.dropLast().sorted() == [
                #"{"key":"b","difference":"value","type":"string"}"#,
                #"{"key":"c","difference":"missing","type":"string"}"#,
                #"{"key":"d","difference":"extra","type":null}"#,
            ])
        let ignoring = await ToolRun("verify", "a.jsonl", "--ignore-extra")
        #expect(ignoring.output.sorted() == [#"missing "c""#, #"value   "b""#])
    }
}
