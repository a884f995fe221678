import RecordFormats
import RedisGateway
import RedisTransfer
import RedisTypes
import TestSupport
import Testing
import UpstashClient
import UpstashREST

/// Strings that one request cannot hold, or not with what a transaction or a script adds.
@Suite(.timeLimit(.minutes(5))) struct LongStringTests {
    private static func text(_ bytes: Int) -> ByteString {
        ByteString(String(repeating: "é€😀", count: bytes / 9) + "end")
    }

    private static func binary(_ bytes: Int) -> ByteString {
        ByteString((0..<bytes).map { UInt8(truncatingIfNeeded: $0 &* 167 &+ $0 >> 8) })
    }

    /// A service that takes commands of 10 MiB.
    @Test(arguments: [
        (ConflictPolicy.overwrite, ImportMode.idempotent), (.overwrite, .marker(ImportMarkers(job: "j"))),
        (.merge, .marker(ImportMarkers(job: "j"))), (.skip, .atLeastOnce),
    ])
    func theServiceTakesThem(onConflict: ConflictPolicy, mode: ImportMode) async throws {
        try await withGateway { gateway in
            let records = [
                Record(key: "binary", value: .string(Self.binary(9 << 20)), expiresAt: future),
                Record(key: "small", value: .string("v")), Record(key: "text", value: .string(Self.text(12 << 20))),
            ]
            var options = ImportOptions(now: { present }, judge: { ($0 as? UpstashError)?.failure ?? .notExecuted })
            options.onConflict = onConflict
            options.mode = mode
            let result = try await Self.withClient(at: gateway.port) { [options] client in
                await Importer(client, options: options).run(records)
            }
            #expect(result.end.word == "finished")
            #expect(result.report.applied == 3)
            for record in records {
                guard case .string(let string) = record.value else { continue }
                // Too large to be shown when they differ.
                let isEqual = try await gateway.redis.run("GET", record.key).bytes == string
                #expect(isEqual, "\(record.key)")
                #expect(
                    try await gateway.redis.run("PEXPIRETIME", record.key) == .integer(record.expiresAt ?? -1))
            }
        }
    }

    private static func withClient(
        at port: Int, _ body: (UpstashClient) async -> TransferResult
    ) async throws -> TransferResult {
        let endpoint = try RESTEndpoint("http://127.0.0.1:\(port)")
        let transport = try NIOTransport(to: endpoint)
        let client = try UpstashClient(endpoint, token: Secret(TestGateway.token), transport: transport)
        let result = await body(client)
        await transport.close()
        return result
    }

    private func options(_ onConflict: ConflictPolicy) -> ImportOptions {
        var options = ImportOptions.testing(onConflict)
        options.stringBytes = 100
        return options
    }

    @Test(arguments: [nil, future + 1], [nil, future])
    func whatIsMergedTakesThePlaceOfAStringAndKeepsItsExpiryIfItHasNone(before: Int64?, expiresAt: Int64?) async throws
    {
        try await SocketRedis.with { redis in
            try await redis.send("SET", "k", "old")
            if let before { try await redis.send("PEXPIREAT", "k", ByteString(before)) }
            let record = Record(key: "k", value: .string(Self.text(300)), expiresAt: expiresAt)
            let spy = SpyExecutor(
                redis,
                after: { trip, replies, redis in
                    if trip.names.contains("APPEND") { try await redis.expect("GET", "k", gives: "old") }
                    return replies
                })
            #expect(await Importer(spy, options: options(.merge)).run([record]).report.applied == 1)
            var expected = record
            expected.expiresAt = expiresAt ?? before
            #expect(await Exporter(redis, options: .testing).records().records == [expected])
            try await redis.expect("DBSIZE", gives: 1)
        }
    }

    @Test(arguments: [ConflictPolicy.skip, .fail]) func aStringThatExistsIsLeftAlone(onConflict: ConflictPolicy)
        async throws
    {
        try await SocketRedis.with { redis in
            try await redis.send("SET", "k", "old", "PXAT", ByteString(future))
            let record = Record(key: "k", value: .string(Self.text(300)))
            let report = await Importer(redis, options: options(onConflict)).run([record]).report
            #expect(report.applied == 0)
            try await redis.expect("GET", "k", gives: "old")
            try await redis.expect("PEXPIRETIME", "k", gives: .integer(future))
        }
    }
}

extension UpstashError {
    fileprivate var failure: TripFailure {
        if case .uncarriableBytes = self { .uncarriable(reason: "too long") } else { .inDoubt }
    }
}
