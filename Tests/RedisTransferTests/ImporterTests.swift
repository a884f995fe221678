import RecordFormats
import RedisTransfer
import RedisTypes
import Testing

@Suite struct ImporterTests {
    private func string(_ key: ByteString, _ value: ByteString = "v") -> Record {
        Record(key: key, value: .string(value))
    }

    private func bad(_ line: Int, endsReading: Bool = false) -> Result<Record, FormatError> {
        .failure(FormatError(source: "f", at: SourcePosition(line: line), reason: "broken", endsReading: endsReading))
    }

    @Test(arguments: ConflictPolicy.allCases) func everyTypeArrivesByteForByte(onConflict: ConflictPolicy) async throws
    {
        try await SocketRedis.with { redis in
            let records = randomRecords(150, seed: 11)
            let result = await Importer(redis, options: .testing(onConflict)).run(records)
            #expect(result.end.word == "finished")
            #expect(result.report.applied == records.count)
            #expect(await Exporter(redis, options: .testing).records().records == records)
        }
    }

    @Test func aSecondRunAndOtherDataInTheWayChangeNothing() async throws {
        try await SocketRedis.with { redis in
            let state = Record.StreamState(
                lastID: StreamID(7, 7), entriesAdded: 1, maxDeletedID: StreamID(0, 0))
            let empty = Record(key: "", value: .stream(Record.Stream([], state: state)), expiresAt: future)
            let records = [empty] + randomRecords(60, seed: 12)
            for record in records { try await redis.send("RPUSH", record.key, "something else") }
            for _ in 0..<2 {
                let result = await Importer(redis, options: .testing()).run(records)
                #expect(result.report.applied == records.count)
                #expect(await Exporter(redis, options: .testing).records().records == records)
            }
        }
    }

    @Test func plainStringsShareCommands() async throws {
        try await SocketRedis.with { redis in
            let spy = SpyExecutor(redis)
            let records = (0..<1200).map { string(ByteString("k\($0)")) }
            #expect(await Importer(spy, options: .testing()).run(records).report.applied == 1200)
            #expect(spy.trips.map(\.names) == [["MSET", "MSET", "MSET"]])
            try await redis.expect("DBSIZE", gives: 1200)
            #expect(await Importer(spy, options: .testing()).run([string("one")]).report.applied == 1)
            #expect(spy.trips.last?.commands == [["SET", "one", "v"]])
        }
    }

