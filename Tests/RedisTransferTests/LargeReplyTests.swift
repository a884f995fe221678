import RecordFormats
import RedisGateway
import RedisTransfer
import RedisTypes
import TestSupport
import Testing
import UpstashClient
import UpstashREST

/// Exports through a gateway whose limits the data is larger than, as real data is larger than the real limits.
@Suite(.timeLimit(.minutes(5))) struct LargeReplyTests {
    private func export(
        _ records: [Record]
    ) async throws -> (records: [Record], result: TransferResult) {
        try await withGateway {
            $0.limits.commandBytes = 20_000
            $0.limits.responseBytes = 100_000
        } _: { gateway in
            for record in records {
                for command in Self.commands(record) { try await gateway.redis.run(command) }
            }
            let endpoint = try RESTEndpoint("http://127.0.0.1:\(gateway.port)")
            let transport = try NIOTransport(to: endpoint)
            let result: Swift.Result<(records: [Record], result: TransferResult), any Error>
            do {
                let client = try UpstashClient(endpoint, token: Secret(TestGateway.token), transport: transport)
                result = .success(await Exporter(client, options: .testing).records())
            } catch { result = .failure(error) }
            await transport.close()
            return try result.get()
        }
    }

    private static func commands(_ record: Record) -> [RedisCommand] {
        switch ImportPlanner(onConflict: .overwrite).plan(record, now: present) {
        case .expired: []
        case .plainString(let string): [["SET", record.key, string]]
        case .commands(let commands): commands
        }
    }

    private func bytes(_ count: Int, _ seed: Int) -> ByteString {
        ByteString(Array("\(seed):".utf8) + Array(repeating: UInt8(ascii: "a"), count: count))
    }

    /// Each is small enough for a reply, all of them are too much for a response.
    @Test func manyStringsThatFillAResponseAllCome() async throws {
        let records = (0..<128).map { Record(key: ByteString("k\($0)"), value: .string(bytes(6_000, $0))) }
        let export = try await export(records)
        #expect(export.result.report.failures == [])
        #expect(export.records == records.sorted { $0.key < $1.key })
    }

    @Test func aStringLargerThanAReplyIsReadInWindows() async throws {
        let records = [Record(key: "large", value: .string(bytes(100_000, 7)), expiresAt: future)]
        #expect(try await export(records).records == records)
    }

    @Test func collectionsWithLargeElementsAreReadInSmallerPages() async throws {
        let items = (0..<600).map { bytes(300, $0) }.sorted()
        let records = [
            Record(key: "hash", value: .hash(items.map { .init($0, $0) })), Record(key: "list", value: .list(items)),
            Record(key: "set", value: .set(items), expiresAt: future),
            Record(
                key: "stream",
                value: .stream(
                    Record.Stream((1...600).map { .init(StreamID(5, $0), [.init("f", items[0])]) }).untouched)),
            Record(key: "zset", value: .sortedSet(items.compactMap { item in Score("1").map { .init(item, $0) } })),
        ]
        let export = try await export(records)
        #expect(export.result.report.failures == [])
        #expect(export.records == records)
    }

    /// What is larger than a reply by itself fails, and the others come.
    @Test func anElementThatNoReplyCanHoldFailsItsKeyOnly() async throws {
        let small = Record(key: "small", value: .string("v"))
        let export = try await export([small, Record(key: "big", value: .list(["a", bytes(30_000, 1), "b"]))])
        #expect(export.records == [small])
        #expect(export.result.end.word == "finished")
        #expect(export.result.report.failures.map(\.key) == ["big"])
    }

    @Test func keysTooLongForOnePageComeInSeveral() async throws {
        let records = (0..<200).map { Record(key: bytes(500, $0), value: .string("v")) }
        #expect(try await export(records).records == records.sorted { $0.key < $1.key })
    }
}
