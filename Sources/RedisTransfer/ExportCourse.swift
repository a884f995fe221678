import RecordFormats
import RedisTypes

/// The state of one export.
struct ExportCourse {
    private(set) var report = TransferReport()
    private let options: ExportOptions
    private let wire: ReadingWire
    private var reader: KeyReader
    private var memory: KeyMemory
    private var count: Int
    /// Whether types are asked for with the keys: once keys that are no strings were met, and as long as the server
    /// knows the question.
    private var typeListing = TypeListing.untried

    /// The server has said that no field of a hash ends.
    private var fieldsStay = false

    private enum TypeListing { case untried, asked, unknownToServer }

    /// Keys, and where `SCAN` goes on behind them.
    private struct Page {
        var keys: [ListedKey]
        var next: ScanCursor?
    }

    private struct Reading: Sendable {
        var reader: KeyReader
        var result: KeyReader.Result
    }

    init(_ executor: any CommandExecutor, _ options: ExportOptions) {
        self.options = options
        wire = ReadingWire(
            executor: executor, shouldStop: options.shouldStop, isTooLarge: options.isTooLarge,
            meter: ReadingMeter(maximum: options.maximumCommands, rate: options.rate))
        reader = KeyReader(wire: wire, options: options.reading, keysPerTrip: options.keysPerTrip)
        memory = KeyMemory(limit: options.rememberedBytes, expected: options.facts?.keys ?? 0)
        count = max(1, options.count)
        if !options.filter.kinds.isEmpty { typeListing = .asked }
    }

    mutating func run(
        _ keys: (() async throws -> [ByteString]?)?, _ observe: (ExportProgress) async throws -> Void,
        _ receive: (Record) async throws -> Void
    ) async throws {
        if options.limit == 0 { return }
        if let keys { return try await runList(keys, observe, receive) }
        let start = options.cursor.map { ScanCursor($0) } ?? .start
        var page: Page? = try await list(at: start)
        try await withThrowingTaskGroup(of: Reading.self) { readings in
            var earlier: (result: KeyReader.Result, next: ScanCursor?)?
            while let current = page {
                // This page is read while the records of the one before are given.
                let companion = current.next.map { scanCommand(at: $0) }
                readings.addTask { [reader] in
                    var reader = reader
                    let result = try await reader.read(current.keys, with: companion)
                    return Reading(reader: reader, result: result)
                }
                let isTyped = asksTypes
                if let earlier { try await give(earlier.result, earlier.next, observe, receive) }
                guard let reading = try await readings.next() else { break }
                reader = reading.reader
                if fieldsStay { reader.options.asksFieldExpiries = false }
                if reading.result.hadUnknownKinds, typeListing == .untried { typeListing = .asked }
                earlier = (reading.result, current.next)
                if isLimitReached { break }
                page = try await nextPage(after: current, reading.result.companion, isTyped: isTyped)
            }
            if let earlier { try await give(earlier.result, earlier.next, observe, receive) }
        }
    }

    private var isLimitReached: Bool { report.applied >= options.limit ?? .max }

    // MARK: Lists

    private mutating func runList(
        _ keys: () async throws -> [ByteString]?, _ observe: (ExportProgress) async throws -> Void,
        _ receive: (Record) async throws -> Void
    ) async throws {
        while !isLimitReached, let page = try await keys() {
            let wanted = memory.unseen(page).filter(options.filter.includes)
            report.mayRepeatKeys = memory.isFull
            let listed = wanted.prefix((options.limit ?? .max) - report.applied).map { ListedKey(key: $0) }
            let result = try await reader.read(Array(listed))
            try await give(result, nil, observe, receive)
        }
    }

    // MARK: Pages

    private var asksTypes: Bool { options.kind == nil && typeListing == .asked }

    private func scanCommand(at cursor: ScanCursor) -> RedisCommand {
        var words: [ByteString] = ["SCAN", cursor.token, "COUNT", ByteString(count)]
        if let match = options.match { words += ["MATCH", match] }
        if let kind = options.kind { words += ["TYPE", ByteString(kind.rawValue)] }
        if asksTypes { words.append("WITHTYPE") }
        return RedisCommand(words)
    }

