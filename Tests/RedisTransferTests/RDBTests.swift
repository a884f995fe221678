import Foundation
import RedisTransfer
import RedisTypes
import TestSupport
import Testing

@testable import RecordFormats

/// RDB files of the real server, and the older forms, which the real server is asked about as well.
@Suite(.timeLimit(.minutes(5))) struct RDBTests {
    private static let plain = [
        "--hash-max-listpack-entries", "0", "--zset-max-listpack-entries", "0", "--set-max-intset-entries", "0",
        "--list-max-listpack-size", "2", "--stream-node-max-entries", "3", "--rdbcompression", "no",
    ]

    /// Collections in their packed forms, and in the plain ones; with checksum and without.
    @Test(arguments: [[], plain, ["--rdbchecksum", "no"]])
    func whatRedisSavesIsReadWhole(options: [String]) async throws {
        try await SocketRedis.with(options) { redis in
            try await Self.fill(redis)
            let file = try await Self.save(redis)
            let expected = await Exporter(redis, options: .testing).records().records.map(\.normal)
            for size in [file.count, 4096, 61] {
                let reading = RDBReader(source: "dump.rdb").reading(file, chunks: size)
                #expect(reading.errors == [])
                #expect(reading.records.map(\.record.normal).sorted { $0.key < $1.key } == expected)
            }
        }
    }

    @Test func whatRecordsCannotCarryIsToldOf() async throws {
        try await SocketRedis.with { redis in
            try await redis.send("XADD", "s", "1-1", "f", "v")
            try await redis.send("XGROUP", "CREATE", "s", "g", "0")
            try await redis.send("XREADGROUP", "GROUP", "g", "c", "STREAMS", "s", ">")
            try await redis.send(
                "FUNCTION", "LOAD", "#!lua name=l\nredis.register_function('f', function() return 1 end)")
            try await redis.send("SELECT", "3")
            try await redis.send("SET", "elsewhere", "v")
            var reader = RDBReader(source: "dump.rdb")
            reader.append(try await Self.save(redis))
            reader.finish()
            #expect(try reader.next()?.record.key == "s")
            #expect(try reader.next() == nil)
            #expect(reader.notes == [.functionLibrary: 1, .otherDatabase: 1])
            var other = RDBReader(source: "dump.rdb", database: 3)
            other.append(try await Self.save(redis))
            #expect(try other.next()?.record.key == "elsewhere")
        }
    }

    /// Strings, compressed and not, and collections that do not end within two megabytes.
    @Test func largeKeysComeInParts() async throws {
        try await SocketRedis.with { redis in
            var generator = SeededGenerator(seed: 8)
            let noise = ByteString((0..<5 << 20).map { _ in UInt8.random(in: 0...255, using: &generator) })
            let text = ByteString(String(repeating: "é", count: 2 << 20))
            try await redis.send("SET", "noise", noise)
            try await redis.send("SET", "text", text)
            try await redis.send("SET", "ending", text, "PXAT", ByteString(future))
            let fill = """
                for i = 1, 60000 do
                  redis.call('RPUSH', 'list', 'element ' .. i .. redis.sha1hex(i))
                  redis.call('HSET', 'hash', 'field' .. i, redis.sha1hex(i))
                  redis.call('SADD', 'set', 'member' .. i .. redis.sha1hex(i))
                  redis.call('ZADD', 'zset', i, 'member' .. i .. redis.sha1hex(i))
                  redis.call('XADD', 'stream', i .. '-1', 'f', redis.sha1hex(i))
                end
                """
            try await redis.send("EVAL", ByteString(fill), "0")
            try await redis.send("XGROUP", "CREATE", "stream", "g", "5-1")
            let reading = RDBReader(source: "dump.rdb").reading(try await Self.save(redis), chunks: 1 << 16)
            #expect(reading.errors == [])
            let parts = reading.records.map(\.record)
            let strings = parts.filter { $0.kind == .string }
            #expect(strings.allSatisfy { $0.part != nil && ($0.value.string?.count ?? 0) <= 2 << 20 })
            #expect(parts.contains { $0.kind != .string && $0.part != nil })
            #expect(parts.filter { $0.key == "text" }.allSatisfy { $0.value.string?.isUTF8 == true })
            var digests: [ByteString: KeyDigest] = [:]
            for part in parts {
                if digests[part.key] == nil {
                    digests[part.key] = KeyDigest(part)
                } else {
                    digests[part.key]?.add(part)
                }
            }
            var expected: [ByteString: KeyDigest] = [:]
            for record in await Exporter(redis, options: .whole).records().records {
                expected[record.key] = KeyDigest(record)
            }
            #expect(expected.count == 8 && digests == expected)
        }
    }

    // MARK: Older forms

    /// What Redis makes of the same bytes, by `RESTORE`, is what they say.
    @Test(arguments: OldValue.all)
    func anOlderFormIsReadAsRedisReadsIt(old: OldValue) async throws {
        try await SocketRedis.with { redis in
            var payload = [old.type] + old.bytes + [6, 0]
            payload += Self.checksum(payload)
            try await redis.send("RESTORE", "k", "0", ByteString(payload))
            let expected = await Exporter(redis, options: .testing).records().records.map(\.normal)
            let reading = RDBReader(source: "old.rdb").reading(
                Self.file([old.type, 1] + Array("k".utf8) + old.bytes), chunks: 7)
            #expect(reading.errors == [])
            #expect(reading.records.map(\.record.normal) == expected)
        }
    }

    @Test func expiriesInSecondsAndMilliseconds() throws {
        let key = [0, 1] + Array("k".utf8) + [1] + Array("v".utf8)
        let seconds: [UInt8] = [0xFD, 0x00, 0x00, 0x00, 0x70] + key
        let milliseconds: [UInt8] = [0xFC, 0x15, 0xCD, 0x5B, 0x07, 0, 0, 0, 0] + key
        let reading = RDBReader(source: "x").reading(Self.file(seconds + milliseconds + key), chunks: 3)
        #expect(reading.records.map(\.record.expiresAt) == [0x7000_0000 * 1000, 123_456_789, nil])
    }

    // MARK: Broken files

    /// The check value of this CRC: that of the nine digits.
    @Test func theChecksumIsThatOfRedis() {
        for cut in 0...9 {
            var checksum = CRC64()
            Array("123456789".utf8)[..<cut].withUnsafeBytes { checksum.update($0) }
            Array("123456789".utf8)[cut...].withUnsafeBytes { checksum.update($0) }
            #expect(checksum.value == 0xE9C6_D914_C4B8_D9CA)
        }
    }

    @Test(arguments: [
        ("", "the file ends before its end mark"), ("REDIS00", "the file ends in the middle of a key"),
        ("REDIS0099", "RDB version 99 is newer"), ("hello, world", "this is no RDB file"),
        ("REDIS0006", "the file ends"),
        ("REDIS0006\u{1}\u{1}k", "the file ends in the middle"), ("REDIS0006\u{6E}\u{1}k", "unknown type of value 110"),
    ])
    func whatIsNoWholeFileIsRefused(text: String, reason: String) {
        let reading = RDBReader(source: "x").reading(Array(text.utf8), chunks: 4)
        #expect(reading.records == [] && reading.errors.count == 1)
        #expect(reading.errors.first?.reason.hasPrefix(reason) == true && reading.errors.first?.endsReading == true)
    }

    @Test func everyByteThatIsMissingOrChangedIsNoticed() async throws {
        try await SocketRedis.with { redis in
            try await Self.fill(redis, count: 20)
            let file = try await Self.save(redis)
            for end in stride(from: 0, to: file.count, by: max(1, file.count / 120)) {
                let reading = RDBReader(source: "x").reading(Array(file[..<end]), chunks: 1 << 16)
                #expect(reading.errors.last?.endsReading == true, "cut at \(end)")
            }
            var generator = SeededGenerator(seed: 3)
            for _ in 0..<400 {
                var broken = file
                let place = Int.random(in: 0..<file.count - 8, using: &generator)
                broken[place] ^= UInt8.random(in: 1...255, using: &generator)
                // The last eight bytes are the checksum; a change of the version may turn it off.
                let reading = RDBReader(source: "x").reading(broken, chunks: 1 << 16)
                #expect(!reading.errors.isEmpty || place < 9, "byte \(place)")
            }
        }
    }

    // MARK: Files

    private static func fill(_ redis: SocketRedis, count: Int = 300) async throws {
        _ = await Importer(redis, options: .testing()).run(randomRecords(count, seed: 11))
        try await redis.send("SET", "compressed", ByteString(String(repeating: "abcabc", count: 5000)))
        for number in ["0", "-1", "127", "-128", "32767", "-40000", "2147483647", "9223372036854775807", "007"] {
            try await redis.send("SET", ByteString("number \(number)"), ByteString(number))
            for key in ["list", "set", "hash"] {
                let words: [ByteString] =
                    key == "hash"
                    ? ["HSET", "hash of numbers", ByteString(number), ByteString(number)]
                    : [key == "list" ? "RPUSH" : "SADD", ByteString("\(key) of numbers"), ByteString(number)]
                _ = try await redis.send(RedisCommand(words))
            }
        }
        for width in [10, 100_000, 5_000_000_000] {
            try await redis.send("SADD", ByteString("ints \(width)"), "1", ByteString(width), ByteString(-width))
        }
        for size in [1, 63, 64, 300, 5000, 20_000, 70_000] {
            let value = ByteString((0..<size).map { UInt8(truncatingIfNeeded: $0 * 7) })
            try await redis.send("RPUSH", "list of sizes", value, value)
            try await redis.send("HSET", "hash of sizes", ByteString(size), value)
        }
        for index in 0..<250 {
            try await redis.send(
                "XADD", "stream", ByteString("\(index + 1)-\(index % 3)"), index % 5 == 0 ? "other" : "f",
                ByteString(index), "g", "x")
        }
        for index in stride(from: 0, to: 250, by: 7) {
            try await redis.send("XDEL", "stream", ByteString("\(index + 1)-\(index % 3)"))
        }
        for (index, score) in ["1e300", "-0.1", "3.0000000000000004", "inf", "-inf", "12345678901234567"].enumerated() {
            try await redis.send("ZADD", "scores", ByteString(score), ByteString(index))
        }
    }

    private static func save(_ redis: SocketRedis) async throws -> [UInt8] {
        try await redis.send("SAVE")
        let directory = try await redis.send("CONFIG", "GET", "dir").array?.last?.bytes?.text ?? ""
        let path = "\(directory)/dump.rdb"
        defer { unlink(path) }
        return Array(try Data(contentsOf: URL(filePath: path)))
    }

    private static func checksum(_ bytes: [UInt8]) -> [UInt8] {
        var checksum = CRC64()
        bytes.withUnsafeBytes { checksum.update($0) }
        return withUnsafeBytes(of: checksum.value.littleEndian) { Array($0) }
    }

    private static func file(_ items: [UInt8]) -> [UInt8] {
        let bytes = Array("REDIS0006".utf8) + [0xFE, 0] + items + [0xFF]
        return bytes + checksum(bytes)
    }
}

