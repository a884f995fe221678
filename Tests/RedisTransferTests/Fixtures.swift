import RecordFormats
import RedisTransfer
import RedisTypes
import TestSupport
import Testing

/// An instant before every expiry in these tests and, for the server, long past.
let present: Int64 = 1_700_000_000_000
/// The year 2100.
let future: Int64 = 4_102_444_800_000

extension ImportOptions {
    static func testing(_ onConflict: ConflictPolicy = .overwrite, skipsBadRecords: Bool = false) -> ImportOptions {
        var options = ImportOptions(now: { present }, judge: { ($0 as? SpyExecutor.Cut)?.failure ?? .notExecuted })
        options.onConflict = onConflict
        options.skipsBadRecords = skipsBadRecords
        return options
    }
}

extension ExportOptions {
    static var testing: ExportOptions {
        var options = ExportOptions(now: { present })
        options.sorted = true
        return options
    }
}

extension Importer {
    /// Imports records as if each were on a line of its own, and checks that the counts add up.
    func run(_ records: [Record]) async -> TransferResult {
        await run(items: records.map { .success($0) })
    }

    func run(items: [Result<Record, FormatError>]) async -> TransferResult {
        var line = 0
        let result = await run {
            guard line < items.count else { return nil }
            line += 1
            return SourcedRecord(try items[line - 1].get(), at: SourcePosition(line: line))
        }
        let report = result.report
        #expect(report.read == report.applied + report.skippedInAll + report.failed + report.unknown)
        return result
    }
}

extension Exporter {
    /// All records by the order of their keys, and a check that the counts add up.
    func records() async -> (records: [Record], result: TransferResult) {
        var records: [Record] = []
        let result = await run { records.append($0) }
        let report = result.report
        #expect(report.read == report.applied + report.failed + report.vanished)
        #expect(report.applied == records.count)
        return (records.sorted { $0.key < $1.key }, result)
    }
}

extension SocketRedis {
    func expect(
        _ words: ByteString..., gives expected: RedisValue, sourceLocation: SourceLocation = #_sourceLocation
    ) async throws {
        let reply = try await send(RedisCommand(words))
        #expect(reply == expected, sourceLocation: sourceLocation)
    }
}

extension TransferEnd {
    /// A word for comparing, without the details.
    var word: String {
        switch self {
        case .finished: "finished"
        case .badRecord: "badRecord"
        case .conflict(let key, let position): "conflict \(key) at line \(position?.line ?? 0)"
        case .uncarriable(let key, let position, _): "uncarriable \(key) at line \(position?.line ?? 0)"
        case .refused(let error): "refused \(error.code)"
        case .incomplete(let key): "incomplete \(key)"
        case .limitReached: "limitReached"
        case .failed: "failed"
        case .cancelled: "cancelled"
        }
    }
}

extension Record.Stream {
    /// With the state of a stream to which its entries were added and nothing else was done.
    var untouched: Record.Stream {
        var stream = self
        stream.state = entries.last.map {
            .init(lastID: $0.id, entriesAdded: UInt64(entries.count), maxDeletedID: StreamID(0, 0))
        }
        return stream
    }
}

/// Records of all types with keys and elements of any bytes, in the order of their keys.
func randomRecords(_ count: Int, seed: UInt64) -> [Record] {
    var generator = SeededGenerator(seed: seed)
    func bytes(upTo limit: Int) -> ByteString {
        let count = Int.random(in: 0...limit, using: &generator)
        return ByteString((0..<count).map { _ in UInt8.random(in: 0...255, using: &generator) })
    }
    let keys = Set((0..<count).map { index in ByteString(bytes(upTo: 12).bytes + ":\(index)".utf8) }).sorted()
    return keys.map { key in
        let size = [1, 3, 40, 700].randomElement(using: &generator) ?? 1
        let items = Set((0..<size).map { _ in bytes(upTo: 20) }).sorted()
        let fields = items.map { Record.Field($0, bytes(upTo: 90)) }
        let scores = ["inf", "-inf", "0", "1.5", "-2.25", "1e+20", "17179869184"].map { ByteString($0) }
        let value: Record.Value =
            switch Record.Kind.allCases.randomElement(using: &generator) ?? .string {
            case .string: .string(bytes(upTo: 300))
            case .list: .list(items + items)
            case .set: .set(items)
            case .hash: .hash(fields)
            case .sortedSet:
                .sortedSet(
                    items.compactMap { item in
                        Score(scores.randomElement(using: &generator) ?? "1").map { .init(item, $0) }
                    })
            case .stream:
                .stream(
                    Record.Stream((1...min(size, 50)).map { .init(StreamID(7, UInt64($0)), Array(fields.prefix(3))) })
                        .untouched)
            case .json, .missing: .string("")
            }
        let expiresAt =
            Bool.random(using: &generator) ? nil : future + Int64.random(in: 0...1_000_000, using: &generator)
        return Record(key: key, value: value, expiresAt: expiresAt)
    }
}
