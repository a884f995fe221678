import Compression
import RecordFormats
import RedisTransfer
import RedisTypes
import UpstashClient

/// One import from a file.
struct ImportRun: Sendable {
    let options: Import
    let database: Database
    /// `nil` for standard input.
    let input: Int32?

    private var bulk: BulkOptions { options.bulk }
    private var format: InputFormat { options.resolvedFormat ?? .jsonl }

    func run(in context: ToolContext) async throws -> Outcome {
        try context.prepareWrite(to: database, quiet: bulk.isSilent)
        try checkWhole()
        if bulk.estimate { return try await estimate(in: context) }
        let facts = try await ServerFacts.read(from: database.client)
        let target = try await context.target(database, facts)
        let file = try CheckpointFile(
            bulk.checkpoint,
            identity: ["import", options.file == "-" ? "-" : POSIX.resolved(context.path(options.file)), target.host],
            in: context)
        let earlier = try context.earlier(of: "import", in: file, bulk)
        let policy: ConflictPolicy
        if let earlier {
            try earlier.check(target, options: words(earlier.policy))
            try earlier.check(options.flush ? nil : options.onConflict)
            try checkSource(earlier)
            if earlier.isFinished {
                try await ImportMarkers.remove(of: earlier, from: database.client)
                var earlier = earlier
                earlier.shards = []
                try file.write(earlier)
                return context.concludeFinished(earlier, bulk)
            }
            policy = earlier.policy
        } else {
            policy =
                options.flush
                ? try await context.flush(database, options.connection.choice, facts)
                : try await context.policy(
                    format.isCommands ? .overwrite : options.onConflict, for: database, facts,
                    options.connection.choice)
        }
        var checkpoint =
            earlier
            ?? TransferCheckpoint("import", mode: "", target: target, options: words(policy))
        let mode = mode(policy, facts, checkpoint.job)
        if let earlier, earlier.mode != mode.name {
            throw Failure(.conflict, "CHECKPOINT", "the job began in \(earlier.mode) mode; nothing was written")
        }
        checkpoint.mode = mode.name
        var importOptions = importOptions(policy, mode)
        importOptions.job = checkpoint.job
        if let earlier {
            importOptions.doneThrough = try await doneThrough(earlier, mode, facts, context)
            if importOptions.doneThrough.isEmpty {
                checkpoint.rejectsBytes = 0
                checkpoint.counts = [:]
            } else {
                importOptions.rejectedThrough = earlier.itemsRead
            }
        }
        if earlier == nil { checkpoint.source = sourceFacts }
        checkpoint.target = target
        context.notice("import: \(mode.explanation), job \(checkpoint.job)", quiet: bulk.isSilent)
        if earlier == nil { checkpoint.shards = Array(repeating: 0, count: importOptions.shards) }
        // A job that this one takes the place of is given up. What cannot be read was none.
        let abandoned = earlier == nil ? try? file.read() : nil
        // Whoever is killed before the first second is over can go on too: the policy, for one, is settled here.
        try file.write(checkpoint)
        if let abandoned, !abandoned.isFinished {
            context.notice(
                "import: this begins anew; \(abandoned.job), which --resume would have gone on with, is given up",
                quiet: bulk.isSilent)
        }
        if let abandoned { try await ImportMarkers.remove(of: abandoned, from: database.client) }
        return try await send(importOptions, file, checkpoint, in: context)
    }

    // MARK: Settings

    private func words(_ policy: ConflictPolicy) -> [String] {
        let own = [
            ("format", options.resolvedFormat?.rawValue ?? ""), ("key", options.rows.words), ("path", options.path),
            ("db", "\(options.db)"), ("limit", "\(bulk.limit ?? -1)"), ("concurrency", "\(bulk.concurrency)"),
        ]
        return JobOptions(own + options.filter.words, policy: policy).words
    }

    private func mode(_ policy: ConflictPolicy, _ facts: ServerFacts?, _ job: String) -> ImportMode {
        if options.atLeastOnce { return .atLeastOnce }
        if !format.isCommands, policy == .overwrite, facts?.runID != nil { return .idempotent }
        return .marker(ImportMarkers(job: job))
    }

    private func importOptions(_ policy: ConflictPolicy, _ mode: ImportMode) -> ImportOptions {
        var options = ImportOptions.bulk(policy, mode, self.options.filter.filter, bulk, to: database.client)
        options.skipsBadRecords = self.options.skipBad
        // Commands stay in order.
        if format.isCommands { (options.shards, options.concurrency) = (1, 1) }
        return options
    }

    private var sourceFacts: TransferCheckpoint.Source {
        var source = TransferCheckpoint.Source()
        if let input, let facts = POSIX.facts(of: input) { (source.size, source.modified) = facts }
        return source
    }

    /// Its bytes are those of the files it names: those cannot be looked at beforehand.
    private var isManifest: Bool { options.file.hasSuffix(".manifest") }

    private func inputSource(_ stop: StopRequest, in context: ToolContext) throws -> InputSource {
        if let input, isManifest {
            let parts = context.path(options.file).split(separator: "/", omittingEmptySubsequences: false)
            return try InputSource(
                manifest: input, options.file, in: parts.dropLast().joined(separator: "/"), context.console, stop)
        }
        let source = try InputSource(input, CompressionFormat(fileName: options.file), context.console, stop)
        source.allowsTruncation = options.allowTruncated
        return source
    }

    // MARK: Checks

