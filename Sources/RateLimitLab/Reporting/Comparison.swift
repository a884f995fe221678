import RateLimits

/// Limiters side by side on the same traffic.
package struct Comparison {
    static let header = ["LIMITER", "DENIED", "BURST", "WAIT", "CMDS", "$/M", "$/MONTH"]

    static let legend =
        "BURST is the most of one identity that passed in any window, against the limit; WAIT the longest that one who"
        + " was denied went without; CMDS the commands billed for a decision on average; $/M dollars for a million."

    private let run: RunResult

    package init(_ run: RunResult) {
        self.run = run
    }

    package func text(_ style: TextStyle = TextStyle()) -> [UInt8] {
        var table = TextTable(header: Self.header)
        table.rows = run.limiters.map { Self.cells($0, run) }
        let title = "\(run.traffic), on the same requests"
        let lines = Wrapping.lines(title, label: "", indent: 0, width: style.width) + [""] + table.lines(style)
        let legend = [""] + Wrapping.lines(Self.legend, label: "", indent: 0, width: style.width)
        return Array((lines + legend).joined(separator: "\n").utf8) + [0x0A]
    }

    static func cells(_ result: LimiterResult, _ run: RunResult) -> [String] {
        let seen = result.observations
        return [
            result.limiter.description,
            Decimal.percent(seen.denied, of: seen.total),
            result.burstRatio.map { "\(Decimal.fixed($0, places: 2))x" } ?? "-",
            seen.relief.waits == 0 ? "-" : Times.microseconds(seen.relief.longest),
            result.commandsPerDecision.map { Decimal.fixed($0, places: 2) } ?? "-",
            result.dollarsPerMillion(run.price).map(Decimal.dollars) ?? "-",
            result.monthlyDollars(run).map(Decimal.dollars) ?? "-",
        ]
    }
}
