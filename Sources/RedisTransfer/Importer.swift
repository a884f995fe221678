package import RecordFormats
package import RedisTypes

/// Writes records to a database, batch by batch. Keys are spread over shards, of which each has one batch in flight
/// at most: no key is ever in flight twice, and the batches of different shards go out side by side.
///
/// Memory holds a batch for each shard, and one record however large. A batch is a pipeline when each of its records
/// takes one command, a transaction when one takes more, so that no key is ever half built. A record too large for a
/// batch, and one that comes in parts, is built under a temporary name and renamed.
package struct Importer: Sendable {
    private let executor: any CommandExecutor
    private let options: ImportOptions

    package init(_ executor: any CommandExecutor, options: ImportOptions) {
        self.executor = executor
        self.options = options
    }

    /// Imports all records that `next` gives, until it gives `nil`.
    package func run(
        progress: (TransferReport) -> Void = { _ in }, next: () async throws -> SourcedRecord?
    ) async -> TransferResult {
        await run(observe: { progress($0.report) }, items: { try await next().map { ImportItem($0) } })
    }

    /// Imports all items that `items` gives, until it gives `nil`.
    ///
    /// An item that `items` throws a ``FormatError`` for is a failed one; unless bad records are skipped, the run
    /// ends there and the batches that were being filled are not sent. ``ImportOptions/shouldStop`` ends the run after
    /// the requests that are in flight; cancelling the task cuts those too, and leaves their records unknown if they
    /// may have been written.
    /// - Parameters:
    ///   - observe: called after each batch, and at the end; the rejects of its report are those that came since. An
    ///     error ends the run.
    package func run(
        observe: (inout ImportProgress) async throws -> Void, items: () async throws -> ImportItem?
    ) async -> TransferResult {
        await withTaskGroup(of: ImportLane.Outcome.self) { tasks in
            var course = ImportCourse(executor, options)
            while course.end == nil {
                if options.isStopping {
                    course.end = .cancelled
                    break
                }
                do {
                    guard let item = try await items() else { break }
                    await course.take(item, &tasks)
                } catch let error as FormatError {
                    await course.takeBad(error, original: nil, &tasks)
                } catch let error as BadItem {
                    await course.takeBad(error.error, original: error.original, &tasks)
                } catch is CancellationError {
                    // The source noticed first. What is in the batches is not sent: the run was asked to stop.
                    course.end = .cancelled
                } catch {
                    course.end = .failed(error)
                }
                await course.tell(observe)
            }
            await course.finish(&tasks, observe)
            return TransferResult(report: course.report, end: course.end ?? .finished)
        }
    }
}

/// An item that could not be read, with its bytes.
package struct BadItem: Error {
    package var error: FormatError
    package var original: [UInt8]

    package init(_ error: FormatError, original: [UInt8]) {
        self.error = error
        self.original = original
    }
}
