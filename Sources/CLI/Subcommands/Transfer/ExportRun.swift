import Compression
import RecordFormats
import RedisTransfer
import RedisTypes
import UpstashClient
import UpstashREST

/// One export.
struct ExportRun: Sendable {
    let options: Export
    let database: Database
    let facts: ServerFacts?

    private var bulk: BulkOptions { options.bulk }
    private var compression: CompressionFormat? { CompressionFormat(fileName: options.output) }
    private var format: ExportFormat { options.resolvedFormat }

    func run(in context: ToolContext) async throws -> Outcome {
        let start = ContinuousClock.now
        let place = try await ExportPlace(self, in: context)
        if let finished = place.finished { return context.concludeFinished(finished, bulk) }
        nonisolated(unsafe) let target = place  // used by the one export task only
        let result: TransferResult
        let signal: Signals.Termination?
        do {
            (result, signal) = try await context.stoppingOnSignals { stop in
                try await exportAll(to: target, until: stop, context)
            }
            try place.close(result)
        } catch {
            place.abandon()
            throw error
        }
        var summary = TransferSummary(
            verb: "export", report: result.report, meter: database.client.meter.current,
            duration: ContinuousClock.now - start, isComplete: result.isComplete,
            file: options.output == "-" ? nil : options.output)
        summary.job = place.job
        return try context.conclude(
            result, summary, signal, bulk, canResume: place.isKept, isOutputTaken: options.output == "-")
    }

    private func exportAll(
        to place: ExportPlace, until stop: StopRequest, _ context: ToolContext
    ) async throws -> TransferResult {
        var exportOptions = ExportOptions.bulk(facts, stop)
        options.filter.apply(to: &exportOptions)
        exportOptions.limit = bulk.limit
        exportOptions.count = options.count
        exportOptions.sorted = options.sorted
        exportOptions.maximumCommands = bulk.maximumCommands
        exportOptions.rate = bulk.rate
        exportOptions.cursor = place.cursor
        let sink = try ExportSink(format, compression, continuing: place.digest, counts: place.counts) {
            [console = context.console] bytes in
            try place.file?.write(bytes) ?? console.write(bytes)
        }
        if place.cursor == nil {
            sink.begin(
                source: database.client.endpoint.authority,
                started: UTCTime(milliseconds: POSIX.nowInMilliseconds()).description)
        }
        if let kind = options.filter.type.first, options.isTable { sink.beginTable(of: kind) }
        let progress = ProgressMeter(
            "export", bulk.progress, quiet: bulk.quiet, of: database.client, in: context)
        let keys = try options.keys.map { try KeyList($0, stop, in: context) }
        let next: (() async throws -> [ByteString]?)? = keys.map { keys in { try await keys.next() } }
        let exporter = Exporter(database.client, options: exportOptions)
        var result = try await progress.drawing {
            await exporter.run(keys: next) { state in
                progress.show(
                    ProgressMeter.State(
                        keys: state.report.read, keysInAll: options.filter.isEmpty ? facts?.keys : nil))
                try place.reached(state, sink)
            } receive: { record in
                try sink.append(record)
            }
        }
        if !sink.omissions.isEmpty { context.notice("left out: \(sink.omissions.text)", quiet: bulk.isSilent) }
        // What the earlier run has read is not remembered.
        if place.cursor != nil {
            result.report.mayRepeatKeys = true
            result.report.carry(failures: place.failedBefore)
        }
        do {
            if result.isComplete {
                try sink.end(result.report, isComplete: result.report.failed == 0 && options.bulk.limit == nil)
            } else if place.canResume {
                try place.save()
            } else {
                try sink.flush()
            }
        } catch { result.end = .failed(error) }
        return result
    }
}

extension [RecordTableWriter.Omission: Int] {
    /// `the expiries of fields of 2 hashes`, …
    fileprivate var text: String {
        RecordTableWriter.Omission.allCases.compactMap { omission -> String? in
            guard let count = self[omission] else { return nil }
            return switch omission {
            case .fieldExpiries: "the expiries of fields of " + (count == 1 ? "1 hash" : "\(count) hashes")
            case .consumerGroups: "the consumer groups of " + Quantity.text(count, "stream")
            case .emptyStream: Quantity.text(count, "empty stream")
            }
        }.joined(separator: ", ")
    }
}

/// The keys in a file, one a line. Used by one task.
final class KeyList {
    private let source: InputSource
    private let descriptor: Int32?
    private var lines = LineSplitter()
    private var isAtEnd = false

    init(_ name: String, _ stop: StopRequest, in context: ToolContext) throws {
        descriptor = name == "-" ? nil : try POSIX.openForReading(context.path(name))
        source = try InputSource(descriptor, CompressionFormat(fileName: name), context.console, stop)
    }

    deinit {
        if let descriptor { POSIX.closeFile(descriptor) }
    }

    /// A thousand at most, `nil` at the end.
    func next() async throws -> [ByteString]? {
        var keys: [ByteString] = []
        while keys.count < 1000 {
            if let line = try lines.next() {
                if !line.bytes.isEmpty { keys.append(ByteString(line.bytes)) }
            } else if isAtEnd {
                break
            } else if let chunk = try await source.next() {
                lines.append(chunk)
            } else {
                isAtEnd = true
                lines.finish()
            }
        }
        return keys.isEmpty ? nil : keys
    }
}
