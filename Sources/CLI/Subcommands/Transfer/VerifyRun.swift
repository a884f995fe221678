import Compression
import RecordFormats
import RedisTransfer
import RedisTypes
import UpstashClient

/// One comparison.
struct VerifyRun: Sendable {
    let options: Verify
    let second: TransferSource

    /// What a run found, for the summary and for the second pass.
    private final class Findings {
        var keys: [ByteString: KeyDifference] = [:]
        var shown = 0
    }

    func run(in context: ToolContext) async throws -> Outcome {
        let start = ContinuousClock.now
        let facts = try await ServerFacts.read(from: second.executor)
        let (report, signal) = try await context.stoppingOnSignals { stop in
            try await compare(facts, stop, context)
        }
        var outcome = report.failures.isEmpty ? Outcome.ok : .failed
        if !report.differences.isEmpty { outcome = outcome.combined(with: .checkFailed) }
        for failure in report.failures.prefix(TransferReport.failuresKept) {
            context.console.note("verify: key \(failure.key): \(failure.reason)")
        }
        var ending = TransferResult(report: TransferReport(), end: report.end)
        if case .badRecord = report.end { ending.report.fail("", key: nil, at: nil) }
        outcome = outcome.combined(with: try ending.endOutcome(of: "verify", in: context, json: options.json))
        if let signal { outcome = outcome.combined(with: signal.outcome) }
        try tell(report, start, ending.isComplete, context)
        return outcome
    }

    // MARK: Comparing

    private func compare(
        _ facts: ServerFacts?, _ stop: StopRequest, _ context: ToolContext
    ) async throws -> Verifier.Report {
        let findings = Findings()
        var exporting = ExportOptions.bulk(facts, stop)
        exporting.maximumCommands = options.maxCommands
        exporting.rate = options.rate
        options.filter.apply(to: &exporting)
        var verifying = Verifier.Options(exporting: exporting)
        verifying.tolerance = options.ttlTolerance.milliseconds
        verifying.sample = options.sample
        verifying.filter = options.filter.filter
        let verifier = Verifier(second.executor, options: verifying)
        let progress = ProgressMeter(
            "verify", options.progress, quiet: options.quiet, of: second.client, in: context)
        let report = try await withFirst(stop, context) { first, extras in
            try await progress.drawing {
                await first.verify(
                    verifier, extras,
                    { finding in
                        try show(finding, context)
                        if options.output != nil { findings.keys[finding.key] = finding.difference }
                    },
                    { report in
                        progress.show(
                            ProgressMeter.State(
                                keys: report.compared + report.lookedFor, keysInAll: facts?.keys.map { 2 * $0 }))
                    })
            }
        }
        if let output = options.output {
            if case .finished = report.end {
                try await repair(findings.keys, to: output, stop, context)
            } else {
                context.notice(
                    "verify: \(output) not written: the comparison did not come to its end", quiet: options.quiet)
            }
        }
        return report
    }

    /// The first side, whatever it is.
    enum First {
        case file(InputSource, InputFormat, Verify)
        case database(TransferSource, ServerFacts?, Verify, StopRequest)

        func verify(
            _ verifier: Verifier, _ extras: Verifier.Extras, _ report: (Verifier.Finding) throws -> Void,
            _ progress: (Verifier.Report) -> Void
        ) async -> Verifier.Report {
            switch self {
            case .file(let input, let format, let options):
                return await Self.reading(input, format, options) {
                    var source = $0
                    return await verifier.run(&source, extras: extras, report: report, progress: progress)
                }
            case .database(let side, let facts, let options, let stop):
                var exporting = ExportOptions.source(facts, options.filter, stop)
                exporting.maximumCommands = options.maxCommands
                exporting.rate = options.rate
                do {
                    let exporter = Exporter(side.executor, options: exporting)
                    var (reading, report) = try await DatabaseSource.reading(exporter) { source in
                        await verifier.run(&source, extras: extras, report: report, progress: progress)
                    }
                    if case .finished = report.end { report.end = reading.end }
                    report.failures += reading.report.failures.map { ($0.key ?? "", $0.reason) }
                    report.failuresNotKept = reading.report.failed - reading.report.failures.count
                    return report
                } catch {
                    var report = Verifier.Report()
                    report.end = .failed(error)
                    return report
                }
            }
        }

        static func reading(
            _ input: InputSource, _ format: InputFormat, _ options: Verify,
            _ body: (any ImportSource) async -> Verifier.Report
        ) async -> Verifier.Report {
            let chunk: () async throws -> [UInt8]? = { try await input.next() }
            switch format {
            case .rdb:
                return await body(
                    ReaderSource(RDBReader(source: options.first, database: options.db), nextChunk: chunk))
            case .json:
                return await body(
                    ReaderSource(JSONArrayReader(source: options.first, form: .typed), nextChunk: chunk))
            default: return await body(ReaderSource(JSONLinesReader(source: options.first), nextChunk: chunk))
            }
        }
    }

