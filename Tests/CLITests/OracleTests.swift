import Foundation
import RecordFormats
import RedisNIO
import RedisTransfer
import RedisTypes
import Subprocess
import TestSupport
import Testing
import UpstashClient
import UpstashREST

@testable import CLI

#if canImport(System)
import System
#else
import SystemPackage
#endif

/// What leaves a database and comes back is what was there, by every way there is.
@Suite(.tool, .timeLimit(.minutes(5))) struct OracleTests {
    private static var redis: RedisServer { ToolSandbox.current.gateway.redis }

    /// Fills the database.
    /// - Returns: what it holds then.
    private func fill(_ dataset: GeneratedDataset, tellsDeliveries: Bool = true) async throws -> DatasetSnapshot {
        try await Self.redis.fill(with: dataset)
        let snapshot = try await Self.redis.snapshot(tellsDeliveries: tellsDeliveries)
        #expect(snapshot.count > 40)
        return snapshot
    }

    private func expect(
        _ expected: DatasetSnapshot, in redis: RedisServer? = nil, sourceLocation: SourceLocation = #_sourceLocation
    ) async throws {
        let snapshot = try await (redis ?? Self.redis).snapshot(tellsDeliveries: expected.tellsDeliveries)
        let differences = snapshot.differences(from: expected)
        #expect(differences == [], sourceLocation: sourceLocation)
    }

    @discardableResult
    private func run(_ arguments: String..., sourceLocation: SourceLocation = #_sourceLocation) async -> ToolRun {
        let run = await ToolRun(arguments)
        #expect(run.outcome == .ok, "\(run.errorText)", sourceLocation: sourceLocation)
        return run
    }

    // MARK: Files

    @Test(arguments: ["jsonl", "jsonl.gz", "jsonl.zst", "resp", "resp.gz"])
    func aFileBringsTheDatabaseBack(format: String) async throws {
        let expected = try await fill(GeneratedDataset(seed: 1))
        await run("export", "-o", "all.\(format)", "-q")
        try await ToolSandbox.redis("FLUSHALL")
        await run("import", "all.\(format)", "-q")
        try await expect(expected)
        #expect(try ToolSandbox.files() == ["all.\(format)"])
    }

    @Test(arguments: ["jsonl", "resp"]) func largeKeysComeBack(format: String) async throws {
        let expected = try await fill(GeneratedDataset(seed: 3, keys: 4, scale: .large), tellsDeliveries: false)
        await run("export", "-o", "all.\(format)", "-q")
        try await ToolSandbox.redis("FLUSHALL")
        await run("import", "all.\(format)", "-q")
        try await expect(expected)
    }

    @Test(arguments: ["overwrite", "skip", "fail", "merge"])
    func anEmptyDatabaseIsFilledTheSameUnderEveryPolicy(policy: String) async throws {
        let expected = try await fill(GeneratedDataset(seed: 4))
        await run("export", "-o", "all.jsonl", "-q")
        try await ToolSandbox.redis("FLUSHALL")
        await run("import", "all.jsonl", "-q", "--on-conflict", policy)
        try await expect(expected)
    }

    @Test func aPipeBringsTheDatabaseBack() async throws {
        let expected = try await fill(GeneratedDataset(seed: 5))
        let export = await run("export", "-q")
        try await ToolSandbox.redis("FLUSHALL")
        let run = await ToolRun(["import", "-", "--format", "jsonl", "-q"], input: export.bytes)
        #expect(run.outcome == .ok)
        try await expect(expected)
    }

    @Test func redisCLILoadsTheCommandsOfAnExport() async throws {
        let expected = try await fill(GeneratedDataset(seed: 6))
        await run("export", "-o", "all.resp", "-q")
        try await ToolSandbox.redis("FLUSHALL")
        guard case .unixSocket(let path) = Self.redis.endpoint.address else { return }
        let loading = try await Subprocess.run(
            .name("redis-cli"), arguments: ["-s", path, "--pipe"], input: .array(try ToolSandbox.read("all.resp")),
            output: .string(limit: 1 << 16), error: .string(limit: 1 << 16))
        #expect(loading.terminationStatus == .exited(0))
        #expect(loading.standardOutput.contains("errors: 0,"))
        try await expect(expected)
    }

    /// More names than a URL has room for, in one page of keys and in one hash.
    @Test(arguments: ["overwrite", "fail"]) func manyNamesThatAreNotTextComeBack(policy: String) async throws {
        let names = (0..<400).map { ByteString([0xFF] + "\($0) and so on and so forth".utf8) }
        let expected = try await fill(
            GeneratedDataset(
                names.map { ["SET", $0, $0] } + [RedisCommand(["HSET", "h"] + names.flatMap { [$0, $0] })]))
        await run("export", "-o", "all.jsonl", "-q")
        try await ToolSandbox.redis("FLUSHALL")
        await run("import", "all.jsonl", "-q", "--on-conflict", policy)
        try await expect(expected)
        await run("verify", "all.jsonl", "-q")
    }

    @Test func aLongNameThatIsNotTextComesBack() async throws {
        let name = ByteString(Array(repeating: 0xFF, count: 10_000))
        let dataset = GeneratedDataset([
            ["SET", name, "v"], ["RPUSH", ByteString(name.bytes + [1]), "v", "w"],
            ["HSET", ByteString(name.bytes + [2]), "f", "v"], ["SADD", ByteString(name.bytes + [3]), name],
            ["XADD", ByteString(name.bytes + [4]), "1-1", "f", "v"],
            ["SET", ByteString(name.bytes + [5]), "v", "PXAT", ByteString(GeneratedDataset.future)],
        ])
        let expected = try await fill(GeneratedDataset(seed: 10) + dataset)
        await run("export", "-o", "all.jsonl", "-q")
        try await ToolSandbox.redis("FLUSHALL")
        await run("import", "all.jsonl", "-q")
        try await expect(expected)
    }

    // MARK: Parts

    @Test(arguments: [100, 1_000, 8_000]) func everyKeyMayComeInParts(partBytes: Int) async throws {
        let expected = try await fill(GeneratedDataset(seed: 7), tellsDeliveries: false)
        let records = try await withClient { client in
            var options = ExportOptions(now: { POSIX.nowInMilliseconds() })
            options.partBytes = partBytes
            options.pageSize = 20
            options.count = 50
            var lines: [UInt8] = []
            var parts = 0
            let result = await Exporter(client, options: options).run { record in
                parts += record.part == nil ? 0 : 1
                record.appendJSONLine(to: &lines)
            }
            #expect(result.report.failures == [])
            #expect(result.report.applied == expected.count)
            #expect(parts > 5)
            return lines
        }
        try ToolSandbox.write(records, to: "parts.jsonl")
        try await ToolSandbox.redis("FLUSHALL")
        await run("import", "parts.jsonl", "-q")
        try await expect(expected)
    }

    private func withClient<Result: Sendable>(_ body: (UpstashClient) async throws -> Result) async throws -> Result {
        let endpoint = try RESTEndpoint(ToolSandbox.current.url)
        let transport = try NIOTransport(to: endpoint)
        let result: Swift.Result<Result, any Error>
        do {
            let client = try UpstashClient(endpoint, token: Secret(TestGateway.token), transport: transport)
            result = .success(try await body(client))
        } catch { result = .failure(error) }
        await transport.close()
        return try result.get()
    }

    // MARK: Databases

    @Test(arguments: [["overwrite"], ["skip"], ["merge"]])
    func anotherRedisIsImportedFromDirectly(policy: [String]) async throws {
        try await withRedis { source in
            try await source.fill(with: GeneratedDataset(seed: 8))
            let expected = try await source.snapshot()
            guard case .unixSocket(let path) = source.endpoint.address else { return }
            await run("import", "unix://\(path)", "-q", "--on-conflict", policy[0])
            try await expect(expected)
            try await expect(expected, in: source)
        }
    }

    @Test func aCopyIsTheSameOnBothSides() async throws {
        try await withGateway { source in
            try await source.redis.fill(with: GeneratedDataset(seed: 9))
            let expected = try await source.redis.snapshot(tellsDeliveries: false)
            let added = await ToolRun(
                ["profile", "add", "source", "--url", "http://127.0.0.1:\(source.port)"],
                input: Array("\(TestGateway.token)\n".utf8))
            #expect(added.outcome == .ok)
            await run("copy", "--from", "source", "-q")
            try await expect(expected)
            #expect(await run("verify", "source").outcome == .ok)
        }
    }
}