    /// An export that lacks its end is refused before anything is sent, where that can be seen.
    private func checkWhole() throws {
        guard format == .jsonl, !options.allowTruncated, let input, let size = POSIX.facts(of: input)?.size,
            CompressionFormat(fileName: options.file) == nil
        else { return }
        let head = try POSIX.read(input, limit: 16)
        defer { _ = POSIX.seek(input, to: 0) }
        guard ExportManifest.isHeader(head), POSIX.seek(input, to: max(0, size - 4096)) else { return }
        let tail = try POSIX.read(input, limit: 4096)
        guard !ExportManifest.endsWithTrailer(tail) else { return }
        throw Failure(
            .usage, "TRUNCATED", "\(options.file) is cut off: its last line, the trailer, is missing",
            hint: "export again, or take what is there with --allow-truncated")
    }

    /// The bytes that an earlier run read must still be there.
    private func checkSource(_ earlier: TransferCheckpoint) throws {
        let facts = sourceFacts
        let changed = Failure(
            .conflict, "CHECKPOINT", "\(options.file) has changed since this job began; nothing was written",
            hint: "start again without --resume")
        guard facts.size == earlier.source.size, facts.modified == earlier.source.modified else { throw changed }
        guard let input, !isManifest, facts.size != nil, let sha256 = earlier.source.sha256 else { return }
        var digest = ContentDigest()
        while digest.count < earlier.source.hashedBytes {
            let left = earlier.source.hashedBytes - digest.count
            let bytes = try POSIX.read(input, limit: Int(min(left, 1 << 20)))
            if bytes.isEmpty { throw changed }
            digest.update(bytes)
        }
        guard digest.hexadecimal == sha256, POSIX.seek(input, to: 0) else { throw changed }
    }

    /// The markers are the truth; without them the file is, as long as the server is the same.
    private func doneThrough(
        _ earlier: TransferCheckpoint, _ mode: ImportMode, _ facts: ServerFacts?, _ context: ToolContext
    ) async throws -> [Int] {
        let shards = format.isCommands ? 1 : bulk.concurrency
        switch mode {
        case .marker(let markers): return try await markers.read(shards: shards, from: database.client)
        case .atLeastOnce: return earlier.shards
        case .idempotent:
            if let id = earlier.target.serverID, id == facts?.runID, earlier.shards.count == shards {
                return earlier.shards
            }
            context.notice("import: the server was restarted since; all is written again", quiet: bulk.isSilent)
            return []
        }
    }

    // MARK: Sending

    private func send(
        _ importOptions: ImportOptions, _ file: CheckpointFile, _ checkpoint: TransferCheckpoint,
        in context: ToolContext
    ) async throws -> Outcome {
        let start = ContinuousClock.now
        let (ended, signal) = try await context.stoppingOnSignals { stop in
            var importOptions = importOptions
            importOptions.shouldStop = { stop.isMade }
            var course = ImportRecorder(
                file: file, checkpoint: checkpoint,
                rejects: try options.rejects.map {
                    try RejectsFile(
                        context.path($0), source: options.file, at: input, holdsCommands: format.isCommands,
                        continuingAt: bulk.resume ? checkpoint.rejectsBytes : nil)
                })
            let source = try inputSource(stop, in: context)
            let progress = ProgressMeter(
                "import", bulk.progress, quiet: bulk.quiet, of: database.client, in: context)
            let total = checkpoint.source.size
            let failedBefore = checkpoint.failures
            let importer = Importer(database.client, options: importOptions)
            let items = ItemReading(options: options, source: source, in: context)
            let result = try await progress.drawing {
                try await items.run(importer) { state in
                    try course.observe(&state, source.digest, failedBefore: failedBefore)
                    progress.show(
                        ProgressMeter.State(
                            keys: state.report.read, bytes: source.digest.count, bytesInAll: total))
                }
            }
            return try await finish(result, failedBefore, &course, importOptions, source.digest)
        }
        return try report(ended, signal, start, checkpoint.job, in: context)
    }

    /// Leaves the checkpoint of a finished job, or of one that goes on.
    private func finish(
        _ result: TransferResult, _ failedBefore: Int, _ course: inout ImportRecorder, _ options: ImportOptions,
        _ digest: ContentDigest
    ) async throws -> TransferResult {
        var result = result
        result.report.carry(failures: failedBefore)
        try course.finish(isComplete: result.isComplete, digest: digest)
        if result.isComplete, case .marker(let markers) = options.mode {
            // Not before: without its markers, a job that is not known to be finished would begin anew.
            do {
                try await markers.remove(shards: options.shards, from: database.client)
                try course.forgetMarkers()
            } catch { result.end = .failed(error) }
        }
        return result
    }

    private func report(
        _ result: TransferResult, _ signal: Signals.Termination?, _ start: ContinuousClock.Instant, _ job: String,
        in context: ToolContext
    ) throws -> Outcome {
        var summary = TransferSummary(
            verb: "import", report: result.report, meter: database.client.meter.current,
            duration: ContinuousClock.now - start, isComplete: result.isComplete)
        summary.job = job
        summary.rejects = options.rejects
        return try context.conclude(
            result, summary, source: options.file, signal, bulk, canResume: options.file != "-")
    }

    // MARK: Estimate

    private func estimate(in context: ToolContext) async throws -> Outcome {
        let dryRun = DryRun()
        let importOptions = importOptions(options.onConflict ?? .overwrite, .idempotent).estimating
        let (result, _) = try await context.stoppingOnSignals { stop in
            let source = try inputSource(stop, in: context)
            source.isDigested = false
            let importer = Importer(dryRun, options: importOptions)
            return try await ItemReading(options: options, source: source, in: context).run(importer)
        }
        let estimate = Estimate(verb: "import", of: dryRun, keys: result.report.applied, rate: bulk.rate)
        try estimate.write(json: bulk.json, in: context)
        return try result.outcome(of: "import", source: options.file, in: context, json: bulk.json)
    }
}
