import RecordFormats
import RedisTransfer
import RedisTypes
import UpstashClient
import UpstashREST

extension TransferResult {
    /// Says what became of everything, and how the run ended.
    /// - Parameter source: the file that positions are in.
    func outcome(
        of verb: String, source: String? = nil, in context: ToolContext, json: Bool = false
    ) throws -> Outcome {
        let outcome = report.unknown > 0 ? Outcome.unknown : report.failed > 0 && !isMisuse ? .failed : .ok
        for failure in report.failures where failure.position == nil || failure.position != positionOfEnd {
            let place = failure.position.map { "\(source ?? verb):\($0.line):\($0.column)" } ?? verb
            let name = failure.key.map { ": key \($0)" } ?? ""
            let diagnostic = Diagnostic(.failed, "RECORD", "\(place)\(name): \(failure.reason)")
            context.console.note(json ? diagnostic.json : diagnostic.message)
        }
        return outcome.combined(with: try endOutcome(of: verb, in: context, json: json))
    }

    /// The bad record that ended the run was the first thing of it: nothing was sent.
    private var isMisuse: Bool {
        guard case .badRecord = end else { return false }
        return report.applied + report.unknown == 0 && report.failed == 1
    }

    /// Says how the run ended, if it did not come to its end.
    func endOutcome(of verb: String, in context: ToolContext, json: Bool) throws -> Outcome {
        var outcome = Outcome.ok
        let skipping = verb == "verify" ? nil : "--skip-bad goes on after such records"
        switch end {
        case .finished: break
        case .badRecord(let error):
            // Input that is found to be bad before anything was sent is misuse.
            // The bad record itself is one that failed.
            let hasSent = report.applied + report.unknown > 0 || report.failed > 1
            let hint =
                !error.endsReading
                ? skipping
                : "nothing after this place can be read: mend the file"
                    + (skipping == nil ? "" : ", or write what was read before it with --skip-bad")
            outcome = outcome.combined(
                with: stop(error, context, json, endingAs: hasSent ? .failed : .usage, hint: hint))
        case .conflict(let key, let position):
            let place = position.map { " (line \($0.line))" } ?? ""
            outcome = outcome.combined(
                with: stop(
                    Failure(
                        .conflict, "EXISTS",
                        "\(key)\(place) exists already, in the database or earlier in the file; nothing of this batch was written",
                        hint: "--on-conflict overwrite, or skip"), context, json))
        case .uncarriable(let key, let position, let reason):
            let place = position.map { " (line \($0.line))" } ?? ""
            outcome = outcome.combined(
                with: stop(
                    Failure(
                        .failed, "BYTES", "\(key)\(place) cannot be sent: \(reason)",
                        hint: skipping), context, json))
        case .incomplete(let key):
            outcome = outcome.combined(
                with: stop(
                    Failure(
                        .failed, "RECORD", "the last part of \(key) never came: the key is as it was",
                        hint: skipping), context, json))
        case .limitReached:
            outcome = outcome.combined(
                with: stop(
                    Failure(.limit, "LIMIT", "--max-commands or --max-cost is reached"),
                    context, json))
        case .refused(let error):
            // The record that met the refusal has said so.
            let isTold = !json && report.failures.contains { $0.reason == error.text }
            outcome = outcome.combined(with: isTold ? Diagnostic(error).outcome : stop(error, context, json))
        case .failed(let error): outcome = outcome.combined(with: stop(error, context, json))
        case .cancelled: outcome = outcome.combined(with: .interrupted)
        }
        return outcome
    }

    var isComplete: Bool {
        if case .finished = end { true } else { false }
    }

    /// Whether the same command may go on where this run ended.
    var canResume: Bool {
        switch end {
        case .finished, .badRecord, .conflict: false
        case .uncarriable, .limitReached, .incomplete, .cancelled, .refused, .failed: true
        }
    }

    /// Where the record is that ended the run: the end itself tells of it.
    private var positionOfEnd: SourcePosition? {
        switch end {
        case .badRecord(let error): error.position
        case .conflict(_, let position), .uncarriable(_, let position, _): position
        case .finished, .incomplete, .limitReached, .refused, .failed, .cancelled: nil
        }
    }