    private func withFirst<Result: Sendable>(
        _ stop: StopRequest, _ context: ToolContext, _ body: (First, Verifier.Extras) async throws -> Result
    ) async throws -> Result {
        if let format = fileFormat {
            guard Self.formats.contains(format) else {
                throw Failure(
                    .usage, "FORMAT", "\(options.first): verify cannot compare \(format.rawValue) with a database",
                    hint: "import it into a database of its own, and compare the two")
            }
            let descriptor = options.first == "-" ? nil : try POSIX.openForReading(context.path(options.first))
            defer { if let descriptor { POSIX.closeFile(descriptor) } }
            if let descriptor, let output = options.output, POSIX.isFile(context.path(output), at: descriptor) {
                throw Failure(.usage, "OUTPUT", "\(output) is what is read: give --output another file")
            }
            let input = try InputSource(
                descriptor, CompressionFormat(fileName: options.first), context.console, stop)
            return try await body(
                .file(input, format, options), looksForExtras ? .remembered : .ignored)
        }
        return try await context.withSource(options.first, options.connection.choice) { first in
            if let client = first.client, client.endpoint == second.client?.endpoint {
                throw Failure(.usage, "SAME", "both sides are \(first.name); nothing was read")
            }
            let facts = try await ServerFacts.read(from: first.executor)
            return try await body(
                .database(first, facts, options, stop), looksForExtras ? .asked(first.executor) : .ignored)
        }
    }

    /// Renamed keys cannot be traced back, nor types be told of keys that are only listed.
    private var looksForExtras: Bool {
        !options.ignoreExtra && options.filter.rename.isEmpty && options.filter.type.count < 2
            && options.filter.type.first != .json
    }

    /// `nil` for a first side that is a database.
    private var fileFormat: InputFormat? {
        options.format ?? (RedisSource.isURL(options.first) ? nil : InputFormat(fileName: options.first))
    }

    /// Those whose keys are whole without being run or mapped.
    private static let formats: Set<InputFormat> = [.jsonl, .json, .rdb]

    // MARK: Telling

    private func show(_ finding: Verifier.Finding, _ context: ToolContext) throws {
        if options.json {
            var line = JSONLine()
            line.add("key", finding.key)
            line.add("difference", finding.difference.rawValue)
            line.add("type", finding.kind?.rawValue)
            return try context.console.write(line.end())
        }
        let difference = finding.difference.rawValue
        let padding = String(repeating: " ", count: max(1, 8 - difference.count))
        try context.console.write("\(difference)\(padding)\(finding.key)\n")
    }

    private func tell(
        _ report: Verifier.Report, _ start: ContinuousClock.Instant, _ isComplete: Bool, _ context: ToolContext
    ) throws {
        let duration = TimeSpan(.milliseconds(TimeSpan(ContinuousClock.now - start).milliseconds))
        let meter = second.client?.meter.current
        if options.json {
            var line = JSONLine()
            line.add("verb", "verify")
            line.add("complete", isComplete)
            line.add("compared", Int64(report.compared))
            line.add("equal", Int64(report.equal))
            for difference in KeyDifference.allCases {
                line.add(difference.rawValue, Int64(report.differences[difference] ?? 0))
            }
            line.add("failed", Int64(report.failures.count + report.failuresNotKept))
            line.add("billed_commands", meter.map { Int64($0.billedCommands) })
            line.add("duration_ms", duration.milliseconds)
            return try context.console.write(line.end())
        }
        var parts = ["\(report.compared) compared", "\(report.equal) equal"]
        for difference in KeyDifference.allCases {
            if let count = report.differences[difference] { parts.append("\(count) \(difference.words)") }
        }
        if !report.failures.isEmpty { parts.append("\(report.failures.count + report.failuresNotKept) failed") }
        let cost = meter.map { "; \($0.commandCount) in \($0.requestCount)" } ?? ""
        context.notice(
            "verify\(isComplete ? "" : " (incomplete)"): \(parts.joined(separator: ", "))\(cost), \(duration)",
            quiet: options.quiet)
    }

    // MARK: Repairing

    /// Reads the keys that differ a second time: large ones too then pass through without being held.
    private func repair(
        _ differences: [ByteString: KeyDifference], to output: String, _ stop: StopRequest, _ context: ToolContext
    ) async throws {
        let file = try OutputFile(context.path(output))
        do {
            var lines: [UInt8] = []
            for (key, difference) in differences.sorted(by: { $0.key < $1.key }) where difference == .extra {
                Record(key: key, value: .missing).appendJSON(to: &lines, difference: difference.rawValue)
                lines.append(0x0A)
            }
            try file.write(lines)
            try await withFirst(stop, context) { first, _ in
                try await first.records { record in
                    let record = options.filter.filter.changed(record, now: POSIX.nowInMilliseconds())
                    guard let difference = differences[record.key], difference != .extra else { return }
                    var line: [UInt8] = []
                    record.appendJSON(to: &line, difference: difference.rawValue)
                    line.append(0x0A)
                    try file.write(line)
                }
            }
            try file.complete()
        } catch {
            file.discard()
            throw error
        }
    }
}

extension VerifyRun.First {
    fileprivate func records(_ receive: (Record) throws -> Void) async throws {
        switch self {
        case .file(let input, let format, let options):
            let report = await Self.reading(input, format, options) { source in
                var source = source
                var report = Verifier.Report()
                do {
                    repeat {
                        while let item = try source.next() {
                            if let record = item.record { try receive(record) }
                        }
                    } while try await source.more()
                } catch { report.end = .failed(error) }
                return report
            }
            if case .failed(let error) = report.end { throw error }
        case .database(let side, let facts, let options, let stop):
            let exporting = ExportOptions.source(facts, options.filter, stop)
            let result = await Exporter(side.executor, options: exporting).run { record in try receive(record) }
            switch result.end {
            case .finished: break
            case .failed(let error): throw error
            case .refused(let error): throw error
            default: throw CancellationError()
            }
        }
    }
}

extension KeyDifference {
    fileprivate var words: String {
        switch self {
        case .missing: "missing"
        case .extra: "extra"
        case .type: "of another type"
        case .value: "with another value"
        case .expiry: "with another expiry"
        }
    }
}
