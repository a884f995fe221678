import RecordFormats
import RedisTransfer
import RedisTypes
import Synchronization
import TestSupport
import Testing
import UpstashClient
import UpstashREST

/// A run that is asked to stop waits for the request in flight, and counts what it did.
@Suite(.timeLimit(.minutes(5))) struct StopTests {
    private let isStopping = Flag()

    private var importOptions: ImportOptions {
        var options = ImportOptions(now: { present }, judge: { $0 is UpstashError ? .inDoubt : .notExecuted })
        options.batchCommands = 2
        options.shouldStop = { [isStopping] in isStopping.isSet }
        return options
    }

    private func strings(_ count: Int) -> [Record] {
        (0..<count).map { Record(key: ByteString("k\($0)"), value: .string("v"), expiresAt: future) }
    }

    private func withClient(
        _ step: FaultServer.Step, _ body: (UpstashClient, FaultServer) async throws -> Void
    ) async throws {
        try await FaultServer.run([step]) { server in
            let endpoint = try RESTEndpoint("http://127.0.0.1:\(server.port)")
            let transport = try NIOTransport(to: endpoint)
            var options = UpstashClient.Options()
            options.retries.attempts = 1
            let client = try UpstashClient(endpoint, token: Secret("t"), transport: transport, options: options)
            let result: Swift.Result<Void, any Error>
            do { result = .success(try await body(client, server)) } catch { result = .failure(error) }
            await transport.close()
            try result.get()
        }
    }

    // MARK: Import

    @Test func theReplyThatIsHeldBackStillCounts() async throws {
        let step = FaultServer.Step.answer { [isStopping] _ in
            isStopping.set()
            return .json(#"[{"result":"OK"},{"result":"OK"}]"#)
        }
        try await withClient(step) { client, _ in
            let result = await Importer(client, options: importOptions).run(strings(9))
            #expect(result.end.word == "cancelled")
            // While a batch is in flight the next one is filled; the fifth was read to see that it is full.
            #expect(result.report.read == 5)
            #expect(result.report.applied == 2)
            #expect(result.report.skipped == [.notSent: 3])
        }
    }

    @Test func aCancelledTaskDoesNotWait() async throws {
        try await withClient(.silence) { client, server in
            let options = importOptions
            let records = strings(9)
            let task = Task { await Importer(client, options: options).run(records) }
            _ = await server.waitForRequests(1)
            isStopping.set()
            task.cancel()
            let result = await task.value
            #expect(result.end.word == "failed")
            #expect(result.report.unknown == 2)
            #expect(result.report.skipped == [.notSent: 3])
        }
    }

    @Test(arguments: ConflictPolicy.allCases) func nothingIsSentOnceItHasStopped(onConflict: ConflictPolicy)
        async throws
    {
        try await SocketRedis.with { redis in
            let spy = SpyExecutor(redis)
            var options = importOptions
            options.onConflict = onConflict
            var records = strings(2)
            let result = await Importer(spy, options: options).run {
                if records.count == 1 { isStopping.set() }
                return records.isEmpty ? nil : SourcedRecord(records.removeFirst(), at: SourcePosition())
            }
            #expect(result.end.word == "cancelled")
            #expect(result.report.read == 1)
            #expect(result.report.skipped == [.notSent: 1])
            #expect(spy.trips == [])
        }
    }

    @Test func whatIsLeftOfASplitBatchIsNotSent() async throws {
        try await SocketRedis.with { redis in
            try await redis.send("ACL", "SETUSER", "default", "resetkeys", "~k*")
            var options = importOptions
            options.batchCommands = 20
            options.skipsBadRecords = true
            let spy = SpyExecutor(
                redis,
                after: { [isStopping] trip, replies, _ in
                    isStopping.set()  // by the first half, the whole batch having been refused
                    return replies
                })
            let records = (0..<4).map { Record(key: $0 == 3 ? "other" : ByteString("k\($0)"), value: .set(["x"])) }
            let result = await Importer(spy, options: options).run(records)
            #expect(result.end.word == "cancelled")
            #expect(result.report.applied == 2)
            #expect(result.report.skipped == [.notSent: 2])
        }
    }

    @Test func aKeyThatIsBeingBuiltLeavesNothingBehind() async throws {
        try await SocketRedis.with { redis in
            let spy = SpyExecutor(
                redis,
                after: { [isStopping] trip, replies, _ in
                    if trip.names.contains("RPUSH") { isStopping.set() }
                    return replies
                })
            let large = Record(key: "l", value: .list((0..<4000).map { ByteString($0) }))
            let result = await Importer(spy, options: importOptions).run([large])
            #expect(result.end.word == "cancelled")
            #expect(result.report.skipped == [.notSent: 1])
            #expect(spy.trips.count(where: { $0.names.contains("RPUSH") }) == 1)
            try await redis.expect("DBSIZE", gives: 0)
        }
    }

    // MARK: Export

    /// The page that is being read when the stop comes is still given.
    @Test(arguments: [2, 3]) func recordsThatAreWholeAreGiven(stopDuringTrip: Int) async throws {
        try await SocketRedis.with { redis in
            for index in 0..<40 { try await redis.send("SET", ByteString(index), "v") }
            let trips = Mutex(0)
            let spy = SpyExecutor(
                redis,
                before: { [isStopping] _, _ in
                    // SCAN, then the values of each page with the keys of the next.
                    let trip = trips.withLock {
                        $0 += 1
                        return $0
                    }
                    if trip == stopDuringTrip { isStopping.set() }
                })
            var options = ExportOptions.testing
            options.count = 10
            options.shouldStop = { [isStopping] in isStopping.isSet }
            let (records, result) = await Exporter(spy, options: options).records()
            #expect(result.end.word == "cancelled")
            let read = spy.trips.flatMap(\.commands).filter { $0.name == "MGET" }.map { $0.words.count - 1 }
            #expect(records.count == read.reduce(0, +))
            #expect(spy.trips.count == stopDuringTrip && read.count == stopDuringTrip - 1)
        }
    }

    @Test func whatEndedBeforeTheStopIsFinished() async throws {
        try await SocketRedis.with { redis in
            try await redis.send("SET", "k", "v")
            var options = ExportOptions.testing
            options.shouldStop = { [isStopping] in isStopping.isSet }
            let result = await Exporter(redis, options: options).run { _ in isStopping.set() }
            #expect(result.end.word == "finished")
            #expect(result.report.applied == 1)
        }
    }
}

private final class Flag: Sendable {
    private let value = Atomic(false)

    var isSet: Bool { value.load(ordering: .relaxed) }

    func set() { value.store(true, ordering: .relaxed) }
}
