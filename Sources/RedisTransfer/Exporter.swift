package import RecordFormats
package import RedisTypes

/// Which keys an ``Exporter`` reads, and how.
package struct ExportOptions: Sendable {
    /// A glob-style pattern, matched by the server; `nil` for all keys.
    package var match: ByteString?
    /// Keys of one type only, sorted out by the server.
    package var kind: Record.Kind?
    /// `SCAN`'s hint: keys looked at for one command.
    package var count = 1000
    /// Records after which the export ends.
    package var limit: Int?
    /// Whether a record's fields and members come in the order of their bytes; otherwise in the server's order.
    package var sorted = false
    /// Keys read in one trip, fewer while they are large. All their records are in memory at once.
    package var keysPerTrip = 128
    /// Elements asked for with one command.
    package var pageSize = 1000
    /// Memory for remembering which keys were read already, in bytes.
    package var rememberedBytes = 32 << 20
    /// The time in Unix milliseconds, from which servers before Redis 7 have their expiries worked out.
    package var now: @Sendable () -> Int64
    /// Asked before each request. Once it is true the request in flight is waited for, records that are whole are
    /// still given, and the run ends as ``TransferEnd/cancelled``. It must not become false again.
    package var shouldStop: @Sendable () -> Bool = { false }

    package init(now: @escaping @Sendable () -> Int64) {
        self.now = now
    }

    var isStopping: Bool { Task.isCancelled || shouldStop() }
}

/// Reads the keys of a database as records, page by page of `SCAN`.
///
/// A record is in memory whole, with the others of its trip; large collections are fetched in pages but put
/// together here. Nothing is locked: a key that changes while it is read may come out as it was at no one instant.
///
/// `SCAN` may list a key twice. Keys are remembered exactly (a hash could take one key for another and lose it) as
/// long as they fit in ``ExportOptions/rememberedBytes``. Past that, new keys are only compared with the remembered
/// ones and those of their own page, and the report says ``TransferReport/mayRepeatKeys``. A record that is given
/// twice does no harm to an import that overwrites.
package struct Exporter: Sendable {
    private let executor: any CommandExecutor
    private let options: ExportOptions

    package init(_ executor: any CommandExecutor, options: ExportOptions) {
        self.executor = executor
        self.options = options
    }

    /// Gives every record to `receive`, in the order in which `SCAN` lists the keys.
    ///
    /// A key that cannot be read is a failed one and the export goes on. An error of the executor or of `receive`
    /// ends it, as do ``ExportOptions/shouldStop`` and cancelling the task, which cuts the request in flight.
    /// - Parameter progress: called after each page.
    package func run(
        progress: (TransferReport) -> Void = { _ in }, receive: (Record) async throws -> Void
    ) async -> TransferResult {
        var report = TransferReport()
        var reader = KeyReader(executor: executor, options: options)
        var memory = KeyMemory(limit: options.rememberedBytes)
        var cursor = ScanCursor.start
        var count = max(1, options.count)
        do {
            repeat {
                if options.isStopping { throw CancellationError() }
                let page = try await page(at: cursor, &count)
                cursor = page.next
                let keys = memory.unseen(page.items)
                report.mayRepeatKeys = memory.isFull
                var rest = keys[...]
                while !rest.isEmpty {
                    let left = (options.limit ?? .max) - report.applied
                    if left <= 0 { break }
                    let trip = rest.prefix(min(left, reader.keysPerTrip))
                    rest = rest.dropFirst(trip.count)
                    for (key, outcome) in zip(trip, try await reader.read(Array(trip))) {
                        report.read += 1
                        switch outcome {
                        case .record(let record):
                            try await receive(record)
                            report.applied += 1
                        case .vanished: report.vanished += 1
                        case .failed(let reason): report.fail(reason, key: key, at: nil)
                        }
                    }
                }
                progress(report)
            } while !cursor.isEnd && report.applied < options.limit ?? .max
        } catch {
            return TransferResult(report: report, end: TransferEnd(error))
        }
        return TransferResult(report: report, end: .finished)
    }

    /// - Parameter count: halved while the page is too large for a reply.
    private func page(at cursor: ScanCursor, _ count: inout Int) async throws -> ScanPage {
        while true {
            var words: [ByteString] = ["SCAN", cursor.token, "COUNT", ByteString(count)]
            if let match = options.match { words += ["MATCH", match] }
            if let kind = options.kind { words += ["TYPE", ByteString(kind.rawValue)] }
            do {
                return try ScanPage(try await executor.send(RedisCommand(words)), to: "SCAN")
            } catch let error as RedisError where error.kind == .size && count > 1 {
                count /= 2
            }
        }
    }
}
