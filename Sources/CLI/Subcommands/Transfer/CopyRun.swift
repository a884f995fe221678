import RecordFormats
import RedisTransfer
import RedisTypes
import UpstashClient

/// One copy from a database to another.
struct CopyRun: Sendable {
    var verb: String
    var database: Database
    var onConflict: ConflictPolicy?
    var flush = false
    var filter: FilterOptions
    var bulk: BulkOptions
    var choice: ConnectionChoice
    var skipBad = false
    var rejects: String?

    func run(from source: TransferSource, in context: ToolContext) async throws -> Outcome {
        try context.prepareWrite(to: database, quiet: bulk.isSilent)
        let sourceFacts = try await ServerFacts.read(from: source.executor)
        if bulk.estimate { return try await estimate(source, sourceFacts, in: context) }
        let facts = try await ServerFacts.read(from: database.client)
        let target = try await context.target(database, facts)
        let file = try CheckpointFile(bulk.checkpoint, identity: [verb, source.name, target.host], in: context)
        let earlier = try context.earlier(of: verb, in: file, bulk)
        let policy: ConflictPolicy
        if let earlier {
            try earlier.check(target, options: JobOptions(words, policy: earlier.policy).words)
            try earlier.check(flush ? nil : onConflict)
            if earlier.isFinished { return context.concludeFinished(earlier, bulk) }
            policy = earlier.policy
        } else {
            policy =
                flush
                ? try await context.flush(database, choice, facts)
                : try await context.policy(onConflict, for: database, facts, choice)
        }
        if bulk.resume, policy == .fail || policy == .merge {
            throw Failure(
                .usage, "RESUME", "keys that an earlier run copied would be in the way, or be merged twice",
                hint: "--on-conflict overwrite or skip can go on")
        }
        var checkpoint = TransferCheckpoint(
            verb, mode: "", target: target, options: JobOptions(words, policy: policy).words)
        let isIdempotent = policy == .overwrite && facts?.runID != nil
        let mode = isIdempotent ? ImportMode.idempotent : .marker(ImportMarkers(job: checkpoint.job))
        // What a run before was building is found again by the job's name. With markers the job is another one each
        // time: items are numbered anew, and the markers of the run before would speak of others.
        if let earlier, isIdempotent { checkpoint.job = earlier.job }
        checkpoint.mode = mode.name
        checkpoint.source.serverID = sourceFacts?.runID
        if let earlier, let cursor = earlier.source.cursor, earlier.source.serverID == sourceFacts?.runID {
            checkpoint.source.cursor = cursor
            checkpoint.rejectsBytes = earlier.rejectsBytes
            checkpoint.counts = earlier.counts
        } else if earlier != nil {
            context.notice("\(verb): where SCAN was is not known any more; all is read again", quiet: bulk.isSilent)
        }
        context.notice("\(verb): \(mode.explanation), job \(checkpoint.job)", quiet: bulk.isSilent)
        if !isIdempotent { checkpoint.shards = Array(repeating: 0, count: bulk.concurrency) }
        let before = bulk.resume ? earlier : try? file.read()
        try file.write(checkpoint)
        if let before { try await ImportMarkers.remove(of: before, from: database.client) }
        return try await send(source, sourceFacts, policy, mode, file, checkpoint, in: context)
    }

    private var words: [(name: String, value: String)] { filter.words + [("limit", "\(bulk.limit ?? -1)")] }

    /// Of a Redis that is reached directly, which costs nothing, all is read to count what writing takes. Of others only
    /// the reading is worked out: to count the writing would cost as much.
    private func estimate(
        _ source: TransferSource, _ facts: ServerFacts?, in context: ToolContext
    ) async throws -> Outcome {
        guard source.client == nil else {
            let estimate = try await ExportEstimate(source.executor, facts, filter).estimate(
                verb: verb, rate: bulk.rate)
            try estimate.write(json: bulk.json, in: context)
            context.notice("\(verb): this is for reading \(source.name); writing is not in it", quiet: bulk.isSilent)
            return .ok
        }
        let dryRun = DryRun()
        let (results, _) = try await context.stoppingOnSignals { stop in
            let options = importOptions(onConflict ?? .overwrite, .idempotent, stop)
            let importer = Importer(dryRun, options: options.estimating)
            return try await DatabaseSource.reading(exporter(source, facts, from: nil, stop)) { items in
                await importer.run(&items) { _ in }
            }
        }
        let (reading, result) = results
        let estimate = Estimate(verb: verb, of: dryRun, keys: result.report.applied, rate: bulk.rate)
        try estimate.write(json: bulk.json, in: context)
        return try reading.outcome(of: verb, source: source.name, in: context, json: bulk.json)
    }

