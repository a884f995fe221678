import RecordFormats
import RedisTypes

/// The state of one comparison.
struct VerifyCourse {
    var report = Verifier.Report()
    private let options: Verifier.Options
    private let extras: Verifier.Extras
    private let wire: ReadingWire
    private var reader: KeyReader
    /// Keys of the first place that are yet to be compared; a key that comes twice counts as it came last.
    private var waiting: [ByteString: KeyDigest] = [:]
    /// Keys of the first place whose time was over, which the second one still has: found once, by whichever way.
    private var outlived: Set<ByteString> = []
    /// A key in parts that is not complete.
    private var open: (key: ByteString, digest: KeyDigest)?
    private var seen = KeySet()
    private static var batchKeys: Int { 1000 }
    /// `SCAN`'s hint: less once a page was too large for a reply.
    private var count: Int

    init(_ executor: any CommandExecutor, _ options: Verifier.Options, _ extras: Verifier.Extras) {
        self.options = options
        self.extras = extras
        let exporting = options.exporting
        count = max(1, exporting.count)
        wire = ReadingWire(
            executor: executor, shouldStop: exporting.shouldStop, isTooLarge: exporting.isTooLarge,
            meter: ReadingMeter(maximum: exporting.maximumCommands, rate: exporting.rate))
        reader = KeyReader(wire: wire, options: exporting.reading, keysPerTrip: exporting.keysPerTrip)
    }

    // MARK: The first place

    /// - Returns: whether a batch is full.
    mutating func take(_ record: Record) -> Bool {
        guard options.filter.includes(record), isSampled(options.filter.renamed(record.key)) else { return false }
        let now = options.exporting.now()
        let record = options.filter.changed(record, now: now)
        if case .remembered = extras { seen.insert(record.key) }
        var digest: KeyDigest
        if let open, open.key == record.key, record.part != nil {
            digest = open.digest
            digest.add(record)
        } else {
            digest = KeyDigest(record)
        }
        guard record.isWholeOrLast else {
            open = (record.key, digest)
            return false
        }
        open = nil
        waiting[record.key] = digest
        return waiting.count >= Self.batchKeys
    }

    private func isSampled(_ key: ByteString) -> Bool {
        if options.sample >= 1 { return true }
        // The upper bits of the mixed hash are the evener ones.
        let hash = FNV1a.hash64(key.bytes) &* 0x9E37_79B9_7F4A_7C15
        return Double(hash >> 11) / Double(UInt64(1) << 53) < options.sample
    }

    // MARK: Comparing

    mutating func compare(_ tell: (Verifier.Finding) throws -> Void) async throws {
        let keys = waiting.keys.sorted()
        if keys.isEmpty { return }
        defer { waiting = [:] }
        var digests: [ByteString: KeyDigest] = [:]
        var failures: [(ByteString, String)] = []
        func take(_ key: ByteString, _ outcome: KeyReader.Outcome) {
            switch outcome {
            case .record(let record):
                if digests[key] == nil { digests[key] = KeyDigest(record) } else { digests[key]?.add(record) }
            case .vanished: digests[key] = nil
            case .failed(let reason): failures.append((key, reason))
            }
        }
        let result = try await reader.read(keys.map { ListedKey(key: $0) })
        for (key, outcome) in result.outcomes { take(key, outcome) }
        try await reader.readRest(of: result.open) { take($0, $1) }
        report.failures += failures.map { (key: $0.0, reason: $0.1) }
        let unread = Set(failures.map(\.0))
        for key in keys where !unread.contains(key) {
            guard let expected = waiting[key] else { continue }
            if let expiresAt = expected.expiresAt, expiresAt <= options.exporting.now() {
                try takeEnded(key, expiresAt, digests[key], tell)
                continue
            }
            report.compared += 1
            if let difference = difference(expected, digests[key]) {
                report.differences[difference, default: 0] += 1
                try tell(Verifier.Finding(key: key, difference: difference, kind: expected.kind))
            } else {
                report.equal += 1
            }
        }
    }

    /// What has ended is gone from the second place too, or is there no longer than it may differ: then there is
    /// nothing to compare.
    private mutating func takeEnded(
        _ key: ByteString, _ expiresAt: Int64, _ found: KeyDigest?, _ tell: (Verifier.Finding) throws -> Void
    ) throws {
        guard let found else { return }
        if let other = found.expiresAt {
            let (later, overflows) = other.subtractingReportingOverflow(expiresAt)
            if !overflows, later <= options.tolerance { return }
        }
        report.compared += 1
        report.differences[.extra, default: 0] += 1
        outlived.insert(key)
        try tell(Verifier.Finding(key: key, difference: .extra, kind: nil))
    }

    private func difference(_ expected: KeyDigest, _ found: KeyDigest?) -> KeyDifference? {
        if expected.kind == .missing { return found == nil ? nil : .extra }
        guard let found else { return .missing }
        return expected.difference(from: found, tolerance: options.tolerance)
    }

    // MARK: The other way

    mutating func lookForExtras(
        _ tell: (Verifier.Finding) throws -> Void, _ progress: (Verifier.Report) -> Void
    ) async throws {
        if case .ignored = extras { return }
        var cursor = ScanCursor.start
        var memory = KeyMemory(limit: options.exporting.rememberedBytes)
        repeat {
            let page = try await page(at: cursor)
            cursor = page.next
            let keys = memory.unseen(page.items).filter {
                options.filter.includes($0) && !ImportMarkers.isOwn($0) && isSampled($0)
            }
            report.lookedFor += keys.count
            for key in try await extra(among: keys) where !outlived.contains(key) {
                report.differences[.extra, default: 0] += 1
                try tell(Verifier.Finding(key: key, difference: .extra, kind: nil))
            }
            progress(report)
        } while !cursor.isEnd
    }

    private mutating func page(at cursor: ScanCursor) async throws -> ScanPage {
        while true {
            guard let reply = try await wire.pipeline([scan(at: cursor)]).first else {
                throw UnexpectedReply(to: "SCAN", expected: "a page")
            }
            guard case .error(let error) = reply else { return try ScanPage(reply, to: "SCAN") }
            guard error.kind == .size, count > 1 else { throw error }
            count /= 2
        }
    }

    private func scan(at cursor: ScanCursor) -> RedisCommand {
        var words: [ByteString] = ["SCAN", cursor.token, "COUNT", ByteString(count)]
        if let match = options.exporting.match { words += ["MATCH", match] }
        if let kind = options.exporting.kind { words += ["TYPE", ByteString(kind.rawValue)] }
        return RedisCommand(words)
    }

    private func extra(among keys: [ByteString]) async throws -> [ByteString] {
        if keys.isEmpty { return [] }
        guard case .asked(let first) = extras else { return keys.filter { !seen.contains($0) } }
        if CarriableWords.prefix(of: keys, limit: keys.count) == keys.count {
            let reply = try await first.send(RedisCommand(["EXISTS"] + keys))
            if reply.integer == Int64(keys.count) { return [] }
        }
        let replies = try await first.pipeline(keys.map { ["EXISTS", $0] })
        return zip(keys, replies).filter { $1.integer == 0 }.map(\.0)
    }
}
