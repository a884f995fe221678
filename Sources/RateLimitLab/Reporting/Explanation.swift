import RateLimits

/// What a limiter did to its traffic, on one screen: at most 24 lines of 80 columns.
package struct Explanation {
    private let result: LimiterResult
    private let run: RunResult
    private let style: TextStyle

    static let mostLines = 24

    package init(_ result: LimiterResult, of run: RunResult, style: TextStyle = TextStyle()) {
        self.result = result
        self.run = run
        self.style = style
    }

    package var text: [UInt8] { Array((lines.joined(separator: "\n") + "\n").utf8) }

    var lines: [String] {
        let heading = heading
        let facts = facts
        // Of the plot come one row, its axis, times and legend, and an empty line before and after.
        let room = Self.mostLines - heading.count - facts.count - 6
        let notes = notes(atMost: room)
        let plot = TextPlot(
            result.observations.timeline, duration: run.milliseconds, style: style,
            rows: min(8, 1 + max(0, room - notes.count)))
        return heading + [""] + plot.lines + [""] + facts + notes
    }

    private var heading: [String] {
        let seen = result.observations
        let mode = (run.target.map { "against \($0)" } ?? "simulated") + (run.isInterrupted ? ", interrupted" : "")
        let who = seen.identities == 1 ? "1 identity" : "\(Decimal.grouped(seen.identities)) identities"
        let traffic = TextTable.cut(run.traffic, to: 72, style)
        let title = "\(result.limiter), \(traffic): \(Decimal.grouped(seen.total)) requests, \(who), \(mode)"
        return Wrapping.lines(title, label: "", indent: 0, width: style.width).map { style.paint($0, .bold) }
    }

    private var facts: [String] {
        let seen = result.observations
        let reasons = LimiterReasons(result: result, run: run)
        let allowed = "\(Decimal.grouped(seen.allowed)) (\(Decimal.percent(seen.allowed, of: seen.total)))"
        let denied = "\(Decimal.grouped(seen.denied)) (\(Decimal.percent(seen.denied, of: seen.total)))"
        let lost = seen.unanswered == 0 ? "" : ", \(Decimal.grouped(seen.unanswered)) sent and never answered"
        var lines = fact("passed", "\(allowed), denied \(denied)\(lost)") + fact("burst", reasons.burst)
        lines += fact("wait", reasons.wait) + fact("cost", reasons.bill) + fact("", reasons.dollars)
        if let latency = result.latency, let text = Self.percentiles(latency) { lines += fact("answers", text) }
        return lines + fact("why", "\(reasons.rule) \(reasons.verdict)")
    }

    static func percentiles(_ latency: LatencyHistogram) -> String? {
        let named = [("p50", 50.0), ("p90", 90), ("p99", 99), ("p99.9", 99.9), ("max", 100)]
        let texts = named.compactMap { name, percent in
            latency.percentile(percent).map { "\(name) \(Times.microseconds($0))" }
        }
        return texts.isEmpty ? nil : texts.joined(separator: ", ")
    }

    /// What was not met comes first: there may not be room for all.
    private func notes(atMost room: Int) -> [String] {
        let own = run.findings.filter { $0.limiter == result.limiter.description }
        let findings = (own.filter { !$0.isMet } + own.filter(\.isMet)).map { finding in
            fact(finding.isMet ? "met" : "NOT MET", "\(finding.expectation.text), found \(finding.found)")
        }
        let notes = findings + (run.replay?.notes ?? []).map { fact("log", $0) }
        if notes.reduce(0, { $0 + $1.count }) <= room { return notes.flatMap { $0 } }
        var lines: [String] = []
        for (index, note) in notes.enumerated() {
            if lines.count + note.count >= room { return lines + fact("", "and \(notes.count - index) more") }
            lines += note
        }
        return lines
    }

    private func fact(_ label: String, _ text: String) -> [String] {
        Wrapping.lines(text, label: label, indent: 9, width: style.width)
    }
}

extension RunResult.Replay {
    /// What somebody who trusts the result should know; nothing for a clean log.
    package var notes: [String] {
        var notes: [String] = []
        if badLines > 0 {
            let first = rejects.first.map { "; line \($0.line): \($0.reason)" } ?? ""
            notes.append("\(Decimal.grouped(badLines)) of \(Decimal.grouped(lines)) lines left out\(first)")
        }
        if lateLines > 0 {
            let delay = Times.milliseconds(longestDelay)
            notes.append("\(Decimal.grouped(lateLines)) lines out of order, replayed up to \(delay) late")
        }
        if linesOfTooManyIdentities > 0 {
            notes.append(
                "\(Decimal.grouped(linesOfTooManyIdentities)) lines left out,"
                    + " beyond \(Decimal.grouped(IdentityMix.most)) identities"
            )
        }
        return notes
    }
}
