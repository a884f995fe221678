import RecordFormats
import RedisTypes
import Synchronization
import Testing

@testable import RedisTransfer

/// Keys that are built under a temporary name, while replies are lost and the server drops what has an expiry.
@Suite struct StagingTests {
    private static let list = Record(key: "l", value: .list((0..<3000).map { ByteString($0) }))
    private static let place = StagingPlace(for: "l", job: "j")
    private static let modes = [ImportMode.idempotent, .marker(ImportMarkers(job: "j"))]

    private func options(_ mode: ImportMode = .idempotent) -> ImportOptions {
        var options = ImportOptions.testing()
        options.batchCommands = 3
        options.mode = mode
        options.job = "j"
        return options
    }

    @Test(arguments: [nil, future]) func whatIsBeingBuiltEndsByItselfAndTheKeyAsItShould(expiresAt: Int64?) async throws
    {
        try await SocketRedis.with { redis in
            let spy = SpyExecutor(
                redis,
                after: { trip, replies, redis in
                    guard trip.names.contains("RPUSH") else { return replies }
                    for key in [Self.place.temporaryKey, Self.place.proofKey] {
                        let left = try await redis.send("PTTL", key).integer ?? 0
                        #expect((86_000_000...86_400_000).contains(left))
                    }
                    try await redis.send("PEXPIRE", Self.place.temporaryKey, "60000")
                    return replies
                })
            var list = Self.list
            list.expiresAt = expiresAt
            #expect(await Importer(spy, options: options()).run([list]).report.applied == 1)
            #expect(spy.trips.count { $0.names.contains("RPUSH") } == 3)
            #expect(await Exporter(redis, options: .testing).records().records == [list])
            try await redis.expect("DBSIZE", gives: 1)
        }
    }

    @Test(arguments: modes) func aMoveWhoseRepliesAreLostIsProven(mode: ImportMode) async throws {
        try await SocketRedis.with { redis in
            let spy = SpyExecutor(
                redis,
                after: { trip, replies, _ in
                    if trip.names.contains("RENAME") { throw SpyExecutor.Cut(isAmbiguous: true) }
                    return replies
                })
            #expect(await Importer(spy, options: options(mode)).run([Self.list]).report.applied == 1)
            try await ImportMarkers(job: "j").remove(shards: 1, from: redis)
            #expect(await Exporter(redis, options: .testing).records().records == [Self.list])
        }
    }

    @Test(arguments: modes) func aProofThatIsGoneProvesNothing(mode: ImportMode) async throws {
        try await SocketRedis.with { redis in
            try await redis.send("SET", "l", "old")
            let spy = SpyExecutor(
                redis,
                before: { trip, redis in
                    guard trip.names.contains("RENAME") else { return }
                    try await redis.send("DEL", Self.place.proofKey)
                    throw SpyExecutor.Cut(isAmbiguous: true)
                })
            let report = await Importer(spy, options: options(mode)).run([Self.list]).report
            #expect(report.applied == 0 && report.unknown == 1)
            try await redis.expect("GET", "l", gives: "old")
        }
    }

    /// Whether it ran cannot be known, and running it again would append its elements again.
    @Test func aTripWhoseProofIsGoneIsNotSentAgain() async throws {
        try await SocketRedis.with { redis in
            let spy = SpyExecutor(
                redis,
                after: { trip, replies, redis in
                    guard trip.names.contains("RPUSH"), !trip.names.contains("DEL") else { return replies }
                    try await redis.send("DEL", Self.place.proofKey)
                    throw SpyExecutor.Cut(isAmbiguous: true)
                })
            let report = await Importer(spy, options: options()).run([Self.list]).report
            #expect(report.applied == 0 && report.failed == 1)
            #expect(spy.trips.count { $0.names.contains("RPUSH") } == 2)
            try await redis.expect("DBSIZE", gives: 0)
        }
    }

    @Test func aProofOfAnEarlierRunProvesNothing() async throws {
        try await SocketRedis.with { redis in
            for proof in ["1", "published"] {
                try await redis.send("SET", Self.place.proofKey, ByteString(proof))
                let lost = Losses()
                let spy = SpyExecutor(
                    redis,
                    before: { trip, _ in
                        if trip.names.contains("RPUSH"), lost.isFirst() { throw SpyExecutor.Cut(isAmbiguous: true) }
                    })
                #expect(await Importer(spy, options: options()).run([Self.list]).report.applied == 1)
                #expect(await Exporter(redis, options: .testing).records().records == [Self.list])
            }
        }
    }

    @Test func whatTheServerDropsWhileItIsBuiltIsNotTakenForTheWholeKey() async throws {
        try await SocketRedis.with { redis in
            try await redis.send("SET", "l", "old")
            let spy = SpyExecutor(
                redis,
                before: { trip, redis in
                    if trip.names.contains("RPUSH") { try await redis.send("DEL", Self.place.temporaryKey) }
                })
            let report = await Importer(spy, options: options()).run([Self.list]).report
            #expect(report.applied == 0 && report.failed == 1)
            try await redis.expect("GET", "l", gives: "old")
            try await redis.expect("DBSIZE", gives: 1)
        }
    }
}

private final class Losses: Sendable {
    private let count = Mutex(0)

    func isFirst() -> Bool {
        count.withLock { count in
            count += 1
            return count == 1
        }
    }
}