/// A value as earlier versions wrote it.
struct OldValue: Sendable, CustomTestStringConvertible {
    var name: String
    var type: UInt8
    var bytes: [UInt8]

    var testDescription: String { name }

    static let all: [OldValue] = [
        .init(name: "list of 2.0", type: 1, bytes: [2] + string("a") + string("b")),
        .init(name: "set of 2.0", type: 2, bytes: [2] + string("a") + [0xC0, 0x85]),
        .init(name: "hash of 2.0", type: 4, bytes: [1] + string("f") + [0xC1, 0x10, 0x80]),
        .init(
            name: "sorted set of 2.0", type: 3,
            bytes: [3] + string("a") + [3] + Array("1.5".utf8) + string("b") + [254] + string("c") + [255]),
        .init(name: "integer of 32 bits", type: 0, bytes: [0xC2, 0x00, 0x00, 0x00, 0x80]),
        .init(name: "length of 14 bits", type: 0, bytes: [0x41, 0x2C] + [UInt8](repeating: 0x61, count: 300)),
        .init(name: "length of 32 bits", type: 0, bytes: [0x80, 0, 0, 0, 3] + Array("abc".utf8)),
        .init(name: "compressed", type: 0, bytes: [0xC3, 5, 10, 0x01, 0x61, 0x62, 0xC0, 0x01]),
        .init(
            name: "zipmap", type: 9, bytes: blob([2, 1, 0x61, 1, 0, 0x31, 1, 0x62, 2, 3, 0x32, 0x33, 9, 9, 9, 0xFF])),
        .init(name: "list in a ziplist", type: 10, bytes: blob(ziplist(ziplistElements))),
        .init(name: "integers of 16 bits", type: 11, bytes: blob([2, 0, 0, 0, 2, 0, 0, 0, 0xFE, 0xFF, 5, 0])),
        .init(
            name: "sorted set in a ziplist", type: 12,
            bytes: blob(ziplist([[1, 0x61], [0xF2], [1, 0x62], [3] + Array("2.5".utf8)]))),
        .init(
            name: "hash in a ziplist", type: 13, bytes: blob(ziplist([[1, 0x61], [0xF2], [1, 0x62], [0xFE, 0x80]]))),
        .init(
            name: "quicklist of ziplists", type: 14,
            bytes: [2] + blob(ziplist(ziplistElements)) + blob(ziplist([[1, 0x7A]]))),
    ]

