import RateLimits

/// Why a limiter did what it did, for people who choose their first one.
struct LimiterReasons {
    let result: LimiterResult
    let run: RunResult

    private var limit: String { Decimal.grouped(Int(result.limiter.limit)) }
    private var window: String { result.limiter.window.description }

    /// How the algorithm counts.
    var rule: String {
        switch result.limiter {
        case .fixedWindow:
            "A fixed window admits \(limit) in each \(window) of the clock and forgets at its edge:"
                + " half a burst before it and half after may pass twice the limit."
        case .slidingWindow:
            "A sliding window admits \(limit) in \(window) and still counts the \(window) before, in part, as if it had"
                + " come evenly: there is no edge at which twice the limit passes."
        case .tokenBucket(let bucket):
            "A bucket of \(limit) lets a burst of \(limit) through, and then \(Decimal.text(bucket.refill, places: 2))"
                + " for each \(window): up to twice what it holds in the time it takes to fill."
        case .cachedFixedWindow:
            "A cached fixed window counts \(limit) in each \(window) of the clock in the program itself, which refuses"
                + " without asking Redis; of a program's own requests the last is refused too."
        case .multiRegionFixedWindow(let it):
            "A fixed window in \(it.regions) regions admits \(limit) in each \(window) of the clock and forgets at its"
                + " edge; every region is asked and billed."
        case .multiRegionSlidingWindow(let it):
            "A sliding window in \(it.regions) regions admits \(limit) in \(window) and counts the \(window) before in"
                + " part; every region is asked and billed."
        }
    }

    /// What was asked for against what there is to get.
    var verdict: String {
        let seen = result.observations
        guard let demand = seen.demand.worst else { return "Nothing was asked of it." }
        let burstWindow = result.burstWindow
        let span = Times.milliseconds(burstWindow.milliseconds)
        let who = seen.identities > 1 ? "The busiest, \(name(demand.identity))," : "\(name(demand.identity))"
        let most = Decimal.grouped(Int(demand.weight))
        let asked = "\(who) asked for up to \(most) in \(span)"
        if seen.denied == 0 { return "\(asked), so nobody was denied." }
        if demand.weight > burstWindow.limit {
            if let spread { return "\(spread), \(name(demand.identity)) for \(most)." }
            let near =
                result.limiter.kind == .tokenBucket ? "a bucket that holds about \(most)" : "a limit of about \(most)"
            return "\(asked): \(near) would let all of that pass."
        }
        return "\(asked), which is within the limit: what was denied is the algorithm's own doing."
    }

    /// `Half of the identities asked for up to 3 in 10s, 95% for 7, 99% for 20`: the busiest of many says little about
    /// the others, and may be the very one that a limit is for.
    private var spread: String? {
        let peaks = result.observations.demand.peaks
        guard peaks.count >= Self.crowd else { return nil }
        func peak(_ percent: Int) -> String { Decimal.grouped(Int(peaks[(peaks.count * percent - 1) / 100])) }
        let span = Times.milliseconds(result.burstWindow.milliseconds)
        return "Half of the identities asked for up to \(peak(50)) in \(span), 95% for \(peak(95)), 99% for \(peak(99))"
    }

    private static let crowd = 10

    /// The worst burst: `6 within 10s, 1.2x the limit (user:1 at 9s)`.
    var burst: String {
        let window = result.burstWindow
        let span = Times.milliseconds(window.milliseconds)
        guard let worst = result.observations.bursts.worst, let ratio = result.burstRatio else {
            return "none admitted"
        }
        let bound = result.observations.bursts.isExact ? "" : "at most "
        let count = "\(bound)\(Decimal.grouped(Int(worst.weight))) passed within \(span)"
        let times = "\(Decimal.text(ratio, places: 2))x the limit of \(limit)"
        return "\(count), \(times) (\(name(worst.identity)), \(Times.milliseconds(max(0, worst.last - run.start))) in)"
    }

    var wait: String {
        let seen = result.observations
        if seen.denied == 0 { return "nobody had to" }
        let told = "were told to come back in up to \(Times.milliseconds(seen.longestPromise))"
        let still = seen.deniedAtEnd > 0 ? ", \(Decimal.grouped(seen.deniedAtEnd)) still denied at the end" : ""
        guard seen.relief.waits > 0 else { return "the denied \(told)\(still)" }
        return "the denied \(told), and got through after up to \(Times.microseconds(seen.relief.longest))\(still)"
    }

    /// `4.1 commands a decision: 5 for the first of a window, 4 for another, 3 for a denial`
    var bill: String {
        guard let mean = result.commandsPerDecision else { return "nothing" }
        let lines = result.observations.bill.lines
        let allowed = Set(lines.filter(\.allowed).map(\.commands)).sorted(by: >)
        let denied = Set(lines.filter { !$0.allowed }.map(\.commands)).sorted(by: >)
        var parts: [String] = []
        if allowed.count == 2 {
            parts += ["\(allowed[0]) for the first of a window", "\(allowed[1]) for another"]
        } else if !allowed.isEmpty {
            parts.append("\(allowed.map(String.init).joined(separator: ", ")) for one that passes")
        }
        if !denied.isEmpty { parts.append("\(denied.map(String.init).joined(separator: " or ")) for a denial") }
        return "\(Decimal.text(mean, places: 2)) billed commands a decision: \(parts.joined(separator: ", "))"
    }

    var dollars: String {
        guard let million = result.dollarsPerMillion(run.price) else { return "" }
        let month = result.monthlyDollars(run).map { ", \(Decimal.dollars($0)) for a month like this" } ?? ""
        return "\(Decimal.dollars(million)) per million decisions\(month) (prices of \(run.price.date))"
    }

    private func name(_ identity: Int) -> String {
        TextTable.cut(IdentityRanking.printable(run.name(of: identity)), to: 24, TextStyle(isPlain: true))
    }
}
