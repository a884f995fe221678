import RecordFormats
import RedisTransfer
import RedisTypes
import Testing

@Suite struct ExporterTests {
    private let large: [Record] = {
        let numbers = (0..<2500).map { ByteString($0) }.sorted()
        return [
            Record(key: "hash", value: .hash(numbers.map { .init($0, $0) }), expiresAt: future),
            Record(key: "list", value: .list(numbers)), Record(key: "set", value: .set(numbers)),
            Record(
                key: "stream",
                value: .stream(
                    Record.Stream((1...2500).map { .init(StreamID(5, $0), [.init("f", ByteString($0))]) }).untouched)),
            Record(
                key: "zset", value: .sortedSet(numbers.compactMap { number in Score(number).map { .init(number, $0) } })
            ),
        ]
    }()

    @Test(arguments: [1, 10, 1000, 2500, 5000]) func largeKeysAreReadInPages(pageSize: Int) async throws {
        try await SocketRedis.with { redis in
            #expect(await Importer(redis, options: .testing()).run(large).report.applied == 5)
            var options = ExportOptions.testing
            options.pageSize = pageSize
            let spy = SpyExecutor(redis)
            #expect(await Exporter(spy, options: options).records().records == large)
            // SCAN, MGET, TYPE, pages; then the hash is asked for fields that end, and for its expiry again.
            if pageSize == 5000 { #expect(spy.trips.count == 6) }
        }
    }

    @Test func stringsAreReadTogether() async throws {
        try await SocketRedis.with { redis in
            try await redis.send("MSET", "a", "1", "b", "2", "c", "3")
            try await redis.send("SADD", "s", "x")
            var options = ExportOptions.testing
            options.kind = .string
            let spy = SpyExecutor(redis)
            #expect(await Exporter(spy, options: options).records().records.map(\.key) == ["a", "b", "c"])
            #expect(spy.trips.map(\.names) == [["SCAN"], ["MGET", "PEXPIRETIME", "PEXPIRETIME", "PEXPIRETIME"]])
        }
    }

    /// `INFO` says that no key ends: nobody asks each of them.
    @Test func expiriesAreNotAskedForWhereThereAreNone() async throws {
        try await SocketRedis.with { redis in
            try await redis.send("MSET", "a", "1", "b", "2")
            try await redis.send("HSET", "h", "f", "v")
            for expires in [false, true] {
                if expires { try await redis.send("PEXPIREAT", "a", ByteString(future)) }
                let spy = SpyExecutor(redis)
                var options = ExportOptions.testing
                options.facts = try await ServerFacts.read(from: redis)
                let records = await Exporter(spy, options: options).records().records
                #expect(records.map(\.expiresAt) == [expires ? future : nil, nil, nil])
                #expect(spy.trips.contains { $0.names.contains("PEXPIRETIME") } == expires)
                #expect(!spy.trips.contains { $0.names.contains("HPEXPIRETIME") })
            }
        }
    }

    @Test func thePatternAndTheLimitChooseKeys() async throws {
        try await SocketRedis.with { redis in
            for index in 0..<500 { try await redis.send("SET", ByteString("k:\(index)"), "v") }
            for index in 0..<500 { try await redis.send("SET", ByteString("other:\(index)"), "v") }
            var options = ExportOptions.testing
            options.match = "k:*"
            options.count = 50
            #expect(await Exporter(redis, options: options).records().records.count == 500)
            options.limit = 123
            let (records, result) = await Exporter(redis, options: options).records()
            #expect(records.count == 123)
            #expect(records.allSatisfy { $0.key.bytes.starts(with: "k:".utf8) })
            #expect(result.end.word == "finished")
            options.limit = 0
            #expect(await Exporter(redis, options: options).records().records == [])
        }
    }

    @Test func serversWithoutAbsoluteExpiryAreAskedForTheTimeLeft() async throws {
        try await SocketRedis.with(["--rename-command", "PEXPIRETIME", ""]) { redis in
            for index in 0..<300 { try await redis.send("SET", ByteString(index), "v", "PX", "100000") }
            try await redis.send("SET", "forever", "v")
            let time = try await redis.send("TIME").array?.compactMap(\.integer) ?? []
            let now = time[0] * 1000 + time[1] / 1000
            var options = ExportOptions(now: { now })
            options.keysPerTrip = 100
            let spy = SpyExecutor(redis)
            let records = await Exporter(spy, options: options).records().records
            #expect(records.count == 301)
            let ends = records.compactMap(\.expiresAt)
            #expect(ends.count == 300)
            #expect(ends.allSatisfy { (now + 80_000...now + 100_000).contains($0) })
            #expect(spy.trips.flatMap(\.names).count { $0 == "PEXPIRETIME" } == 100)
        }
    }

    @Test(arguments: ["MGET", "TYPE", "PEXPIRETIME", "HSCAN", "LRANGE", "XINFO"])
    func keysThatVanishAreCounted(command: String) async throws {
        try await SocketRedis.with { redis in
            let records = [
                Record(key: "h", value: .hash([.init("f", "v")])), Record(key: "l", value: .list(["x"])),
                Record(key: "s", value: .string("v")),
                Record(key: "x", value: .stream(Record.Stream([.init(StreamID(1, 1), [.init("f", "v")])]).untouched)),
            ]
            _ = await Importer(redis, options: .testing()).run(records)
            let spy = SpyExecutor(
                redis,
                before: { trip, redis in
                    for words in trip.commands where words.name == command {
                        let keys = command == "XINFO" ? [words.words[2]] : Array(words.words.dropFirst())
                        for key in keys { try await redis.send("DEL", key) }
                    }
                })
            let (left, result) = await Exporter(spy, options: .testing).records()
            #expect(result.end.word == "finished")
            let gone = ["MGET": 4, "PEXPIRETIME": 4, "TYPE": 3][command] ?? 1
            #expect(result.report.vanished == gone)
            #expect(result.report.failed == 0)
            #expect(left.count == 4 - gone)
        }
    }

    @Test func aKeyDeletedBetweenItsPagesIsNotGivenInHalf() async throws {
        try await SocketRedis.with { redis in
            _ = await Importer(redis, options: .testing()).run(large)
            let spy = SpyExecutor(
                redis,
                after: { trip, replies, redis in
                    if trip.names.contains("LRANGE") { try await redis.send("FLUSHALL") }
                    return replies
                })
            let (records, result) = await Exporter(spy, options: .testing).records()
            #expect(records == [])
            #expect(result.report.vanished == 5)
        }
    }

    @Test func whatCannotBeReadIsListedAndTheRestComes() async throws {
        try await SocketRedis.with { redis in
            try await redis.send("MSET", "a", "1", "b", "2", "c", "3")
            try await redis.send("RPUSH", "l", "x")
            let spy = SpyExecutor(
                redis,
                before: { trip, redis in
                    // Becomes a string after its type was read.
                    if trip.names.contains("HSCAN") {
                        try await redis.send("DEL", "h")
                        try await redis.send("SET", "h", "x")
                    }
                },
                after: { trip, replies, _ in
                    zip(trip.commands, replies).map { $0 == ["TYPE", "l"] ? .simpleString("TSDB-TYPE") : $1 }
                })
            try await redis.send("HSET", "h", "f", "v")
            let (records, result) = await Exporter(spy, options: .testing).records()
            #expect(records.map(\.key) == ["a", "b", "c"])
            #expect(result.end.word == "finished")
            let failures = result.report.failures.sorted { $0.key ?? "" < $1.key ?? "" }
            #expect(failures.map(\.key) == ["h", "l"])
            #expect(failures.last?.reason == "its type, \"TSDB-TYPE\", has no place in a record")
        }
    }

    @Test func keysThatScanRepeatsAreGivenOnce() async throws {
        try await SocketRedis.with { redis in
            for index in 0..<200 { try await redis.send("SET", ByteString(index), "v") }
            let repeating = { @Sendable (trip: SpyExecutor.Trip, replies: [RedisValue], redis: SocketRedis) in
                // Alone, or behind the values of the page before.
                guard trip.names.last == "SCAN", case .array(let parts)? = replies.last else { return replies }
                return replies.dropLast() + [.array([parts[0], .array((parts[1].array ?? []) + ["7", "7", "8"])])]
            }
            var options = ExportOptions.testing
            options.count = 20
            let (records, result) = await Exporter(SpyExecutor(redis, after: repeating), options: options).records()
            #expect(records.count == 200)
            #expect(!result.report.mayRepeatKeys)
            options.rememberedBytes = 100
            let (more, forgetful) = await Exporter(SpyExecutor(redis, after: repeating), options: options).records()
            #expect(Set(more).count == 200)
            #expect(more.count > 200)
            #expect(forgetful.report.mayRepeatKeys)
        }
    }

    @Test func errorsOfEitherSideEndTheExport() async throws {
        struct DiskFull: Error {}
        try await SocketRedis.with { redis in
            for index in 0..<10 { try await redis.send("SET", ByteString(index), "v") }
            var received = 0
            let full = await Exporter(redis, options: .testing).run { _ in
                received += 1
                if received == 4 { throw DiskFull() }
            }
            #expect(full.end.word == "failed")
            #expect(full.report.applied == 3)
            let spy = SpyExecutor(
                redis,
                before: { trip, _ in
                    if trip.names.contains("MGET") { throw SpyExecutor.Cut(isAmbiguous: false) }
                })
            let (records, cut) = await Exporter(spy, options: .testing).records()
            #expect(records == [])
            #expect(cut.end.word == "failed")
        }
    }

    /// The server refuses an `MGET` for one of its keys.
    @Test(arguments: [nil, Record.Kind.string]) func aKeyThatMayNotBeReadFailsAlone(kind: Record.Kind?) async throws {
        try await SocketRedis.with { redis in
            for index in 0..<20 {
                try await redis.send("SET", ByteString("k\(index)"), "v", "PXAT", ByteString(future))
            }
            try await redis.send("SET", "other", "v")
            if kind == nil { try await redis.send("RPUSH", "klist", "a") }
            try await redis.send("ACL", "SETUSER", "default", "resetkeys", "~k*")
            var options = ExportOptions.testing
            options.kind = kind
            var records: [Record] = []
            let result = await Exporter(redis, options: options).run { records.append($0) }
            #expect(result.end.word == "finished")
            #expect(result.report.failures.map(\.key) == ["other"])
            #expect(records.count == (kind == nil ? 21 : 20))
            #expect(records.allSatisfy { $0.kind == .list || $0.expiresAt == future })
        }
    }

    @Test func aServerThatRefusesAllKeysEndsTheExport() async throws {
        try await SocketRedis.with { redis in
            try await redis.send("SET", "k", "v")
            let spy = SpyExecutor(
                redis,
                after: { trip, replies, _ in
                    trip.names.contains("MGET")
                        ? [.error(RedisError("NOAUTH Authentication required."))] + replies.dropFirst() : replies
                })
            #expect(await Exporter(spy, options: .testing).records().result.end.word == "failed")
        }
    }
}
