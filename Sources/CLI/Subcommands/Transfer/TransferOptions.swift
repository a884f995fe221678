import RedisTransfer
import RedisTypes
import UpstashClient

extension ImportOptions {
    /// As bulk verbs write.
    static func bulk(
        _ policy: ConflictPolicy, _ mode: ImportMode, _ filter: RecordFilter, _ bulk: BulkOptions,
        to client: UpstashClient
    ) -> ImportOptions {
        var options = ImportOptions(now: { POSIX.nowInMilliseconds() }, judge: TripFailure.init)
        options.onConflict = policy
        options.mode = mode
        options.filter = filter
        options.shards = bulk.concurrency
        options.concurrency = bulk.concurrency
        // With all shards' batches, what memory holds of an import.
        options.batchBytes = 192 << 10
        options.maximumCommands = bulk.maximumCommands
        options.rate = bulk.rate
        options.repetitions = { client.meter.current.retries }
        return options
    }

    /// The same, to be counted and not sent.
    var estimating: ImportOptions {
        var options = self
        options.maximumCommands = nil
        options.rate = nil
        options.skipsBadRecords = true
        return options
    }
}

extension ExportOptions {
    /// As bulk verbs read.
    static func bulk(_ facts: ServerFacts?, _ stop: StopRequest) -> ExportOptions {
        var options = ExportOptions(now: { POSIX.nowInMilliseconds() })
        options.facts = facts
        options.shouldStop = { stop.isMade }
        return options
    }

    /// As the side is read from which records go elsewhere: what is changed on the way, the one who takes them changes.
    static func source(_ facts: ServerFacts?, _ filter: FilterOptions, _ stop: StopRequest) -> ExportOptions {
        var options = bulk(facts, stop)
        filter.apply(to: &options)
        options.filter.renamings = []
        options.filter.timeToLive = .keep
        return options
    }
}

extension ImportMarkers {
    /// Removes those that a job had no time to remove, or no reason.
    static func remove(of job: TransferCheckpoint, from executor: some CommandExecutor) async throws {
        let markers = ImportMarkers(job: job.job)
        guard job.mode == ImportMode.marker(markers).name, !job.shards.isEmpty else { return }
        try await markers.remove(shards: job.shards.count, from: executor)
    }
}
