import RateLimits
import RedisTypes

/// A run as one JSON object on one line: everything that the other reports show, in numbers.
package struct RunJSON {
    /// Identities that are listed by name.
    package static let identities = 100
    /// Steps of the timeline, at most.
    package static let steps = 500

    private let run: RunResult

    package init(_ run: RunResult) {
        self.run = run
    }

    package var bytes: [UInt8] {
        var json = JSONWriter()
        json.object { json in
            json.member("traffic", run.traffic)
            json.member("simulated", run.target == nil)
            if let target = run.target { json.member("target", target) }
            if let seed = run.seed { json.number("seed", String(seed)) }
            json.member("started_at", RFC3339.text(milliseconds: run.start))
            json.number("duration_ms", String(run.milliseconds))
            json.member("interrupted", run.isInterrupted)
            json.member("prices_of", run.price.date)
            if let replay = run.replay { json.object("replay") { append(replay, to: &$0) } }
            json.array("limiters", run.limiters) { append($1, to: &$0) }
            json.array("expectations", run.findings) { json, finding in
                json.object { json in
                    json.member("expected", finding.expectation.text)
                    json.member("limiter", finding.limiter)
                    json.member("met", finding.isMet)
                    json.member("found", finding.found)
                    json.number("value", finding.value)
                }
            }
        }
        return json.bytes + [0x0A]
    }

    private func append(_ replay: RunResult.Replay, to json: inout JSONWriter) {
        json.number("lines", String(replay.lines))
        json.number("bad_lines", String(replay.badLines))
        json.array("first_bad_lines", replay.rejects) { json, reject in
            json.object { json in
                json.number("line", String(reject.line))
                json.member("reason", reject.reason)
            }
        }
        json.number("late_lines", String(replay.lateLines))
        json.number("latest_by_ms", String(replay.longestDelay))
        json.number("lines_of_too_many_identities", String(replay.linesOfTooManyIdentities))
    }

    private func append(_ result: LimiterResult, to json: inout JSONWriter) {
        let seen = result.observations
        json.object { json in
            json.member("algorithm", result.limiter.kind.rawValue)
            json.member("rate", result.limiter.rateText)
            json.number("limit", String(result.limiter.limit))
            json.number("window_ms", String(result.limiter.window.milliseconds))
            json.number("requests", String(seen.total))
            json.number("allowed", String(seen.allowed))
            json.number("denied", String(seen.denied))
            json.number("denied_locally", String(seen.deniedLocally))
            json.number("failed", String(seen.failures))
            json.number("unanswered", String(seen.unanswered))
            json.number("identities", String(seen.identities))
            json.object("burst") { append(burst: result, to: &$0) }
            json.object("demand") { json in
                let peaks = seen.demand.peaks
                for percent in [50, 95, 99, 100] where !peaks.isEmpty {
                    json.number("p\(percent)", String(peaks[max(0, (peaks.count * percent - 1) / 100)]))
                }
            }
            json.object("wait") { json in
                json.number("longest_promised_ms", String(seen.longestPromise))
                json.number("mean_promised_ms", seen.meanPromise)
                json.number("ended", String(seen.relief.waits))
                json.number("longest_ms", seen.relief.waits == 0 ? nil : Double(seen.relief.longest) / 1000)
                json.number("mean_ms", seen.relief.mean.map { $0 / 1000 })
                json.number("denied_at_end", String(seen.deniedAtEnd))
            }
            json.object("cost") { append(cost: result, to: &$0) }
            if let latency = result.latency { json.object("latency") { append(latency, to: &$0) } }
            let plot = PlotColumns(seen.timeline, duration: run.milliseconds, atMost: Self.steps)
            json.object("timeline") { json in
                json.number("step_ms", Double(plot.width) / 1000)
                json.array("allowed", plot.columns) { $0.element(String($1.allowed)) }
                json.array("denied", plot.columns) { $0.element(String($1.denied)) }
            }
            let ranking = IdentityRanking(result, of: run, by: .requests, top: Self.identities)
            json.array("top_identities", ranking.rows) { json, row in
                json.object { json in
                    json.bytes("identity", row.name)
                    json.number("requests", String(row.tally.total))
                    json.number("allowed", String(row.tally.allowed))
                    json.number("denied", String(row.tally.denied))
                }
            }
        }
    }

    private func append(burst result: LimiterResult, to json: inout JSONWriter) {
        let window = result.burstWindow
        json.number("limit", String(window.limit))
        json.number("window_ms", String(window.milliseconds))
        json.number("times_limit", result.burstRatio)
        json.member("exact", result.observations.bursts.isExact)
        for (name, worst) in [
            ("admitted", result.observations.bursts.worst), ("asked", result.observations.demand.worst),
        ] {
            guard let worst else { continue }
            json.object(name) { json in
                json.number("most", String(worst.weight))
                json.bytes("identity", run.name(of: worst.identity))
                json.number("first_ms", String(worst.first - run.start))
                json.number("last_ms", String(worst.last - run.start))
            }
        }
    }

    private func append(cost result: LimiterResult, to json: inout JSONWriter) {
        json.number("billed_commands", String(result.observations.bill.commands))
        json.number("commands_per_decision", result.commandsPerDecision)
        json.number("dollars_per_million", result.dollarsPerMillion(run.price))
        json.number("dollars_per_month", result.monthlyDollars(run))
        json.array("prices", result.observations.bill.lines) { json, line in
            json.object { json in
                json.member("allowed", line.allowed)
                json.number("commands", String(line.commands))
                json.number("decisions", String(line.decisions))
            }
        }
    }

    private func append(_ latency: LatencyHistogram, to json: inout JSONWriter) {
        json.number("count", String(latency.total))
        json.number("mean_ms", latency.mean.map { $0 / 1000 })
        for (name, percent) in [("p50_ms", 50.0), ("p90_ms", 90), ("p99_ms", 99), ("p99_9_ms", 99.9), ("max_ms", 100)] {
            json.number(name, latency.percentile(percent).map { Double($0) / 1000 })
        }
    }
}
