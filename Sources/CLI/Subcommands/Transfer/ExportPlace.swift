import Compression
import RecordFormats
import RedisTransfer
import RedisTypes
import UpstashClient

/// The file that an export writes, and how far it came. Used by one task.
final class ExportPlace {
    let file: OutputFile?
    private let checkpointFile: CheckpointFile?
    private var checkpoint: TransferCheckpoint
    private(set) var cursor: ByteString?
    private(set) var digest = ContentDigest()
    /// What the manifest had counted there.
    private(set) var counts: [String: Int] = [:]
    /// The job, when there is nothing left of it to do.
    private(set) var finished: TransferCheckpoint?
    private var saved = ContinuousClock.now
    /// Keys that earlier runs of the job could not read.
    private(set) var failedBefore = 0
    /// The end of the last page: a run that goes on begins behind it, with no key half written.
    private var reached: (cursor: ByteString?, length: Int64, counts: [String: Int])?
    /// Whether what was written is kept for such a run.
    private(set) var isKept = false

    var job: String? { checkpointFile == nil ? nil : checkpoint.job }
    /// A compressed stream cannot be gone on with, nor a server that cannot be told from another.
    var canResume: Bool { checkpointFile != nil && checkpoint.source.serverID != nil }

    init(_ run: ExportRun, in context: ToolContext) async throws {
        let (options, database, facts) = (run.options, run.database, run.facts)
        let path = context.path(options.output)
        let target = try await context.target(database, facts)
        let words = JobOptions(
            options.filter.words + [("sorted", "\(options.sorted)"), ("format", options.resolvedFormat.rawValue)]
        ).words
        checkpoint = TransferCheckpoint("export", mode: "idempotent", target: target, options: words)
        checkpoint.source.serverID = facts?.runID
        guard options.output != "-", CompressionFormat(fileName: options.output) == nil, options.keys == nil,
            options.bulk.limit == nil, !options.isTable
        else {
            checkpointFile = nil
            file = options.output == "-" ? nil : try OutputFile(path)
            return
        }
        let checkpointFile = try CheckpointFile(
            options.bulk.checkpoint, identity: ["export", POSIX.resolved(path), target.host], in: context)
        self.checkpointFile = checkpointFile
        if let earlier = try context.earlier(of: "export", in: checkpointFile, options.bulk) {
            try earlier.check(target, options: words)
            // What it wrote may have been taken away since.
            if earlier.isFinished, POSIX.size(of: path) != nil {
                finished = earlier
                file = nil
                return
            }
            if !earlier.isFinished, let id = earlier.source.serverID, id == facts?.runID,
                let cursor = earlier.source.cursor,
                let digest = try OutputFile.digest(ofPartial: path, length: earlier.outputBytes)
            {
                (self.cursor, self.digest, counts, checkpoint) = (cursor, digest, earlier.counts, earlier)
                failedBefore = earlier.failures
                file = try OutputFile(path, isPartialKept: true, length: earlier.outputBytes)
                return
            }
            context.notice("export: what is there cannot be gone on with; all is read", quiet: options.bulk.isSilent)
        }
        file = try OutputFile(path, isPartialKept: true)
    }

    /// Called when all records of a page are in the sink.
    func reached(_ progress: ExportProgress, _ sink: ExportSink) throws {
        guard canResume, let file else { return }
        try sink.flush()
        var counts = sink.manifest.counts
        counts["failed"] = failedBefore + progress.report.failed
        reached = (progress.cursor, file.length, counts)
        guard saved.duration(to: .now) >= .seconds(1) else { return }
        try save()
    }

    func save() throws {
        guard let file, let checkpointFile, let reached, let cursor = reached.cursor else { return }
        try file.synchronize()
        checkpoint.outputBytes = reached.length
        checkpoint.source.cursor = cursor
        checkpoint.counts = reached.counts
        try checkpointFile.write(checkpoint)
        saved = .now
    }

    func close(_ result: TransferResult) throws {
        guard let file else { return }
        if result.isComplete {
            try file.complete()
            checkpoint.isFinished = true
            checkpoint.counts = ["failed": result.report.failed]
            try checkpointFile?.write(checkpoint)
        } else if canResume, result.canResume, checkpoint.source.cursor != nil {
            isKept = true
            file.keep()
        } else {
            file.discard()
        }
    }

    func abandon() {
        if checkpoint.source.cursor == nil { file?.discard() } else { file?.keep() }
    }
}
