import RecordFormats
import RedisTypes
import Synchronization
import TestSupport
import Testing
import UpstashClient
import UpstashREST

@testable import CLI
@testable import RedisTransfer

/// Imports over a network that breaks in every way, by a seeded plan: what arrives is what was sent, each thing once.
@Suite(.tool, .timeLimit(.minutes(5))) struct FaultTransferTests {
    // MARK: The importer, with small batches and short waits

    @Test(arguments: UInt64(1)...8) func commandsThatCountRunOnce(seed: UInt64) async throws {
        let stream = CommandStream(1_500, seed: seed)
        let expected = try await snapshot(after: stream.commands)
        try await expect(
            expected, from: stream.commands.map { ImportItem(.commands([$0])) },
            mode: .marker(ImportMarkers(job: "faults")), seed: seed)
    }

    @Test(arguments: UInt64(1)...3, [ConflictPolicy.overwrite, .merge])
    func recordsOfAllTypesArrive(seed: UInt64, onConflict: ConflictPolicy) async throws {
        let items = try await records(of: GeneratedDataset(seed: seed, keys: 5)).map { ImportItem(.record($0)) }
        let expected = try await ToolSandbox.current.gateway.redis.snapshot()
        try await ToolSandbox.redis("FLUSHALL")
        let mode = onConflict == .overwrite ? ImportMode.idempotent : .marker(ImportMarkers(job: "faults"))
        try await expect(expected, from: items, onConflict, mode: mode, shards: 4, seed: seed)
    }

    @Test(arguments: UInt64(1)...4) func elementsAreMergedOnce(seed: UInt64) async throws {
        let items = (0..<300).map { index in
            let list = (0..<5).map { ByteString("\(index).\($0)") }
            return ImportItem(.record(Record(key: ByteString("list:\(index % 30)"), value: .list(list))))
        }
        let expected = try await snapshot(
            after: items.compactMap(\.record).map { record in
                guard case .list(let list) = record.value else { return ["PING"] }
                return RedisCommand(["RPUSH", record.key] + list)
            })
        try await expect(
            expected, from: items, .merge, mode: .marker(ImportMarkers(job: "faults")), shards: 4, seed: seed)
    }

    @Test(arguments: UInt64(1)...4) func whatExistsIsSparedAndTheRestArrives(seed: UInt64) async throws {
        let items = try await records(of: GeneratedDataset(seed: seed, keys: 5)).map { ImportItem(.record($0)) }
        var expected = try await ToolSandbox.current.gateway.redis.snapshot()
        try await ToolSandbox.redis("FLUSHALL")
        let existing = expected.names.enumerated().filter { $0.offset % 3 == 0 }.map(\.element)
        for key in existing { try await ToolSandbox.redis("SET", key, "was here") }
        expected.keep(try await ToolSandbox.current.gateway.redis.snapshot())
        try await expect(
            expected, from: items, .skip, mode: .marker(ImportMarkers(job: "faults")), shards: 4, seed: seed)
    }

    private func snapshot(after commands: [RedisCommand]) async throws -> DatasetSnapshot {
        let redis = ToolSandbox.current.gateway.redis
        try await redis.fill(with: GeneratedDataset(commands))
        let snapshot = try await redis.snapshot()
        try await redis.run("FLUSHALL")
        return snapshot
    }

    private func records(of dataset: GeneratedDataset) async throws -> [Record] {
        try await ToolSandbox.current.gateway.redis.fill(with: dataset)
        let gateway = ToolSandbox.current.gateway
        return try await withClient(at: gateway.port) { client in
            var records: [Record] = []
            var options = ExportOptions(now: { POSIX.nowInMilliseconds() })
            options.partBytes = 2_000
            let result = await Exporter(client, options: options).run { records.append($0) }
            #expect(result.report.failures == [])
            return records
        }
    }

    /// Imports through a proxy that follows a plan, again and again as `--resume` does until a run comes to its end.
    private func expect(
        _ expected: DatasetSnapshot, from items: [ImportItem], _ onConflict: ConflictPolicy = .overwrite,
        mode: ImportMode, shards: Int = 1, seed: UInt64
    ) async throws {
        let gateway = ToolSandbox.current.gateway
        try await FaultProxy.run(before: gateway.port) { proxy in
            try await self.withClients(at: proxy.port, gateway.port) { client, safely in
                proxy.follow(.faults(seed: seed))
                var end = "none"
                for _ in 0..<5 where end != "finished" {
                    var options = ImportOptions(now: { POSIX.nowInMilliseconds() }, judge: TripFailure.init)
                    options.job = "faults"
                    options.onConflict = onConflict
                    options.mode = mode
                    options.shards = shards
                    options.concurrency = shards
                    options.batchCommands = 20
                    options.batchBytes = 2_000
                    if case .marker(let markers) = mode {
                        options.doneThrough = try await markers.read(shards: shards, from: safely)
                    }
                    var source = ListSource(items: items[...])
                    let result = await Importer(client, options: options).run(&source) { _ in }
                    end = "\(result.end)"
                    if end == "finished" { #expect(result.report.failed == 0, "\(result.report.failures)") }
                }
                #expect(end == "finished")
                #expect(proxy.requests > 20)
                if case .marker(let markers) = mode { try await markers.remove(shards: shards, from: safely) }
            }
        }
        let differences = try await gateway.redis.snapshot().differences(from: expected)
        #expect(differences == [])
    }

    private func withClients(
        at port: Int, _ other: Int, _ body: (UpstashClient, UpstashClient) async throws -> Void
    ) async throws {
        try await withClient(at: port) { client in
            try await withClient(at: other) { try await body(client, $0) }
        }
    }

    private func withClient<Result: Sendable>(
        at port: Int, _ body: (UpstashClient) async throws -> Result
    ) async throws -> Result {
        let endpoint = try RESTEndpoint("http://127.0.0.1:\(port)")
        let transport = try NIOTransport(to: endpoint)
        var options = UpstashClient.Options()
        options.retries = RetryPolicy(
            attempts: 8, baseDelay: .milliseconds(1), throttledBaseDelay: .milliseconds(1),
            maximumDelay: .milliseconds(20), deadline: .seconds(120), longestRetryAfter: .seconds(1))
        options.times = .bulk
        let result: Swift.Result<Result, any Error>
        do {
            let client = try UpstashClient(
                endpoint, token: Secret(TestGateway.token), transport: transport, options: options)
            result = .success(try await body(client))
        } catch { result = .failure(error) }
        await transport.close()
        return try result.get()
    }

    // MARK: The whole tool

    @Test(arguments: UInt64(1)...3) func theToolCountsOnce(seed: UInt64) async throws {
        let stream = CommandStream(5_000, seed: seed)
        let expected = try await snapshot(after: stream.commands)
        try ToolSandbox.write(stream.bytes, to: "in.resp")
        try await expect(expected, fromRunning: ["import", "in.resp"], seed: seed)
    }

    @Test(arguments: UInt64(1)...2, [["overwrite"], ["skip"], ["merge"]])
    func theToolImportsAllTypes(seed: UInt64, policy: [String]) async throws {
        try await ToolSandbox.current.gateway.redis.fill(with: GeneratedDataset(seed: seed, keys: 6))
        let expected = try await ToolSandbox.current.gateway.redis.snapshot()
        #expect(await ToolRun("export", "-o", "in.jsonl", "-q").outcome == .ok)
        try await ToolSandbox.redis("FLUSHALL")
        try await expect(expected, fromRunning: ["import", "in.jsonl", "--on-conflict"] + policy, seed: seed)
    }

    private func expect(
        _ expected: DatasetSnapshot, fromRunning arguments: [String], seed: UInt64
    ) async throws {
        let sandbox = ToolSandbox.current
        try await FaultProxy.run(before: sandbox.gateway.port) { proxy in
            proxy.follow(.faults(seed: seed, patiently: false))
            let environment = ["UPSTASH_REDIS_REST_URL": "http://127.0.0.1:\(proxy.port)"]
            var run = await ToolRun(arguments, environment: environment)
            for _ in 0..<5 where run.outcome != .ok {
                run = await ToolRun(arguments + ["--resume"], environment: environment)
            }
            #expect(run.outcome == .ok, "\(run.errorText)")
        }
        let differences = try await sandbox.gateway.redis.snapshot().differences(from: expected)
        #expect(differences == [])
    }
}

extension FaultProxy.Plan {
    /// Breaks a third of all exchanges, each in one of all ways.
    /// - Parameter patiently: whether some are answered with a request for patience, which costs a second.
    static func faults(seed: UInt64, patiently: Bool = true) -> Self {
        let generator = Mutex(SeededGenerator(seed: seed))
        var plan = Self { _ in generator.withLock { fault(using: &$0, patiently) } }
        plan.refuses = { generator.withLock { Int.random(in: 0..<10, using: &$0) == 0 } }
        return plan
    }

    private static func fault(using generator: inout SeededGenerator, _ patiently: Bool) -> FaultProxy.Action {
        switch Int.random(in: 0..<(patiently ? 40 : 34), using: &generator) {
        case 0..<8: .cut(FaultProxy.Place.allCases.randomElement(using: &generator) ?? .beforeRequest)
        case 8: .replace(with: Array("\u{0}\u{1}\u{2} no response\r\n\r\n".utf8))
        case 9: .replace(with: Array("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n{\"result\"".utf8))
        case 10: .replace(with: Array("HTTP/1.1 502 Bad Gateway\r\nContent-Length: 4\r\n\r\nOops".utf8))
        case 34, 35:
            .answer(Array("HTTP/1.1 429 Too Many Requests\r\nRetry-After: 0\r\nContent-Length: 0\r\n\r\n".utf8))
        case 36, 37:
            .answer(
                Array(
                    "HTTP/1.1 503 Service Unavailable\r\nX-Redis-Executed: no\r\nContent-Length: 0\r\n\r\n".utf8))
        default: .pass
        }
    }
}

private struct ListSource: ImportSource {
    var items: ArraySlice<ImportItem>

    mutating func next() -> ImportItem? { items.popFirst() }
    mutating func more() async -> Bool { false }
}
