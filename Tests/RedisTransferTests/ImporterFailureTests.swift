import RecordFormats
import RedisTransfer
import RedisTypes
import Testing

/// What the network and the server do to an import, and stopping it.
@Suite struct ImporterFailureTests {
    private func string(_ key: ByteString, _ value: ByteString = "v") -> Record {
        Record(key: key, value: .string(value))
    }

    @Test(arguments: [false, true]) func aCutTripLeavesItsRecordsFailedOrUnknown(isAmbiguous: Bool) async throws {
        try await SocketRedis.with { redis in
            let spy = SpyExecutor(
                redis,
                after: { trip, replies, _ in
                    if trip.names.contains("SADD") { throw SpyExecutor.Cut(isAmbiguous: isAmbiguous) }
                    return replies
                })
            var options = ImportOptions.testing(skipsBadRecords: true)
            options.batchCommands = 4
            let sets = (0..<6).map { Record(key: ByteString("s\($0)"), value: .set(["x"])) }
            let result = await Importer(spy, options: options).run((0..<3).map { string(ByteString("k\($0)")) } + sets)
            #expect(result.end.word == "failed")
            #expect(result.report.applied == 0)
            #expect(result.report.unknown == (isAmbiguous ? 4 : 0))
            #expect(result.report.failed == (isAmbiguous ? 0 : 4))
        }
    }

    /// The replies that came count, what was not sent is not unknown.
    @Test func aTripThatStopsHalfWayIsSettledReplyByReply() async throws {
        try await SocketRedis.with { redis in
            let spy = SpyExecutor(
                redis,
                after: { _, replies, _ in
                    let stop = SpyExecutor.Cut(isAmbiguous: true)
                    throw SpyExecutor.Cut(.stopped(replies: Array(replies.prefix(2)), unknown: 1, by: stop))
                })
            let records = (0..<5).map { Record(key: ByteString($0), value: .string("v"), expiresAt: future) }
            let report = await Importer(spy, options: .testing()).run(records).report
            #expect(report.applied == 2)
            #expect(report.unknown == 1)
            #expect(report.skipped == [.notSent: 2])
        }
    }

    /// A large record is built under another name, so its own key is not in doubt.
    @Test func aLargeRecordLostOnItsWayIsFailed() async throws {
        try await SocketRedis.with { redis in
            try await redis.send("SET", "l", "old")
            let spy = SpyExecutor(
                redis,
                after: { trip, replies, _ in
                    // The question whether it arrived is lost too.
                    if trip.names.contains("RPUSH") || trip.names == ["GET"] {
                        throw SpyExecutor.Cut(isAmbiguous: true)
                    }
                    return replies
                })
            var options = ImportOptions.testing()
            options.batchBytes = 100
            let large = Record(key: "l", value: .list((0..<1000).map { ByteString($0) }))
            let result = await Importer(spy, options: options).run([large])
            #expect(result.report.failed == 1)
            #expect(result.report.unknown == 0)
            guard case .failed(let error) = result.end, error is RecordNotApplied else {
                Issue.record("\(result.end)")
                return
            }
            try await redis.expect("GET", "l", gives: "old")
            try await redis.expect("DBSIZE", gives: 1)
        }
    }

    @Test func tooFewRepliesSayNothing() async throws {
        try await SocketRedis.with { redis in
            let spy = SpyExecutor(redis, after: { _, replies, _ in replies.dropLast() })
            let result = await Importer(spy, options: .testing()).run([string("a"), string("b")])
            #expect(result.report.unknown == 2)
            #expect(result.end.word == "failed")
        }
    }

    @Test(arguments: [false, true]) func aFullServerEndsTheRun(inTransaction: Bool) async throws {
        try await SocketRedis.with { redis in
            try await redis.send("CONFIG", "SET", "maxmemory", "1")
            var options = ImportOptions.testing(skipsBadRecords: true)
            options.batchCommands = 20
            let records = (0..<200).map { index in
                let key = ByteString("k\(index)")
                return inTransaction
                    ? Record(key: key, value: .set(["x"])) : Record(key: key, value: .string("v"), expiresAt: future)
            }
            let result = await Importer(redis, options: options).run(records)
            #expect(result.end.word == (inTransaction ? "refused EXECABORT" : "refused OOM"))
            // One batch is in flight while the next one is filled.
            #expect(result.report.read <= 41)
            #expect(result.report.applied == 0)
            try await redis.expect("DBSIZE", gives: 0)
        }
    }

    @Test(arguments: [false, true]) func oneRefusedRecordDoesNotTakeItsBatchWithIt(skipsBadRecords: Bool) async throws {
        try await SocketRedis.with { redis in
            // Whoever queues a command for this key gets the whole transaction discarded.
            try await redis.send("ACL", "SETUSER", "default", "resetkeys", "~k*")
            let records = (0..<9).map { Record(key: $0 == 5 ? "other" : ByteString("k\($0)"), value: .set(["x"])) }
            let result = await Importer(redis, options: .testing(skipsBadRecords: skipsBadRecords)).run(records)
            #expect(result.end.word == (skipsBadRecords ? "finished" : "refused EXECABORT"))
            #expect(result.report.failures.map(\.key) == ["other"])
            #expect(result.report.failures.map(\.position?.line) == [6])
            try await redis.expect("DBSIZE", gives: .integer(Int64(result.report.applied)))
            if skipsBadRecords { #expect(result.report.applied == 8) }
        }
    }

    @Test func cancellingStopsBetweenBatches() async throws {
        try await SocketRedis.with { redis in
            let options = ImportOptions.testing()
            let task = Task {
                var count = 0
                return await Importer(redis, options: options).run {
                    count += 1
                    if count == 50 { withUnsafeCurrentTask { $0?.cancel() } }
                    return SourcedRecord(
                        Record(key: ByteString(count), value: .string("v")), at: SourcePosition(line: count))
                }
            }
            let result = await task.value
            #expect(result.end.word == "cancelled")
            #expect(result.report.read == 49)
            #expect(result.report.skipped == [.notSent: 49])
        }
    }

    @Test func progressIsReportedAfterEachBatch() async throws {
        try await SocketRedis.with { redis in
            var options = ImportOptions.testing()
            options.batchCommands = 2
            var records = (0..<5).map { Record(key: ByteString($0), value: .string("v"), expiresAt: future) }
            var applied: [Int] = []
            _ = await Importer(redis, options: options).run(progress: { applied.append($0.applied) }) {
                records.isEmpty ? nil : SourcedRecord(records.removeFirst(), at: SourcePosition())
            }
            #expect(applied.last == 5 && applied == applied.sorted())
        }
    }
}
