import RecordFormats
import RedisTransfer
import RedisTypes
import Testing

/// Database to bytes of a file and back, with every part in its place.
@Suite struct FileRoundTripTests {
    @Test func jsonLinesBringADatabaseBack() async throws {
        try await SocketRedis.with { redis in
            let records = randomRecords(200, seed: 5)
            _ = await Importer(redis, options: .testing()).run(records)
            let file = await lines(redis)
            try await redis.send("FLUSHALL")

            var chunks = stride(from: 0, to: file.count, by: 1000).map { Array(file[$0..<min($0 + 1000, file.count)]) }
            var stream = RecordStream(JSONLinesReader(source: "x.jsonl")) {
                chunks.isEmpty ? nil : chunks.removeFirst()
            }
            let result = await Importer(redis, options: .testing()).run { try await stream.next() }
            #expect(result.report.applied == records.count)
            #expect(await Exporter(redis, options: .testing).records().records == records)
            #expect(await lines(redis).count == file.count)
        }
    }

    private func lines(_ redis: SocketRedis) async -> [UInt8] {
        var file: [UInt8] = []
        _ = await Exporter(redis, options: .testing).run { $0.appendJSONLine(to: &file) }
        return file
    }

    @Test func aTableBecomesHashes() async throws {
        try await SocketRedis.with { redis in
            let mapping = RowMapping(key: try KeyTemplate("lang:{alpha_3}"))
            var chunks = ["alpha_3,name\r\nfra,French\r\n", "nob,\"Bokmål, Norwegian\"\r\n"].map { Array($0.utf8) }
            var stream = RecordStream(CSVRecordReader(source: "x.csv", mapping: mapping)) {
                chunks.isEmpty ? nil : chunks.removeFirst()
            }
            let result = await Importer(redis, options: .testing()).run { try await stream.next() }
            #expect(result.report.applied == 2)
            try await redis.expect("HGET", "lang:nob", "name", gives: "Bokmål, Norwegian")
        }
    }
}
