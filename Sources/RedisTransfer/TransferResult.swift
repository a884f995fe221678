package import RecordFormats
package import RedisTypes

/// How a run ended and what it did until then.
package struct TransferResult: Sendable {
    package var report: TransferReport
    package var end: TransferEnd

    package init(report: TransferReport, end: TransferEnd) {
        self.report = report
        self.end = end
    }
}

/// Why a run ended.
package enum TransferEnd: Sendable {
    /// All input was read; the report says what failed on the way.
    case finished
    /// A record could not be read, and bad records were not to be skipped or nothing can be read after it.
    case badRecord(FormatError)
    /// The database has a key that an import was to create.
    case conflict(key: ByteString, at: SourcePosition?)
    /// No request can hold a record, and bad records were not to be skipped.
    case uncarriable(key: ByteString, at: SourcePosition?, reason: String)
    /// The server refused a record, in a way that would meet the others too or that was not to be skipped.
    case refused(RedisError)
    /// The records' source, the executor or the receiver failed.
    case failed(any Error)
    /// The next batch would have passed ``ImportOptions/maximumCommands``, or that of an export.
    case limitReached
    /// The last part of a key never came.
    case incomplete(key: ByteString)
    /// The task was cancelled, or the run was asked to stop, before all was done.
    case cancelled

    init(_ error: any Error) {
        self = error is CancellationError ? .cancelled : .failed(error)
    }
}
