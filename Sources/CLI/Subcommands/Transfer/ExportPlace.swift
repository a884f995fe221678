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
    let isFinished: Bool
    private var saved = ContinuousClock.now
    /// Where the run can go on once the bytes before it are written.
    private var reached: ByteString?

    var job: String? { checkpointFile == nil ? nil : checkpoint.job }
    /// A compressed stream cannot be gone on with, nor a server that cannot be told from another.
    var canResume: Bool { checkpointFile != nil && checkpoint.source.serverID != nil }

    init(_ run: ExportRun, in context: ToolContext) async throws {
        let (options, database, facts) = (run.options, run.database, run.facts)
        let path = context.path(options.output)
        let target = try await context.target(database, facts)
        let words = [
            "\(options.filter.match)", "\(options.filter.exclude)", "\(options.filter.type.map(\.rawValue))",
            "\(options.filter.rename)", "\(options.filter.ttl)", "\(options.sorted)",
            "\(options.format.map(\.rawValue) ?? "")",
        ].map { String(ContentDigest.hexadecimal(of: Array($0.utf8)).prefix(8)) }
        checkpoint = TransferCheckpoint("export", mode: "idempotent", target: target, options: words)
        checkpoint.source.serverID = facts?.runID
        guard options.output != "-", CompressionFormat(fileName: options.output) == nil, options.keys == nil,
            options.limit == nil, !options.isTable
        else {
            checkpointFile = nil
            isFinished = false
            file = options.output == "-" ? nil : try OutputFile(path)
            return
        }
        let checkpointFile = try CheckpointFile(
            options.bulk.checkpoint, identity: ["export", path, target.host], in: context)
        self.checkpointFile = checkpointFile
        if options.bulk.resume, let earlier = try checkpointFile.read() {
            if earlier.isFinished {
                isFinished = true
                file = nil
                return
            }
            try earlier.check(target, options: words)
            if let id = earlier.source.serverID, id == facts?.runID, let cursor = earlier.source.cursor,
                let digest = try OutputFile.digest(ofPartial: path, length: earlier.outputBytes)
            {
                (self.cursor, self.digest, counts, checkpoint) = (cursor, digest, earlier.counts, earlier)
                isFinished = false
                file = try OutputFile(path, isPartialKept: true, length: earlier.outputBytes)
                return
            }
            context.notice("export: the server was restarted since; all is read again", quiet: options.bulk.isSilent)
        }
        isFinished = false
        file = try OutputFile(path, isPartialKept: true)
    }

    /// Called when all records of a page are in the sink.
    func reached(_ progress: ExportProgress, _ sink: ExportSink) throws {
        reached = progress.cursor
        guard canResume, saved.duration(to: .now) >= .seconds(1) else { return }
        try save(sink)
    }

    func save(_ sink: ExportSink) throws {
        guard let file, let checkpointFile, let reached else { return }
        try sink.flush()
        try file.synchronize()
        checkpoint.outputBytes = file.length
        checkpoint.source.cursor = reached
        checkpoint.counts = sink.manifest.counts
        try checkpointFile.write(checkpoint)
        saved = .now
    }

    func close(_ result: TransferResult) throws {
        guard let file else { return }
        if result.isComplete {
            try file.complete()
            if let checkpointFile, try checkpointFile.read() != nil {
                checkpoint.isFinished = true
                try checkpointFile.write(checkpoint)
            }
        } else if canResume, result.canResume, checkpoint.source.cursor != nil {
            file.keep()
        } else {
            file.discard()
        }
    }

    func abandon() {
        if checkpoint.source.cursor == nil { file?.discard() } else { file?.keep() }
    }
}
