import RecordFormats
import RedisTypes
import Testing

@testable import RedisTransfer

@Suite struct StagingPlaceTests {
    /// With the slots that a redis-server 7.0.15 with `cluster-enabled yes` gives for `CLUSTER KEYSLOT`.
    private static let slots: [(key: ByteString, slot: UInt16)] = [
        ("", 0), ("a", 15495), ("{a}", 15495), ("user:{a}:7", 15495), ("{}", 15257), ("{}a", 10875), ("a}", 5921),
        ("}a{", 11710), ("{a", 10276), ("{a}}{b}", 15495), ("{{a}}", 10276), ("é{é}", 10180), ("123456789", 12739),
    ]

    @Test(arguments: slots) func aKeyIsBuiltInItsOwnSlot(key: ByteString, slot: UInt16) {
        let place = StagingPlace(for: key, job: "j")
        #expect(ClusterSlot.number(of: key) == slot)
        #expect(ClusterSlot.number(of: place.temporaryKey) == slot)
        #expect(ClusterSlot.number(of: place.proofKey) == slot)
        #expect(place.temporaryKey.bytes.starts(with: "__import:".utf8))
        #expect(place.proofKey.bytes.starts(with: "__import:".utf8))
    }

    @Test func everyKeyOfEveryJobHasAPlaceOfItsOwn() {
        let keys = Self.slots.flatMap { slot in
            let place = StagingPlace(for: slot.key, job: "j")
            return [
                slot.key, ByteString(slot.key.bytes + ":trip".utf8), ByteString(slot.key.bytes + ":j".utf8),
                place.temporaryKey, place.proofKey,
            ]
        }
        let places = ["j", "k"].flatMap { job in keys.map { StagingPlace(for: $0, job: job) } }
        #expect(Set(places.flatMap { [$0.temporaryKey, $0.proofKey] }).count == 2 * places.count)
    }

    private func list(_ key: ByteString, _ word: String) -> Record {
        Record(key: key, value: .list((0..<3000).map { ByteString("\(word) \($0)") }))
    }

    private var options: ImportOptions {
        var options = ImportOptions.testing()
        options.batchCommands = 3
        return options
    }

    /// The second one runs when the first one has built its key and is about to move it.
    @Test(arguments: [("d", "{d}"), ("{d}", "d"), ("d", "d"), ("d", "{d}:trip")] as [(ByteString, ByteString)])
    func importsAtOnceBuildNothingTogether(first: ByteString, second: ByteString) async throws {
        try await SocketRedis.with { redis in
            let late = list(second, "second")
            let spy = SpyExecutor(
                redis,
                before: { [options] trip, redis in
                    guard trip.names.contains("RENAME") else { return }
                    #expect(await Importer(redis, options: options).run([late]).report.applied == 1)
                })
            let early = list(first, "first")
            #expect(await Importer(spy, options: options).run([early]).report.applied == 1)
            let expected = first == second ? [early] : [early, late].sorted { $0.key < $1.key }
            #expect(await Exporter(redis, options: .testing).records().records == expected)
        }
    }

    @Test(arguments: [ImportMode.idempotent, .marker(ImportMarkers(job: "j"))])
    func aLaterRunOfAJobBuildsWhereTheEarlierOneWasCut(mode: ImportMode) async throws {
        try await SocketRedis.with { redis in
            var options = options
            options.job = "j"
            options.mode = mode
            let spy = SpyExecutor(
                redis,
                before: { trip, _ in
                    // As if the process had been killed: not even clearing up is possible any more.
                    if trip.names.contains("RENAME") || trip.names == ["DEL"] { throw SpyExecutor.Cut(.notExecuted) }
                })
            #expect(await Importer(spy, options: options).run([list("d", "v")]).report.applied == 0)
            try await redis.expect("DBSIZE", gives: 2)
            #expect(await Importer(redis, options: options).run([list("d", "v")]).report.applied == 1)
            try await ImportMarkers(job: "j").remove(shards: 1, from: redis)
            #expect(await Exporter(redis, options: .testing).records().records == [list("d", "v")])
            try await redis.expect("DBSIZE", gives: 1)
        }
    }
}