    /// - Parameter companion: the reply that came with the values of the page before.
    private mutating func nextPage(
        after page: Page, _ companion: RedisValue?, isTyped: Bool
    ) async throws -> Page? {
        guard let cursor = page.next else { return nil }
        guard let reply = companion else { return try await list(at: cursor) }
        if case .error = reply { return try await list(at: cursor) }
        return try take(reply, isTyped: isTyped)
    }

    private mutating func list(at cursor: ScanCursor) async throws -> Page {
        while true {
            let isTyped = asksTypes
            guard let reply = try await wire.pipeline([scanCommand(at: cursor)]).first else {
                throw UnexpectedReply(to: "SCAN", expected: "a page")
            }
            guard case .error(let error) = reply else { return try take(reply, isTyped: isTyped) }
            if error.kind == .size && count > 1 {
                count /= 2
            } else if error.kind == .syntax && isTyped {
                typeListing = .unknownToServer
            } else {
                throw error
            }
        }
    }

    private mutating func take(_ reply: RedisValue, isTyped: Bool) throws -> Page {
        let page = try ScanPage(reply, to: "SCAN")
        let next = page.next.isEnd ? nil : page.next
        var kinds: [ByteString: Record.Kind] = [:]
        var keys = page.items
        if isTyped {
            keys = []
            for index in stride(from: 0, to: page.items.count - 1, by: 2) {
                keys.append(page.items[index])
                kinds[page.items[index]] = Record.Kind(type: page.items[index + 1])
            }
        }
        let wanted = memory.unseen(keys).filter { options.filter.includes($0) && !ImportMarkers.isOwn($0) }
        report.mayRepeatKeys = memory.isFull
        let listed = wanted.map { ListedKey(key: $0, kind: options.kind ?? kinds[$0]) }
        return Page(keys: Array(listed.filter(isWanted).prefix((options.limit ?? .max) - report.applied)), next: next)
    }

    private func isWanted(_ key: ListedKey) -> Bool {
        guard let kind = key.kind, !options.filter.kinds.isEmpty else { return true }
        return options.filter.kinds.contains(kind)
    }

    // MARK: Giving

    private mutating func give(
        _ result: KeyReader.Result, _ next: ScanCursor?, _ observe: (ExportProgress) async throws -> Void,
        _ receive: (Record) async throws -> Void
    ) async throws {
        for (key, outcome) in result.outcomes where !isLimitReached {
            try await Self.give(key, outcome, options, &report, receive)
        }
        if !isLimitReached, !result.open.isEmpty {
            var large = reader
            var report = report
            let left = (options.limit ?? .max) - report.applied
            let outcome: Result<Void, any Error>
            do {
                try await large.readRest(of: Array(result.open.prefix(left))) { [options] key, outcome in
                    try await Self.give(key, outcome, options, &report, receive)
                }
                outcome = .success(())
            } catch { outcome = .failure(error) }
            self.report = report
            fieldsStay = fieldsStay || !large.options.asksFieldExpiries
            try outcome.get()
        }
        try await observe(ExportProgress(report: report, cursor: next?.token))
    }

    private static func give(
        _ key: ByteString, _ outcome: KeyReader.Outcome, _ options: ExportOptions, _ report: inout TransferReport,
        _ receive: (Record) async throws -> Void
    ) async throws {
        switch outcome {
        case .record(let record):
            guard options.filter.kinds.isEmpty || options.filter.kinds.contains(record.kind) else { return }
            try await receive(options.filter.changed(record, now: options.now()))
            if record.isWholeOrLast {
                report.read += 1
                report.applied += 1
            }
        case .vanished:
            report.read += 1
            report.vanished += 1
        case .failed(let reason):
            report.read += 1
            report.fail(reason, key: key, at: nil)
        }
    }
}