    /// Each way to write one.
    private static let ziplistElements: [[UInt8]] = [
        [3] + Array("abc".utf8), [0xF1], [0xFD], [0xFE, 0x80], [0xC0, 0x00, 0x80], [0xF0, 0x00, 0x00, 0x80],
        [0xD0, 0, 0, 0, 0x80], [0xE0, 0, 0, 0, 0, 0, 0, 0, 0x80], [0x41, 0x2C] + [UInt8](repeating: 0x62, count: 300),
        [0x80, 0, 0, 0x40, 0] + [UInt8](repeating: 0x63, count: 0x4000), [1, 0x64],
    ]

    private static func string(_ text: String) -> [UInt8] { [UInt8(text.utf8.count)] + Array(text.utf8) }

    private static func blob(_ bytes: [UInt8]) -> [UInt8] {
        withUnsafeBytes(of: UInt32(bytes.count).bigEndian) { [0x80] + Array($0) } + bytes
    }

    private static func ziplist(_ elements: [[UInt8]]) -> [UInt8] {
        var body: [UInt8] = []
        var (before, tail) = (0, 10)
        for element in elements {
            tail = 10 + body.count
            let length =
                before < 254 ? [UInt8(before)] : withUnsafeBytes(of: UInt32(before).littleEndian) { [0xFE] + Array($0) }
            body += length + element
            before = length.count + element.count
        }
        let head = [UInt32(body.count + 11), UInt32(tail)].flatMap { number in
            withUnsafeBytes(of: number.littleEndian) { Array($0) }
        }
        return head + [UInt8(elements.count), 0] + body + [0xFF]
    }
}