    /// Text joins across what does not, but never from behind a record of the same key.
    @Test func stringsThatAreNotTextAreSetAlone() async throws {
        try await SocketRedis.with { redis in
            let spy = SpyExecutor(redis)
            let bytes = ByteString([0xFF])
            let records = [
                string("a"), string("b", bytes), string("c"), string(bytes), string("b", "text"), string("d"),
            ]
            #expect(await Importer(spy, options: .testing()).run(records).report.applied == 6)
            #expect(
                spy.trips.map(\.commands) == [
                    [
                        ["MSET", "a", "v", "c", "v"], ["SET", "b", bytes], ["SET", bytes, "v"],
                        ["MSET", "b", "text", "d", "v"],
                    ]
                ])
        }
    }

    @Test func theLastRecordOfAKeyWins() async throws {
        try await SocketRedis.with { redis in
            let records = [
                string("a", "1"), string("a", "2"), Record(key: "b", value: .list(["x"])), string("b", "3"),
                string("c", "4"), Record(key: "c", value: .set(["y"])), string("a", "5"),
            ]
            #expect(await Importer(redis, options: .testing()).run(records).report.applied == 7)
            try await redis.expect("MGET", "a", "b", gives: ["5", "3"])
            try await redis.expect("SMEMBERS", "c", gives: ["y"])
        }
    }

    @Test func batchesKeepToTheirLimits() async throws {
        try await SocketRedis.with { redis in
            let spy = SpyExecutor(redis)
            var options = ImportOptions.testing()
            options.batchCommands = 5
            options.batchBytes = 100
            let records = (0..<20).map { Record(key: ByteString("l\($0)"), value: .list(["a", "b"])) }
            let large = string("large", ByteString(Array(repeating: UInt8(1), count: 1000)))
            let result = await Importer(spy, options: options).run(records + [large])
            #expect(result.report.applied == 21)
            #expect(spy.trips.allSatisfy { $0.commands.count <= 5 })
            #expect(spy.trips.map(\.kind).filter { $0 == .transaction }.count == 10)
            #expect(
                spy.trips.last
                    == .init(
                        kind: .pipeline,
                        commands: [["SET", "large", ByteString(Array(repeating: UInt8(1), count: 1000))]]))
        }
    }

    @Test func aRecordTooLargeForABatchIsBuiltAside() async throws {
        try await SocketRedis.with { redis in
            let record = Record(key: "big", value: .list((0..<4000).map { ByteString($0) }), expiresAt: future)
            try await redis.send("SET", "big", "old")
            let spy = SpyExecutor(
                redis,
                before: { trip, redis in
                    if trip.names.contains("RPUSH") { try await redis.expect("GET", "big", gives: "old") }
                })
            var options = ImportOptions.testing()
            options.batchCommands = 3
            let result = await Importer(spy, options: options).run([string("a"), record, string("b")])
            #expect(result.report.applied == 3)
            #expect(
                spy.trips.map(\.kind) == [.pipeline] + Array(repeating: .transaction, count: 4) + [.send, .pipeline])
            #expect(await Exporter(redis, options: .testing).records().records == [string("a"), string("b"), record])
        }
    }

    @Test(arguments: [ConflictPolicy.skip, .fail]) func aLargeKeyThatExistsIsLeftAlone(onConflict: ConflictPolicy)
        async throws
    {
        try await SocketRedis.with { redis in
            let record = Record(key: "big", value: .list((0..<4000).map { ByteString($0) }), expiresAt: future)
            var options = ImportOptions.testing(onConflict)
            options.batchCommands = 3
            // Once it is there from the start, once it comes into being just before the move.
            for late in [false, true] {
                let spy = SpyExecutor(
                    redis,
                    before: { trip, redis in
                        if trip.names.contains("RENAMENX") || !late { try await redis.send("SET", "big", "old") }
                    })
                let result = await Importer(spy, options: options).run([record])
                #expect(result.end.word == (onConflict == .skip ? "finished" : "conflict \"big\" at line 1"))
                #expect(result.report.skipped == (onConflict == .skip ? [.exists: 1] : [:]))
                try await redis.expect("GET", "big", gives: "old")
                try await redis.expect("PTTL", "big", gives: -1)
                try await redis.expect("DBSIZE", gives: 1)
                try await redis.send("FLUSHALL")
            }
        }
    }

    @Test func recordsWhoseTimeIsOverAreSkipped() async throws {
        try await SocketRedis.with { redis in
            let records = [Record(key: "a", value: .set(["x"]), expiresAt: present), string("b")]
            let result = await Importer(redis, options: .testing()).run(records)
            #expect(result.report.skipped == [.expired: 1])
            try await redis.expect("EXISTS", "a", "b", gives: 1)
        }
    }

    // MARK: Conflicts

    @Test func skipLeavesWhatIsThere() async throws {
        try await SocketRedis.with { redis in
            try await redis.send("SET", "a", "old", "PXAT", ByteString(future))
            try await redis.send("SET", "h", "old")
            let records = [
                string("a"), string("b"), Record(key: "h", value: .hash([.init("f", "v")])),
                Record(key: "i", value: .hash([.init("f", "v")])), Record(key: "i", value: .hash([.init("g", "w")])),
                string("b", "w"),
            ]
            let result = await Importer(redis, options: .testing(.skip)).run(records)
            #expect(result.end.word == "finished")
            #expect(result.report.applied == 2)
            #expect(result.report.skipped == [.exists: 4])
            try await redis.expect("MGET", "a", "b", "h", gives: ["old", "v", "old"])
            try await redis.expect("PEXPIRETIME", "a", gives: .integer(future))
            try await redis.expect("HGETALL", "i", gives: ["f", "v"])
        }
    }

    @Test func failStopsBeforeTheBatchIsWritten() async throws {
        try await SocketRedis.with { redis in
            try await redis.send("SET", "c", "old")
            let spy = SpyExecutor(redis)
            let records = [string("a"), Record(key: "b", value: .set(["x"])), string("c"), string("d")]
            let result = await Importer(spy, options: .testing(.fail)).run(records)
            #expect(result.end.word == "conflict \"c\" at line 3")
            #expect(result.report.failures.map(\.reason) == ["the key exists already"])
            #expect(result.report.skipped == [.notSent: 3])
            try await redis.expect("KEYS", "*", gives: ["c"])
        }
    }

    @Test func failOnAnEmptyDatabaseAsksOnceAndSharesCommands() async throws {
        try await SocketRedis.with { redis in
            let spy = SpyExecutor(redis)
            let result = await Importer(spy, options: .testing(.fail)).run(
                (0..<100).map { string(ByteString("k\($0)")) })
            #expect(result.report.applied == 100)
            #expect(spy.trips.map(\.names) == [["EXISTS"], ["MSETNX"]])
        }
    }

    @Test func aKeyThatAppearsAfterTheQuestionIsNotOverwritten() async throws {
        try await SocketRedis.with { redis in
            let spy = SpyExecutor(
                redis,
                after: { trip, replies, redis in
                    if trip.names == ["EXISTS"] { try await redis.send("SET", "b", "theirs") }
                    return replies
                })
            let result = await Importer(spy, options: .testing(.fail)).run([string("a"), string("b")])
            #expect(result.end.word == "conflict \"a\" at line 1")
            #expect(result.report.failed == 2)
            try await redis.expect("MGET", "a", "b", gives: [nil, "theirs"])
        }
    }

    // MARK: Bad records

    @Test func aBadRecordEndsTheRunBeforeItsBatchIsSent() async throws {
        try await SocketRedis.with { redis in
            let result = await Importer(redis, options: .testing()).run(items: [
                .success(string("a")), bad(2), .success(string("b")),
            ])
            #expect(result.end.word == "badRecord")
            #expect(result.report.read == 2)
            #expect(result.report.skipped == [.notSent: 1])
            #expect(result.report.failures.map(\.position?.line) == [2])
            try await redis.expect("DBSIZE", gives: 0)
        }
    }

    @Test func badRecordsCanBeSkippedAndTwentyAreKept() async throws {
        try await SocketRedis.with { redis in
            let items = (1...60).map { $0 % 2 == 0 ? bad($0) : .success(string(ByteString("k\($0)"))) }
            let result = await Importer(redis, options: .testing(skipsBadRecords: true)).run(items: items)
            #expect(result.end.word == "finished")
            #expect(result.report.applied == 30)
            #expect(result.report.failed == 30)
            #expect(result.report.failures.map(\.position?.line) == (1...20).map { $0 * 2 })
        }
    }

    @Test func aFileThatCannotBeReadFurtherIsNeverCalledFinished() async throws {
        try await SocketRedis.with { redis in
            let items: [Result<Record, FormatError>] = [.success(string("a")), bad(2, endsReading: true)]
            let result = await Importer(redis, options: .testing(skipsBadRecords: true)).run(items: items)
            #expect(result.end.word == "badRecord")
            #expect(result.report.applied == 1)
        }
    }
}
