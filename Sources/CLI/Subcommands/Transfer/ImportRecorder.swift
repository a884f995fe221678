import RecordFormats
import RedisTransfer

/// Keeps what a run must not forget: its checkpoint, once a second, and its rejects.
struct ImportRecorder {
    private let file: CheckpointFile
    var checkpoint: TransferCheckpoint
    private var rejects: RejectsFile?
    /// They go last into their file, beyond what the checkpoint counts: a run that goes on decides on them anew.
    private var doubtful: [TransferReport.Reject] = []
    private var hasNewRejects = false
    private var saved = ContinuousClock.now
    private static var interval: Duration { .seconds(1) }
    private static var shortInterval: Duration { .milliseconds(50) }

    init(file: CheckpointFile, checkpoint: TransferCheckpoint, rejects: RejectsFile?) {
        self.file = file
        self.checkpoint = checkpoint
        self.rejects = rejects
    }

    /// - Parameters:
    ///   - digest: of what was read from the source.
    ///   - failedBefore: items that failed in earlier runs of the job.
    mutating func observe(
        _ progress: inout ImportProgress, _ digest: ContentDigest?, failedBefore: Int
    ) throws {
        try keep(progress.report.takeRejects())
        checkpoint.shards = progress.doneThrough
        checkpoint.counts = progress.report.counts
        checkpoint.counts["failed", default: 0] += failedBefore
        checkpoint.itemsRead = max(checkpoint.itemsRead, progress.read)
        // What a marker says is done is not read again: its rejects must not be lost with the process.
        guard saved.duration(to: .now) >= (hasNewRejects ? Self.shortInterval : Self.interval) else { return }
        try save(digest)
    }

    private mutating func keep(_ rejected: [TransferReport.Reject]) throws {
        guard !rejected.isEmpty, rejects != nil else { return }
        doubtful += rejected.filter(\.isInDoubt)
        try rejects?.append(rejected.filter { !$0.isInDoubt })
        checkpoint.rejectsBytes = rejects?.length ?? 0
        hasNewRejects = true
    }

    mutating func save(_ digest: ContentDigest?) throws {
        if let digest {
            checkpoint.source.hashedBytes = digest.count
            checkpoint.source.sha256 = digest.hexadecimal
        }
        try file.write(checkpoint)
        saved = .now
        hasNewRejects = false
    }

    /// A job that was never saved and is finished leaves nothing.
    mutating func finish(isComplete: Bool, digest: ContentDigest? = nil) throws {
        try rejects?.append(doubtful)
        try rejects?.close()
        rejects = nil
        checkpoint.isFinished = isComplete
        try save(digest)
    }

    /// The markers of a finished job are removed: the shards of its checkpoint stand for those that may be left.
    mutating func forgetMarkers() throws {
        checkpoint.shards = []
        try save(nil)
    }
}
