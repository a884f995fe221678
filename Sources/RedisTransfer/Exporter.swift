package import RecordFormats
package import RedisTypes

/// Reads the keys of a database as records, page by page of `SCAN`, or those of a list.
///
/// While the records of one page are given, the next page is read. A large key comes in parts; the others are in
/// memory whole, those of two pages at most. Nothing is locked: a key that changes while it is read may come out as
/// it was at no one instant.
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

    /// Gives every record to `receive`, in no order.
    ///
    /// A key that cannot be read is a failed one and the export goes on. An error of the executor or of `receive`
    /// ends it, as do ``ExportOptions/shouldStop`` and cancelling the task, which cuts the request in flight.
    /// - Parameters:
    ///   - keys: gives the keys to read, some at a time, `nil` at the end; without it all keys of the database.
    ///   - observe: called after each page.
    package func run(
        keys: (() async throws -> [ByteString]?)? = nil,
        observe: (ExportProgress) async throws -> Void = { _ in },
        receive: (Record) async throws -> Void
    ) async -> TransferResult {
        var course = ExportCourse(executor, options)
        do {
            try await course.run(keys, observe, receive)
            return TransferResult(report: course.report, end: .finished)
        } catch is LimitReached {
            return TransferResult(report: course.report, end: .limitReached)
        } catch {
            return TransferResult(report: course.report, end: TransferEnd(error))
        }
    }
}
