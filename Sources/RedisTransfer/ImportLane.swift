import RecordFormats
import RedisTypes

/// One shard of an import: its items go out one batch at a time, in order.
struct ImportLane: Sendable {
    enum Job: Sendable {
        case batch(ImportBatch)
        /// A large key or a part of one.
        case staged(ImportItem, ordinal: Int, Staging)
        /// A key whose last part never came, and what came instead.
        case abandoned(Staging, ImportItem?)
    }

    struct Outcome: Sendable {
        var shard: Int
        var report: TransferReport
        var end: TransferEnd?
        /// What the job left of a key in parts.
        var staging: Staging?
    }

    var batch: ImportBatch
    /// The first item of the job in flight.
    var sentFrom: Int?
    var staging: Staging?
    /// The first item of a job that ended the run: it is not done, whatever followed.
    var stoppedAt: Int?

    var isBusy: Bool { sentFrom != nil }

    /// - Parameter read: items read so far.
    func doneThrough(of read: Int) -> Int {
        let open = [stoppedAt, sentFrom, batch.firstOrdinal, openStaging?.firstOrdinal].compactMap(\.self)
        return open.min().map { $0 - 1 } ?? read
    }

    private var openStaging: Staging? {
        guard let staging, case .building = staging.fate else { return nil }
        return staging
    }
}

extension ImportLane.Job {
    func run(by writer: ImportWriter) async -> ImportLane.Outcome {
        var writer = writer
        var outcome = ImportLane.Outcome(shard: writer.shard, report: TransferReport())
        switch self {
        case .batch(let batch): outcome.end = await writer.send(batch)
        case .staged(let item, let ordinal, var staging):
            outcome.end = await writer.send(item, ordinal, &staging)
            // A whole key leaves nothing open.
            outcome.staging = item.record?.isWholeOrLast == true ? nil : staging
        case .abandoned(let staging, let next): outcome.end = await writer.abandon(staging, next)
        }
        outcome.report = writer.report
        return outcome
    }

    var firstOrdinal: Int? {
        switch self {
        case .batch(let batch): batch.firstOrdinal
        case .staged(_, _, let staging): staging.firstOrdinal
        case .abandoned(let staging, _): staging.firstOrdinal
        }
    }
}