extension ExportOptions {
    /// Without parts.
    fileprivate static var whole: ExportOptions {
        var options = ExportOptions.testing
        options.partBytes = .max
        return options
    }
}

extension Record.Value {
    fileprivate var string: ByteString? {
        if case .string(let string) = self { string } else { nil }
    }
}

extension Record {
    /// The same with what has no order in one order, and scores as numbers.
    fileprivate var normal: Record {
        var record = self
        switch value {
        case .set(let members): record.value = .set(members.sorted())
        case .hash(let fields): record.value = .hash(fields.sorted { $0.name < $1.name })
        case .sortedSet(let members):
            record.value = .sortedSet(
                members.sorted { $0.member < $1.member }.map { member in
                    let score = member.score.text.text.flatMap(Double.init).flatMap { Score($0) }
                    return .init(member.member, score ?? member.score)
                })
        case .string, .list, .stream, .json, .missing: break
        }
        return record
    }
}

extension RecordReader {
    /// Reads `file` in chunks of `size` bytes.
    fileprivate func reading(_ file: [UInt8], chunks size: Int) -> (records: [SourcedRecord], errors: [FormatError]) {
        var reader = self
        var (records, errors): ([SourcedRecord], [FormatError]) = ([], [])
        func drain() {
            while true {
                do throws(FormatError) {
                    guard let record = try reader.next() else { return }
                    records.append(record)
                } catch {
                    errors.append(error)
                }
            }
        }
        for start in stride(from: 0, to: file.count, by: max(1, size)) {
            reader.append(Array(file[start..<min(start + size, file.count)]))
            drain()
        }
        reader.finish()
        drain()
        return (records, errors)
    }
}
