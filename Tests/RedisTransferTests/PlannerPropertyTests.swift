import RecordFormats
import RedisTypes
import TestSupport
import Testing

@testable import RedisTransfer

/// Whatever is imported in batches, shards and pieces is what commands for one element at a time make of it, record by
/// record in order.
@Suite(.timeLimit(.minutes(5))) struct PlannerPropertyTests {
    private static let seeds = 0..<200

    @Test(arguments: [ConflictPolicy.overwrite, .skip, .merge], [1, 8])
    func batchesDoWhatSingleCommandsDo(onConflict: ConflictPolicy, shards: Int) async throws {
        try await SocketRedis.with { redis in
            for seed in Self.seeds {
                var lists = RecordLists(seed: UInt64(seed), onConflict)
                let (before, records) = (lists.before(), lists.records())
                try await redis.send("FLUSHALL")
                for record in before { try await redis.applyNaively(record, .overwrite) }
                for record in records where record.expiresAt ?? .max > present {
                    try await redis.applyNaively(record, onConflict)
                }
                let expected = try await DatasetSnapshot(of: redis)

                try await redis.send("FLUSHALL")
                for record in before { try await redis.applyNaively(record, .overwrite) }
                var options = ImportOptions.testing(onConflict)
                options.shards = shards
                options.concurrency = lists.below(shards) + 1
                options.batchCommands = 1 + lists.below(6)
                options.batchBytes = 20 + lists.below(300)
                let markers = ImportMarkers(job: "property")
                if onConflict != .overwrite || lists.below(2) == 0 { options.mode = .marker(markers) }
                let result = await Importer(redis, options: options).run(records: records)
                try await markers.remove(shards: shards, from: redis)

                let differences = try await DatasetSnapshot(of: redis).differences(from: expected)
                try #require(result.end.word == "finished", "seed \(seed): \(result.end)")
                try #require(result.report.failures == [], "seed \(seed)")
                try #require(
                    differences == [],
                    "seed \(seed), \(options.batchCommands) commands, \(options.batchBytes) bytes: \(records)")
            }
        }
    }

    @Test(arguments: [1, 8]) func whatMustNotExistIsWrittenWhenItDoesNot(shards: Int) async throws {
        try await SocketRedis.with { redis in
            for seed in 0..<100 {
                var lists = RecordLists(seed: UInt64(seed), .fail)
                let records = lists.records()
                try await redis.send("FLUSHALL")
                for record in records where record.expiresAt ?? .max > present {
                    try await redis.applyNaively(record, .fail)
                }
                let expected = try await DatasetSnapshot(of: redis)
                try await redis.send("FLUSHALL")
                var options = ImportOptions.testing(.fail)
                options.shards = shards
                options.batchCommands = 1 + lists.below(6)
                options.batchBytes = 20 + lists.below(300)
                let result = await Importer(redis, options: options).run(records: records)
                let differences = try await DatasetSnapshot(of: redis).differences(from: expected)
                try #require(result.end.word == "finished", "seed \(seed): \(result.end)")
                try #require(differences == [], "seed \(seed)")
            }
        }
    }
}

/// Seeded lists of records in which keys come again, with other values and of other types, whole and in parts.
private struct RecordLists {
    private var generator: SeededGenerator
    private let onConflict: ConflictPolicy
    /// Of the next entry of any stream: those that are merged must ascend.
    private var sequence: UInt64 = 1

    init(seed: UInt64, _ onConflict: ConflictPolicy) {
        generator = SeededGenerator(seed: seed)
        self.onConflict = onConflict
    }

    mutating func below(_ limit: Int) -> Int { Int.random(in: 0..<limit, using: &generator) }

    /// What the database has before.
    mutating func before() -> [Record] { (0..<4).flatMap { _ in record(in: 0..<8, mayEnd: false) } }

    mutating func records() -> [Record] {
        // Under .fail no key may come twice.
        (0..<14).flatMap { index in record(in: onConflict == .fail ? index..<(index + 1) : 0..<8, mayEnd: true) }
    }

    private mutating func bytes() -> ByteString {
        switch below(5) {
        case 0: ByteString((0..<below(30)).map { _ in UInt8.random(in: 0...255, using: &generator) })
        case 1: ByteString(String(repeating: "x", count: below(60)))
        default: ByteString(below(20))
        }
    }

