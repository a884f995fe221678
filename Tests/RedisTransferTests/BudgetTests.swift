import RecordFormats
import RedisTransfer
import RedisTypes
import Testing

/// Imports that may send so many commands and no more.
@Suite struct BudgetTests {
    private static let markers = ImportMarkers(job: "j")

    private struct Items: ImportSource {
        var rest: ArraySlice<ImportItem>

        mutating func next() -> ImportItem? { rest.popFirst() }
        mutating func more() -> Bool { false }
    }

    private func options(_ maximum: Int, shards: Int = 1, _ onConflict: ConflictPolicy = .overwrite) -> ImportOptions {
        var options = ImportOptions.testing(onConflict)
        options.mode = .marker(Self.markers)
        options.maximumCommands = maximum
        options.shards = shards
        options.concurrency = shards
        return options
    }

    @Test(arguments: [500, 2, 3000, 1001]) func aBatchIsFilledWithWhatIsLeft(maximum: Int) async throws {
        try await SocketRedis.with { redis in
            let spy = SpyExecutor(redis)
            var items = Items(rest: (0..<10_000).map { _ in ImportItem(.commands([["INCR", "n"]])) }[...])
            let result = await Importer(spy, options: options(maximum)).run(&items) { _ in }
            #expect(result.end.word == "limitReached")
            let batches = (maximum + 1000) / 1001
            #expect(result.report.applied == maximum - batches)
            #expect(spy.trips.reduce(0) { $0 + $1.commands.count } == maximum)
            try await redis.expect("GET", "n", gives: .bulkString(ByteString(maximum - batches)))
        }
    }

    @Test func lessThanAnItemCostsIsNotSpent() async throws {
        try await SocketRedis.with { redis in
            let spy = SpyExecutor(redis)
            var items = Items(rest: [ImportItem(.commands([["INCR", "n"]]))])
            let result = await Importer(spy, options: options(1)).run(&items) { _ in }
            #expect(result.end.word == "limitReached")
            #expect(spy.trips == [])
        }
    }

    /// What the batches of all shards hold counts before it is sent.
    @Test(arguments: [1, 4], [ConflictPolicy.overwrite, .skip, .fail])
    func everyRunComesFurtherAndKeepsToItsBudget(shards: Int, onConflict: ConflictPolicy) async throws {
        try await SocketRedis.with { redis in
            let large = Record(key: "large", value: .list((0..<2000).map { ByteString($0) }))
            var records = (0..<60).map { index in
                let key = ByteString("k\(index)")
                return index % 3 == 0
                    ? Record(key: key, value: .string("v")) : Record(key: key, value: .set(["x"]), expiresAt: future)
            }
            records.insert(large, at: 20)
            var options = options(30, shards: shards, onConflict)
            options.batchCommands = 3
            var end = ""
            var done = 0
            while end != "finished" {
                options.doneThrough = try await Self.markers.read(shards: shards, from: redis)
                let spy = SpyExecutor(redis)
                var items = Items(rest: records.map { ImportItem(.record($0)) }[...])
                let result = await Importer(spy, options: options).run(&items) { _ in }
                end = result.end.word
                try #require(end == "finished" || end == "limitReached")
                done += result.report.applied
                try #require(result.report.applied > 0)
                #expect(result.report.failures == [])
                #expect(spy.trips.reduce(0) { $0 + $1.commands.count } <= 30)
            }
            #expect(done == records.count)
            try await Self.markers.remove(shards: shards, from: redis)
            let expected = records.sorted { $0.key < $1.key }
            #expect(await Exporter(redis, options: .testing).records().records == expected)
        }
    }
}
