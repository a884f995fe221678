import RecordFormats
import RedisTypes
import TestSupport
import Testing

@testable import RedisTransfer

/// Two databases, compared both ways.
@Suite(.timeLimit(.minutes(5))) struct VerifierTests {
    /// How the second database comes to differ, and what is found out.
    struct Change: Sendable, CustomTestStringConvertible {
        var commands: [RedisCommand]
        var finding: Verifier.Finding

        init(_ key: ByteString, _ difference: KeyDifference, _ kind: Record.Kind?, _ commands: RedisCommand...) {
            self.commands = commands
            finding = Verifier.Finding(key: key, difference: difference, kind: kind)
        }

        var testDescription: String { commands.map { $0.words.map(\.description).joined(separator: " ") }.joined() }
    }

    private static let base: [RedisCommand] = [
        ["SET", "string", "v"], ["SET", "ending", "v", "PXAT", ByteString(future)], ["RPUSH", "list", "a", "b", "c"],
        ["SADD", "set", "a", "b"], ["HSET", "hash", "f", "v", "g", "w"], ["ZADD", "zset", "1.5", "a", "inf", "b"],
        ["XADD", "stream", "1-1", "f", "v"], ["XADD", "stream", "1-2", "f", "v"],
        ["XGROUP", "CREATE", "stream", "g", "0"],
        ["XREADGROUP", "GROUP", "g", "c", "COUNT", "1", "STREAMS", "stream", ">"],
        ["XGROUP", "CREATE", "empty", "g", "$", "MKSTREAM"], ["SET", "\u{0}é", "\u{0}"],
    ]

    private static let changes = [
        Change("string", .missing, .string, ["DEL", "string"]),
        Change("more", .extra, nil, ["SET", "more", "v"]),
        Change("string", .type, .string, ["DEL", "string"], ["RPUSH", "string", "v"]),
        Change("list", .type, .list, ["DEL", "list"], ["SADD", "list", "a", "b", "c"]),
        Change("string", .value, .string, ["SET", "string", "w"]),
        Change("string", .value, .string, ["SET", "string", ""]),
        Change("\u{0}é", .value, .string, ["APPEND", "\u{0}é", "\u{0}"]),
        Change("list", .value, .list, ["LSET", "list", "1", "x"]),
        Change("list", .value, .list, ["LPOP", "list"], ["RPUSH", "list", "a"]),
        Change("list", .value, .list, ["RPUSH", "list", "c"]),
        Change("set", .value, .set, ["SADD", "set", "c"]),
        Change("set", .value, .set, ["SREM", "set", "a"], ["SADD", "set", "c"]),
        Change("hash", .value, .hash, ["HSET", "hash", "g", "v"]),
        Change("hash", .value, .hash, ["HSET", "hash", "f", "w", "g", "v"]),
        Change("hash", .value, .hash, ["HDEL", "hash", "g"]),
        Change("zset", .value, .sortedSet, ["ZADD", "zset", "1.5000000000000002", "a"]),
        Change("zset", .value, .sortedSet, ["ZADD", "zset", "-inf", "b"]),
        Change("stream", .value, .stream, ["XADD", "stream", "1-3", "f", "v"]),
        Change("stream", .value, .stream, ["XDEL", "stream", "1-1"]),
        Change("stream", .value, .stream, ["XSETID", "stream", "9-9"]),
        Change("stream", .value, .stream, ["XACK", "stream", "g", "1-1"]),
        Change("stream", .value, .stream, ["XGROUP", "CREATE", "stream", "h", "0"]),
        Change("stream", .value, .stream, ["XGROUP", "SETID", "stream", "g", "0"]),
        Change("stream", .value, .stream, ["XGROUP", "CREATECONSUMER", "stream", "g", "d"]),
        Change("stream", .value, .stream, ["XCLAIM", "stream", "g", "d", "0", "1-1"]),
        Change("empty", .value, .stream, ["XGROUP", "DESTROY", "empty", "g"]),
        Change("empty", .missing, .stream, ["DEL", "empty"]),
        Change("ending", .expiry, .string, ["PERSIST", "ending"]),
        Change("ending", .expiry, .string, ["PEXPIREAT", "ending", ByteString(future + 2)]),
        Change("string", .expiry, .string, ["PEXPIREAT", "string", ByteString(future)]),
        Change("list", .expiry, .list, ["PEXPIREAT", "list", ByteString(future)]),
    ]

    private func withTwo(_ body: (SocketRedis, SocketRedis) async throws -> Void) async throws {
        try await SocketRedis.with { first in
            try await SocketRedis.with { second in try await body(first, second) }
        }
    }

    private func verify(
        _ first: SocketRedis, _ second: SocketRedis, _ extras: Verifier.Extras? = nil,
        _ change: (inout Verifier.Options) -> Void = { _ in }
    ) async throws -> (findings: [Verifier.Finding], report: Verifier.Report) {
        var exporting = ExportOptions(now: { present })
        exporting.partBytes = 2_000
        exporting.pageSize = 50
        var options = Verifier.Options(exporting: exporting)
        change(&options)
        let verifier = Verifier(second, options: options)
        var findings: [Verifier.Finding] = []
        let (_, report) = try await DatabaseSource.reading(Exporter(first, options: options.exporting)) { source in
            await verifier.run(&source, extras: extras ?? .asked(first), report: { findings.append($0) })
        }
        #expect(report.end.word == "finished")
        #expect(report.differences.values.reduce(0, +) == findings.count)
        return (findings.sorted { $0.key < $1.key }, report)
    }

    @Test func equalDatabasesAreEqual() async throws {
        try await withTwo { first, second in
            let dataset = GeneratedDataset(seed: 3, keys: 20)
            try await dataset.fill(first)
            let records = await Exporter(first, options: .testing).records().records
            let result = await Importer(second, options: .testing()).run(records)
            #expect(result.report.applied == records.count)
            let both = try await verify(first, second)
            #expect(both.findings == [])
            #expect(both.report.isEqual && both.report.compared == records.count && both.report.equal == records.count)
            #expect(both.report.lookedFor == records.count)
            let remembered = try await verify(first, second, .remembered)
            #expect(remembered.findings == [])
        }
    }

    @Test func emptyDatabasesAreEqual() async throws {
        try await withTwo { first, second in
            let report = try await verify(first, second).report
            #expect(report.isEqual && report.compared == 0)
        }
    }

    @Test(arguments: changes) func everyDifferenceIsFoundBothWays(change: Change) async throws {
        try await withTwo { first, second in
            for command in Self.base {
                _ = try await first.send(command)
                _ = try await second.send(command)
            }
            for command in change.commands { _ = try await second.send(command) }
            let (findings, report) = try await verify(first, second)
            #expect(findings == [change.finding])
            #expect(!report.isEqual)
            #expect(try await verify(first, second, .remembered).findings == [change.finding])

            let back = try await verify(second, first).findings
            let difference: KeyDifference =
                switch change.finding.difference {
                case .missing: .extra
                case .extra: .missing
                case let other: other
                }
            #expect(back.map(\.key) == [change.finding.key])
            #expect(back.map(\.difference) == [difference])
        }
    }

    @Test(arguments: [(0, 0, []), (1, 1, []), (1, 2, [KeyDifference.expiry]), (50, 50, []), (49, 50, [.expiry])])
    func expiriesMayBeApartAsFarAsIsTolerated(tolerance: Int64, apart: Int64, found: [KeyDifference]) async throws {
        try await withTwo { first, second in
            try await first.send("SET", "k", "v", "PXAT", ByteString(future))
            try await second.send("SET", "k", "v", "PXAT", ByteString(future + apart))
            for (one, other) in [(first, second), (second, first)] {
                let findings = try await verify(one, other) { $0.tolerance = tolerance }.findings
                #expect(findings.map(\.difference) == found)
            }
        }
    }

    @Test func aSampleIsTheSameShareOfBothSidesEachTime() async throws {
        try await withTwo { first, second in
            for index in 0..<1000 {
                try await first.send("SET", ByteString("k\(index)"), "v")
                try await second.send("SET", ByteString("k\(index)"), "w")
            }
            for index in 0..<1000 { try await second.send("SET", ByteString("more\(index)"), "v") }
            let (findings, report) = try await verify(first, second) { $0.sample = 0.2 }
            let counts = Dictionary(grouping: findings, by: \.difference).mapValues(\.count)
            #expect((130..<270).contains(counts[.value] ?? 0))
            #expect((130..<270).contains(counts[.extra] ?? 0))
            #expect(report.compared == counts[.value] && report.equal == 0)
            #expect(try await verify(first, second) { $0.sample = 0.2 }.findings == findings)
        }
    }

    /// Parts of one side need not begin where those of the other do.
    @Test(arguments: ["string", "list", "set", "hash", "zset", "stream"])
    func aLargeKeyIsComparedInParts(type: ByteString) async throws {
        try await withTwo { first, second in
            for redis in [first, second] {
                for index in 0..<400 {
                    let item = ByteString("\(index) \(String(repeating: "é", count: index % 50))")
                    switch type {
                    case "string": try await redis.send("APPEND", "k", item)
                    case "list": try await redis.send("RPUSH", "k", item)
                    case "set": try await redis.send("SADD", "k", item)
                    case "hash": try await redis.send("HSET", "k", item, item)
                    case "zset": try await redis.send("ZADD", "k", ByteString(index), item)
                    default: try await redis.send("XADD", "k", ByteString("1-\(index + 1)"), "f", item)
                    }
                }
            }
            #expect(try await verify(first, second).report.isEqual)
            let others = try await verify(first, second) {
                $0.exporting.partBytes = 1 << 20
                $0.exporting.pageSize = 7
            }
            #expect(others.report.isEqual)
            switch type {
            case "string": try await second.send("SETRANGE", "k", "7000", "x")
            case "list": try await second.send("LSET", "k", "399", "x")
            case "set": try await second.send("SREM", "k", "0 ")
            case "hash": try await second.send("HSET", "k", "0 ", "x")
            case "zset": try await second.send("ZADD", "k", "1", "0 ")
            default: try await second.send("XDEL", "k", "1-400")
            }
            #expect(try await verify(first, second).findings.map(\.difference) == [.value])
            #expect(try await verify(second, first).findings.map(\.difference) == [.value])
        }
    }

    @Test func keysThatHaveEndedAreNotMissed() async throws {
        try await SocketRedis.with { redis in
            let records = [
                Record(key: "ended", value: .string("v"), expiresAt: present - 1),
                Record(key: "ending", value: .string("v"), expiresAt: future),
            ]
            try await redis.send("SET", "ending", "v", "PXAT", ByteString(future))
            var source = Records(records[...])
            let verifier = Verifier(redis, options: .init(exporting: ExportOptions(now: { present })))
            let report = await verifier.run(&source, extras: .remembered, report: { _ in })
            #expect(report.isEqual)
            #expect(report.compared == 1)
        }
    }

    /// How long the second place has what has ended in the first: within the tolerance it is about to end there too.
    @Test(arguments: [(nil, true), (future, true), (future - 8, false), (future - 7, true)] as [(Int64?, Bool)])
    func keysThatHaveOutlivedTheirTimeAreExtra(expiresAt: Int64?, isExtra: Bool) async throws {
        try await SocketRedis.with { redis in
            try await redis.send("SET", "k", "v")
            if let expiresAt { try await redis.send("PEXPIREAT", "k", ByteString(expiresAt)) }
            // A key that the file and the second place have, and whose time is over for the file.
            for extras in [Verifier.Extras.remembered, .ignored] {
                let record = Record(key: "k", value: .string("v"), expiresAt: future - 9)
                var source = Records([record][...])
                var findings: [Verifier.Finding] = []
                let verifier = Verifier(redis, options: .init(exporting: ExportOptions(now: { future - 9 })))
                let report = await verifier.run(&source, extras: extras, report: { findings.append($0) })
                let expected = Verifier.Finding(key: "k", difference: .extra, kind: nil)
                #expect(findings == (isExtra ? [expected] : []))
                #expect(report.isEqual != isExtra)
            }
        }
    }

    @Test func whatHasEndedInADatabaseIsFoundOnce() async throws {
        try await withTwo { first, second in
            try await second.send("SET", "k", "v")
            let record = Record(key: "k", value: .string("v"), expiresAt: present - 1)
            var source = Records([record][...])
            var findings: [Verifier.Finding] = []
            let verifier = Verifier(second, options: .init(exporting: ExportOptions(now: { present })))
            let report = await verifier.run(&source, extras: .asked(first), report: { findings.append($0) })
            #expect(findings == [Verifier.Finding(key: "k", difference: .extra, kind: nil)])
            #expect(report.differences == [.extra: 1])
        }
    }

    @Test func aPageThatIsTooLargeForAReplyIsAskedForAsLess() async throws {
        try await SocketRedis.with { redis in
            for index in 0..<300 { try await redis.send("SET", ByteString(index), "v") }
            let spy = SpyExecutor(
                redis,
                before: { trip, _ in
                    guard let count = trip.commands.first?.words.last?.text.flatMap({ Int($0) }) else { return }
                    if trip.names == ["SCAN"], count > 20 { throw RedisError("ERR max request size exceeded.") }
                })
            var source = Records([])
            let verifier = Verifier(spy, options: .init(exporting: ExportOptions(now: { present })))
            let report = await verifier.run(&source, extras: .remembered, report: { _ in })
            #expect(report.end.word == "finished")
            #expect(report.differences == [.extra: 300])
        }
    }

    private struct Records: ImportSource {
        var rest: ArraySlice<Record>

        init(_ records: ArraySlice<Record>) { rest = records }

        mutating func next() -> ImportItem? { rest.popFirst().map { ImportItem(.record($0)) } }
        mutating func more() -> Bool { false }
    }
}