    /// One record, or the parts of one.
    private mutating func record(in keys: Range<Int>, mayEnd: Bool) -> [Record] {
        let number = Int.random(in: keys, using: &generator)
        // What is merged must be of the type that is there.
        let kind = onConflict == .merge ? number % 6 : below(6)
        let key: ByteString = number == 3 ? "\u{0}é{3}" : ByteString("k\(number)")
        let parts = below(4) == 0 ? 1 + below(3) : 0
        var records = (0..<max(1, parts)).map { part in
            Record(
                key: key, value: value(kind, part: part),
                part: parts == 0 ? nil : Record.Part(part + 1, isLast: part == parts - 1))
        }
        if mayEnd, onConflict == .overwrite, parts == 0, below(12) == 0 { return [Record(key: key, value: .missing)] }
        if mayEnd, below(3) == 0 {
            records[records.count - 1].expiresAt =
                parts == 0 && below(4) == 0 ? present - 5 : future + Int64(below(1000))
        }
        return records
    }

    private mutating func value(_ kind: Int, part: Int) -> Record.Value {
        let items = (0...below(7)).map { ByteString("\($0)".utf8 + bytes().bytes) }
        return switch kind {
        case 0: .string(bytes())
        case 1: .list(items + items.prefix(1))
        case 2: .set(items)
        case 3: .hash(items.map { Record.Field($0, bytes()) })
        case 4: .sortedSet(items.compactMap { item in Score(ByteString(below(5))).map { .init(item, $0) } })
        default: .stream(stream(items))
        }
    }

    private mutating func stream(_ items: [ByteString]) -> Record.Stream {
        Record.Stream(
            items.map { item in
                sequence += 1
                return Record.StreamEntry(StreamID(1, sequence), [Record.Field("f", item)])
            })
    }
}

extension SocketRedis {
    /// Applies one record with commands for one element each, and without any care for cost or atomicity.
    fileprivate func applyNaively(_ record: Record, _ onConflict: ConflictPolicy) async throws {
        let key = record.key
        let building: ByteString = "naive:building"
        let isFirst = record.part?.number ?? 1 == 1
        if onConflict == .skip, isFirst {
            try await send("DEL", building)
        } else if onConflict == .overwrite, isFirst {
            try await send("DEL", building)
        }
        if record.kind == .missing {
            try await send("DEL", key)
            return
        }
        let target = onConflict == .merge ? key : building
        if case .string(let string) = record.value {
            if onConflict == .merge, isFirst, record.part == nil || record.part?.number == 1 {
                try await send("SET", target, string, "KEEPTTL")
            } else {
                try await send("APPEND", target, string)
            }
        } else {
            for command in Self.naiveCommands(record.value, target) { _ = try await send(command) }
        }
        guard record.isWholeOrLast else { return }
        if target == building {
            let exists = try await send("EXISTS", key).integer == 1
            if onConflict == .skip && exists {
                try await send("DEL", building)
                return
            }
            // An empty string that was appended is none: it must be there all the same.
            if case .string = record.value { try await send("APPEND", building, "") }
            if try await send("EXISTS", building).integer == 1 { try await send("RENAME", building, key) }
        }
        if let expiresAt = record.expiresAt { try await send("PEXPIREAT", key, ByteString(expiresAt)) }
    }

    private static func naiveCommands(_ value: Record.Value, _ key: ByteString) -> [RedisCommand] {
        switch value {
        case .list(let items): items.map { ["RPUSH", key, $0] }
        case .set(let members): members.map { ["SADD", key, $0] }
        case .hash(let fields): fields.map { ["HSET", key, $0.name, $0.value] }
        case .sortedSet(let members): members.map { ["ZADD", key, $0.score.text, $0.member] }
        case .stream(let stream):
            stream.entries.map { entry in
                RedisCommand(["XADD", key, entry.id.text] + entry.fields.flatMap { [$0.name, $0.value] })
            }
        case .string, .json, .missing: []
        }
    }
}

extension Importer {
    fileprivate func run(records: [Record]) async -> TransferResult {
        var rest = records[...]
        return await run { rest.popFirst().map { SourcedRecord($0, at: SourcePosition(line: 1)) } }
    }
}
