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

    /// Whether what comes twice for a key is put together.
    package var merges: Bool { options.onConflict == .merge }

    /// Imports all records that `next` gives, until it gives `nil`.
    package func run(
        progress: (TransferReport) -> Void = { _ in }, next: @escaping () async throws -> SourcedRecord?
    ) async -> TransferResult {
        var source = OneByOne(nextItem: { try await next().map { ImportItem($0) } })
        return await run(&source) { progress($0.report) }
    }

    /// Imports all items of a source.
    ///
    /// An item that the source throws a ``FormatError`` for is a failed one; unless bad records are skipped, the run
    /// ends there and the batches that were being filled are not sent. ``ImportOptions/shouldStop`` ends the run after
    /// the requests that are in flight; cancelling the task cuts those too, and leaves their records unknown if they
    /// may have been written.
    /// - Parameter observe: called after each batch, and at the end; the rejects of its report are those that came
    ///   since. An error ends the run.
    package func run(
        _ source: inout some ImportSource, observe: (inout ImportProgress) async throws -> Void
    ) async -> TransferResult {
        await withTaskGroup(of: ImportLane.Outcome.self) { tasks in
            let course = ImportCourse(executor, options)
            while course.end == nil {
                if options.isStopping {
                    course.end = .cancelled
                    break
                }
                do {
                    while course.end == nil, let item = try source.next() {
                        guard let waiting = course.take(item) else { continue }
                        await course.take(waiting, &tasks)
                        await course.tell(observe)
                        if options.isStopping { course.end = course.end ?? .cancelled }
                    }
                    if course.end == nil, try await !source.more() { break }
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

/// Where items come from.
package protocol ImportSource {
    /// The next item that is at hand.
    /// - Returns: `nil` when there is none; more may come.
    mutating func next() throws -> ImportItem?

    /// Waits for more.
    /// - Returns: false at the end.
    mutating func more() async throws -> Bool
}

/// A source that gives its items singly.
private struct OneByOne: ImportSource {
    let nextItem: () async throws -> ImportItem?
    private var item: ImportItem?

    init(nextItem: @escaping () async throws -> ImportItem?) {
        self.nextItem = nextItem
    }

    mutating func next() -> ImportItem? {
        defer { item = nil }
        return item
    }

    mutating func more() async throws -> Bool {
        item = try await nextItem()
        return item != nil
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