    /// - Parameter ending: how the run ended, where the error alone does not tell.
    private func stop(
        _ error: any Error, _ context: ToolContext, _ json: Bool, endingAs ending: Outcome? = nil,
        hint: String? = nil
    ) -> Outcome {
        if case OutputError.closedPipe = error { return .ok }
        var diagnostic = Diagnostic(error)
        if let ending { diagnostic.outcome = ending }
        if diagnostic.hint == nil { diagnostic.hint = hint }
        context.console.note(json ? diagnostic.json : diagnostic.text)
        return diagnostic.outcome
    }
}

/// The last line of a bulk run: every item is in exactly one of the counts.
struct TransferSummary {
    var verb: String
    var report: TransferReport
    var meter: Meter.Counts
    var duration: Duration
    /// Whether it came to its end.
    var isComplete: Bool
    /// The run's checkpoint and marker.
    var job: String?
    /// Where rejects were kept.
    var rejects: String?
    /// What reading from another database over REST took.
    var sourceMeter: Meter.Counts?
    /// The file that appears when an export is complete; `nil` for standard output and for imports.
    var file: String?

    var text: String {
        var parts = ["\(report.read) read"]
        switch (verb, file) {
        case ("export", let file?) where !isComplete: parts.append("\(file) not written")
        case ("export", _): parts.append("\(report.applied) written")
        default: parts.append("\(report.applied) applied")
        }
        if report.skippedInAll > 0 {
            let reasons = TransferReport.SkipReason.allCases.compactMap { reason in
                report.skipped[reason].map { "\($0) \(reason.words)" }
            }
            parts.append("\(report.skippedInAll) skipped (\(reasons.joined(separator: ", ")))")
        }
        if report.failed > 0 { parts.append("\(report.failed) failed") }
        if report.unknown > 0 { parts.append("\(report.unknown) unknown") }
        if report.vanished > 0 { parts.append("\(report.vanished) vanished meanwhile") }
        if report.failed + report.unknown > 0, let rejects { parts.append("kept in \(rejects)") }
        let seconds = TimeSpan(.milliseconds(TimeSpan(duration).milliseconds))
        let read = sourceMeter.map { "\($0.commandCount) to read, " } ?? ""
        let retries = meter.retries > 0 ? ", \(meter.retries) \(meter.retries == 1 ? "retry" : "retries")" : ""
        return
            "\(verb)\(isComplete ? "" : " (incomplete)"): \(parts.joined(separator: ", ")); \(read)\(meter.commandCount) "
            + "(\(meter.billedCommands) billed, $\(Prices.dollars(forCommands: meter.billedCommands))) "
            + "in \(meter.requestCount)\(retries), \(seconds)"
    }

    var json: [UInt8] {
        let counts: KeyValuePairs = [
            "read": report.read, "applied": report.applied, "skipped": report.skippedInAll, "failed": report.failed,
            "unknown": report.unknown, "vanished": report.vanished, "commands": meter.commands,
            "billed_commands": meter.billedCommands, "requests": meter.requests, "retries": meter.retries,
            "bytes_up": meter.bytesUp, "bytes_down": meter.bytesDown,
        ]
        var table = Table(columns: ["verb", "complete"] + counts.map(\.key) + ["duration_ms"])
        table.rows = [
            [.text(verb), .flag(isComplete)] + counts.map { .number(Int64($0.value)) }
                + [.number(TimeSpan(duration).milliseconds)]
        ]
        if let job {
            table.columns += ["job", "usd"]
            table.rows[0] += [.text(job), .text(Prices.dollars(forCommands: meter.billedCommands))]
        }
        return table.bytes(as: .jsonl, width: 80)
    }
}

extension TransferReport.SkipReason {
    fileprivate var words: String {
        switch self {
        case .expired: "expired"
        case .exists: "existed"
        case .alreadyDone: "done by an earlier run"
        case .filtered: "not asked for"
        case .notSent: "not sent"
        }
    }
}

extension TransferReport {
    /// By their names in a checkpoint.
    var counts: [String: Int] {
        ["read": read, "applied": applied, "skipped": skippedInAll, "failed": failed, "unknown": unknown]
    }
}

extension ImportMode {
    /// What is said before the first write.
    var explanation: String {
        switch self {
        case .idempotent: "idempotent mode (what is in doubt is written again)"
        case .marker: "marker mode (each batch also writes how far it came)"
        case .atLeastOnce: "at-least-once mode (after a failure some commands may run twice)"
        }
    }
}

extension TransferCheckpoint {
    var policyWord: String { options.last { $0.hasPrefix("policy:") }.map { String($0.dropFirst(7)) } ?? "" }
    var policy: ConflictPolicy { ConflictPolicy(rawValue: policyWord) ?? .fail }
}