    private func exporter(
        _ source: TransferSource, _ facts: ServerFacts?, from cursor: ByteString?, _ stop: StopRequest
    ) -> Exporter {
        var options = ExportOptions.source(facts, filter, stop)
        options.cursor = cursor
        options.limit = bulk.limit
        // What is reached directly is not billed.
        if source.client != nil { options.maximumCommands = bulk.maximumCommands }
        options.rate = bulk.rate
        return Exporter(source.executor, options: options)
    }

    private func importOptions(_ policy: ConflictPolicy, _ mode: ImportMode, _ stop: StopRequest) -> ImportOptions {
        var options = ImportOptions.bulk(policy, mode, filter.changes, bulk, to: database.client)
        options.skipsBadRecords = skipBad
        options.shouldStop = { stop.isMade }
        return options
    }

    private func send(
        _ source: TransferSource, _ sourceFacts: ServerFacts?, _ policy: ConflictPolicy, _ mode: ImportMode,
        _ file: CheckpointFile, _ checkpoint: TransferCheckpoint, in context: ToolContext
    ) async throws -> Outcome {
        let start = ContinuousClock.now
        let (results, signal) = try await context.stoppingOnSignals { stop in
            var recorder = ImportRecorder(
                file: file, checkpoint: checkpoint,
                rejects: try rejects.map {
                    try RejectsFile(
                        context.path($0), source: source.name,
                        continuingAt: bulk.resume ? checkpoint.rejectsBytes : nil)
                })
            let failedBefore = checkpoint.failures
            let progress = ProgressMeter(
                verb, bulk.progress, quiet: bulk.quiet, of: database.client, in: context)
            var importOptions = importOptions(policy, mode, stop)
            importOptions.job = checkpoint.job
            let importer = Importer(database.client, options: importOptions)
            let exporter = exporter(source, sourceFacts, from: checkpoint.source.cursor, stop)
            return try await DatabaseSource.reading(exporter) { items in
                let bookmarks = items.bookmarks
                var result = try await progress.drawing {
                    await importer.run(&items) { state in
                        // The newest place of the source before which all is written.
                        let done = state.doneThrough.min() ?? 0
                        if let cursor = bookmarks.cursor(done: done) { recorder.checkpoint.source.cursor = cursor }
                        try recorder.observe(&state, nil, failedBefore: failedBefore)
                        progress.show(
                            ProgressMeter.State(keys: state.report.read, keysInAll: sourceFacts?.keys))
                    }
                }
                if result.isComplete, case .marker(let markers) = mode {
                    do { try await markers.remove(shards: bulk.concurrency, from: database.client) } catch {
                        result.end = .failed(error)
                    }
                }
                return (result, recorder)
            }
        }
        var (reading, (result, recorder)) = results
        if result.isComplete, !reading.isComplete { result.end = reading.end }
        result.report.add(failuresOf: reading.report)
        result.report.carry(failures: checkpoint.failures)
        recorder.checkpoint.counts = result.report.counts
        try recorder.finish(isComplete: result.isComplete)
        var summary = TransferSummary(
            verb: verb, report: result.report, meter: database.client.meter.current,
            duration: ContinuousClock.now - start, isComplete: result.isComplete)
        summary.job = recorder.checkpoint.job
        summary.rejects = rejects
        summary.sourceMeter = source.client?.meter.current
        return try context.conclude(
            result, summary, source: source.name, signal, bulk, canResume: policy == .overwrite || policy == .skip)
    }
}
