package import RecordFormats
package import RedisTypes

/// How an ``Importer`` treats its records and its database.
package struct ImportOptions: Sendable {
    package var onConflict = ConflictPolicy.overwrite
    /// Whether a record that cannot be read, or that the server refuses, is only counted. Otherwise it ends the run.
    package var skipsBadRecords = false
    /// A batch is sent before it grows past either limit; one record may be larger than them. Bytes are those of all
    /// words, without what JSON or base64 adds on the way.
    package var batchCommands = 1000
    package var batchBytes = 4 << 20
    /// The time in Unix milliseconds: records whose expiry has come are skipped.
    package var now: @Sendable () -> Int64
    /// Reads the executor's errors. Records whose commands may have run count as unknown, and the run ends.
    package var judge: @Sendable (any Error) -> TripFailure
    /// Asked before each record is read and before each request. Once it is true no more is written: the request in
    /// flight is waited for and its records are counted, those not sent are skipped, and the run ends as
    /// ``TransferEnd/cancelled``. It must not become false again.
    package var shouldStop: @Sendable () -> Bool = { false }

    package init(now: @escaping @Sendable () -> Int64, judge: @escaping @Sendable (any Error) -> TripFailure) {
        self.now = now
        self.judge = judge
    }

    var isStopping: Bool { Task.isCancelled || shouldStop() }
}

/// Writes records to a database, batch by batch, one batch at a time: no key is ever in flight twice.
///
/// Memory holds one batch, and one record however large. A batch is a pipeline when each of its records takes one
/// command, a transaction when one takes more, so that no key is ever half built. A record too large for a batch is
/// built under a temporary name and renamed.
package struct Importer: Sendable {
    private let executor: any CommandExecutor
    private let options: ImportOptions

    package init(_ executor: any CommandExecutor, options: ImportOptions) {
        self.executor = executor
        self.options = options
    }

    /// Imports all records that `next` gives, until it gives `nil`.
    ///
    /// A record that `next` throws a ``FormatError`` for is a failed one; unless bad records are skipped, the run
    /// ends there and the batch that was being filled is not sent. ``ImportOptions/shouldStop`` ends the run after the
    /// request that is in flight; cancelling the task cuts that too, and leaves its records unknown if they may have
    /// been written.
    /// - Parameter progress: called after each batch.
    package func run(
        progress: (TransferReport) -> Void = { _ in }, next: () async throws -> SourcedRecord?
    ) async -> TransferResult {
        let planner = ImportPlanner(onConflict: options.onConflict)
        var writer = ImportWriter(executor: executor, options: options, planner: planner)
        var batch = ImportBatch(onConflict: options.onConflict)
        var end: TransferEnd?
        while end == nil {
            if options.isStopping {
                end = .cancelled
                break
            }
            do {
                guard let sourced = try await next() else { break }
                writer.report.read += 1
                let plan = planner.plan(sourced.record, now: options.now())
                let size = size(of: plan, sourced.record)
                if case .expired = plan {
                    writer.report.skip(.expired)
                    continue
                }
                if !fits(sourced.record.key, size, batch) {
                    end = await writer.send(batch)
                    batch = ImportBatch(onConflict: options.onConflict)
                    progress(writer.report)
                }
                let isTooLarge = size.commands > options.batchCommands || size.bytes > options.batchBytes
                if end == nil, isTooLarge, size.commands > 1 {
                    end = await writer.sendStaged(sourced)
                    progress(writer.report)
                } else {
                    batch.append(sourced, plan)
                }
            } catch let error as FormatError {
                writer.report.read += 1
                writer.report.fail(error.reason, key: nil, at: error.position)
                if !options.skipsBadRecords {
                    end = .badRecord(error)
                } else if error.endsReading {
                    end = await writer.send(batch) ?? .badRecord(error)
                    batch = ImportBatch(onConflict: options.onConflict)
                }
            } catch is CancellationError {
                // The source noticed first. What is in the batch is not sent: the run was asked to stop.
                end = .cancelled
            } catch {
                end = .failed(error)
            }
        }
        if end == nil {
            end = await writer.send(batch)
        } else {
            writer.report.skip(.notSent, count: batch.entries.count)
        }
        progress(writer.report)
        return TransferResult(report: writer.report, end: end ?? .finished)
    }

    private func size(of plan: ImportPlanner.Plan, _ record: Record) -> (commands: Int, bytes: Int) {
        switch plan {
        case .expired: (0, 0)
        case .plainString(let string): (1, record.key.count + string.count)
        case .commands(let commands): (commands.count, commands.reduce(0) { $0 + $1.byteCount })
        }
    }

    private func fits(_ key: ByteString, _ size: (commands: Int, bytes: Int), _ batch: ImportBatch) -> Bool {
        if batch.isEmpty { return true }
        // Whether the key exists is asked once for the batch, before any of it is written.
        if options.onConflict != .overwrite && batch.contains(key) { return false }
        return batch.commands.count + size.commands <= options.batchCommands
            && batch.byteCount + size.bytes <= options.batchBytes
    }
}
