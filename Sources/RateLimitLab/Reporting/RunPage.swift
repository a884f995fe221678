import RateLimits
import RedisTypes

/// A run as one page that needs nothing but itself: no scripts, nothing to load, for light and for dark.
package struct RunPage {
    private let run: RunResult

    package init(_ run: RunResult) {
        self.run = run
    }

    package var bytes: [UInt8] {
        var html = """
            <!doctype html>
            <html lang="en">
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <title>Rate limit report: \(Markup.escaped(run.traffic))</title>
            <style>\(Self.style)</style>
            \(SVGPlot.stripes)<main>
            <header><p class="kicker">Rate limit report</p><h1>\(Markup.escaped(run.traffic))</h1>
            <p class="lead">\(Markup.escaped(lead))</p></header>

            """
        if !run.findings.isEmpty { html += findings }
        if run.limiters.count > 1 { html += comparison }
        for result in run.limiters { html += section(result) }
        html += "<footer>Prices of \(Markup.escaped(run.price.date)). Made by upkeep.</footer>\n</main>\n</html>\n"
        return Array(html.utf8)
    }

    private var lead: String {
        let requests = Decimal.grouped(run.limiters.map(\.observations.total).max() ?? 0)
        let identities = run.limiters.map(\.observations.identities).max() ?? 0
        let who = identities == 1 ? "one identity" : "\(Decimal.grouped(identities)) identities"
        let mode = run.target.map { "against \($0)" } ?? "simulated"
        let start = run.replay == nil ? "" : ", from \(RFC3339.text(milliseconds: run.start))"
        let notes = run.replay.map(\.notes) ?? []
        return
            ([
                "\(requests) requests of \(who) in \(Times.milliseconds(run.milliseconds)), \(mode)\(start)."
                    + (run.isInterrupted ? " It was interrupted." : "")
            ]
            + notes.map { "\($0)." }).joined(separator: " ")
    }

    private var findings: String {
        let items = run.findings.map { finding in
            let limiter = run.limiters.count > 1 ? " <span>\(Markup.escaped(finding.limiter))</span>" : ""
            let text = Markup.escaped(finding.expectation.text)
            return "<li class=\"\(finding.isMet ? "met" : "unmet")\"><b>\(finding.isMet ? "✓ met" : "✗ not met")</b>"
                + " <code>\(text)</code> found \(Markup.escaped(finding.found))\(limiter)</li>\n"
        }
        return "<section><h2>Expectations</h2><ul class=\"findings\">\n\(items.joined())</ul></section>\n"
    }

    private var comparison: String {
        let rows = run.limiters.map { Markup.row(Comparison.cells($0, run)) }.joined()
        let header = ["Limiter", "Denied", "Worst burst", "Longest wait", "Commands", "$ per million", "$ per month"]
        return "<section><h2>Side by side</h2>\n\(Markup.table(header, rows))</section>\n"
    }

    private func section(_ result: LimiterResult) -> String {
        let seen = result.observations
        let reasons = LimiterReasons(result: result, run: run)
        let plot = SVGPlot(seen.timeline, duration: run.milliseconds)
        var html = "<section><h2>\(Markup.escaped(result.limiter.description))</h2>\n<div class=\"facts\">"
        html += fact(
            "Passed", Decimal.percent(seen.allowed, of: seen.total), "\(Decimal.grouped(seen.allowed)) requests")
        html += fact("Denied", Decimal.percent(seen.denied, of: seen.total), "\(Decimal.grouped(seen.denied)) requests")
        let ratio = result.burstRatio.map { "\(Decimal.text($0, places: 2))x" } ?? "-"
        html += fact(
            "Worst burst", ratio,
            "of \(Decimal.grouped(Int(result.burstWindow.limit))) in"
                + " \(Times.milliseconds(result.burstWindow.milliseconds))")
        let million = result.dollarsPerMillion(run.price).map(Decimal.dollars) ?? "-"
        let commands = result.commandsPerDecision.map { Decimal.text($0, places: 2) } ?? "-"
        html += fact("Per million", million, "\(commands) commands a decision")
        html += fact("A month like this", result.monthlyDollars(run).map(Decimal.dollars) ?? "-", "of thirty days")
        html += "</div>\n\(plot.figure)\n"
        html += "<p>\(Markup.escaped(reasons.rule)) \(Markup.escaped(reasons.verdict))</p>\n<dl>"
        html +=
            term("Burst", reasons.burst) + term("Wait", reasons.wait)
            + term("Cost", "\(reasons.bill); \(reasons.dollars)")
        if let latency = result.latency, let text = Explanation.percentiles(latency) { html += term("Answers", text) }
        html += "</dl>\n"
        return html + (seen.identities > 1 ? identities(result) : "") + "</section>\n"
    }

    private func identities(_ result: LimiterResult) -> String {
        let ranking = IdentityRanking(result, of: run, by: .requests)
        let most = max(1, ranking.rows.map(\.tally.total).max() ?? 1)
        let rows = ranking.rows.map { row in
            let cells = [
                IdentityRanking.printable(row.name), Decimal.grouped(row.tally.total),
                Decimal.grouped(row.tally.allowed),
                Decimal.grouped(row.tally.denied), Decimal.percent(row.tally.denied, of: row.tally.total),
            ]
            let bar = SVGPlot.bar(allowed: row.tally.allowed, denied: row.tally.denied, most: most)
            return Markup.row(cells, last: "<td class=\"bar\">\(bar)</td>")
        }
        let more = ranking.others > 0 ? "<p class=\"more\">\(ranking.rest)</p>" : ""
        let header = ["Identity", "Requests", "Allowed", "Denied", "Denied %", ""]
        return "<h3>Who asked most</h3>\n\(Markup.table(header, rows.joined()))\(more)\n"
    }

    private func fact(_ label: String, _ value: String, _ note: String) -> String {
        "<div><span>\(label)</span><b>\(Markup.escaped(value))</b><small>\(Markup.escaped(note))</small></div>"
    }

    private func term(_ name: String, _ text: String) -> String { "<dt>\(name)</dt><dd>\(Markup.escaped(text))</dd>" }

    private static let style = """

        :root{color-scheme:light dark;--ink:#1c2430;--soft:#5d6879;--line:#dfe4ea;--paper:#fff;--card:#f5f7f9;\
        --allowed:#1a8f6a;--denied:#d1495b;--stripe:#fff}
        @media (prefers-color-scheme:dark){:root{--ink:#e7ebf0;--soft:#97a3b4;--line:#2d3644;--paper:#12161c;\
        --card:#1b212a;--allowed:#35b58b;--denied:#e8697a;--stripe:#12161c}}
        *{box-sizing:border-box}
        body{margin:0;background:var(--paper);color:var(--ink);font:16px/1.55 system-ui,-apple-system,"Segoe UI",\
        Roboto,"DejaVu Sans",sans-serif}
        main{max-width:58rem;margin:0 auto;padding:2.5rem 1.25rem}
        h1{font-size:1.7rem;line-height:1.25;margin:.1rem 0 .4rem;overflow-wrap:anywhere}
        h2{font-size:1.2rem;margin:0 0 .9rem}h3{font-size:1rem;margin:1.6rem 0 .4rem}
        .kicker{color:var(--soft);font-size:.8rem;letter-spacing:.08em;text-transform:uppercase;margin:0}
        .lead,.more,footer,small,dt,figcaption,.findings span{color:var(--soft)}.lead{margin:0}
        section{border-top:1px solid var(--line);margin-top:2rem;padding-top:1.5rem}
        .facts{display:grid;grid-template-columns:repeat(auto-fit,minmax(9.5rem,1fr));gap:.75rem}
        .facts div{background:var(--card);border-radius:.6rem;padding:.7rem .9rem}
        .facts span,.facts small{display:block;font-size:.82rem;color:var(--soft)}
        .facts b{font-size:1.35rem;font-variant-numeric:tabular-nums}
        .defs{position:absolute;width:0;height:0}figure{margin:1.25rem 0}\
        figure>svg,.bar svg{display:block;width:100%;height:auto}
        svg text{fill:var(--soft);font-size:11px;font-family:inherit}
        .a{fill:var(--allowed)}.d{fill:var(--denied)}.s{stroke:var(--stripe)}.g{stroke:var(--line)}
        figcaption{font-size:.85rem;margin-top:.3rem}figcaption svg{display:inline;width:.9em;height:.9em;\
        vertical-align:-.08em;margin:0 .25em 0 .8em}
        .scroll{overflow-x:auto}table{border-collapse:collapse;width:100%;font-variant-numeric:tabular-nums;\
        font-size:.92rem}
        th,td{padding:.4rem .6rem;text-align:right;border-bottom:1px solid var(--line);white-space:nowrap}
        th{color:var(--soft);font-weight:500}th:first-child,td:first-child{text-align:left;padding-left:0;\
        white-space:normal;overflow-wrap:anywhere}
        .bar{width:9rem}dl{display:grid;grid-template-columns:max-content 1fr;gap:.25rem 1rem;margin:1rem 0}dd{margin:0}
        .findings{list-style:none;padding:0;margin:0}.findings li{padding:.2rem 0}.met b{color:var(--allowed)}
        .unmet b{color:var(--denied)}footer{border-top:1px solid var(--line);margin-top:2rem;padding-top:1rem;\
        font-size:.85rem}

        """
}
