package import RedisTypes

/// When requests come. Several patterns make one traffic, each on top of the others.
///
/// | text | requests |
/// |---|---|
/// | `20/s` | one every 50 ms |
/// | `1/s..100/s` | more and more (or fewer), evenly from the first rate to the last over the whole run |
/// | `poisson 20/s`, `poisson 1/s..100/s` | as many on average, by chance: how people come who do not know each other |
/// | `burst 50 every 10s` | fifty at once at the start, and again every ten seconds |
/// | `burst 50 every 10s within 2s after 9s` | spread over two seconds, the first of them at nine |
package enum TrafficPattern: Sendable, Hashable {
    case flow(from: ArrivalRate, to: ArrivalRate, isRandom: Bool)
    /// `within` is less than `every`, and zero for all at once.
    case bursts(of: Int, every: TimeSpan, within: TimeSpan, after: TimeSpan)

    static let largestBurst = 100_000_000

    package init(_ text: String) throws(TrafficError) {
        let words = text.split(separator: " ").map(String.init)
        switch words.first {
        case "burst", "bursts": self = try Self.bursts(words, text)
        case "poisson" where words.count == 2: self = try Self.flow(words[1], isRandom: true)
        case let rate? where words.count == 1 && rate != "poisson": self = try Self.flow(rate, isRandom: false)
        default:
            throw .unreadable(
                text, expected: "traffic such as 20/s, 1/s..100/s, \"poisson 20/s\" or \"burst 50 every 10s\"")
        }
    }

    private static func flow(_ text: String, isRandom: Bool) throws(TrafficError) -> Self {
        guard let (first, last) = text.splitOnce(at: "..") else {
            let rate = try ArrivalRate(text)
            return .flow(from: rate, to: rate, isRandom: isRandom)
        }
        let ends = (try ArrivalRate(String(first), orZero: true), try ArrivalRate(String(last), orZero: true))
        guard ends.0.count > 0 || ends.1.count > 0 else { throw .notPositive(text) }
        return .flow(from: ends.0, to: ends.1, isRandom: isRandom)
    }

    private static func bursts(_ words: [String], _ text: String) throws(TrafficError) -> Self {
        let expected = "a burst such as \"burst 50 every 10s\", with \"within 2s\" and \"after 9s\" if wanted"
        guard words.count >= 4, words.count % 2 == 0, let count = Int(words[1]) else {
            throw .unreadable(text, expected: expected)
        }
        var spans: [String: TimeSpan] = [:]
        for index in stride(from: 2, to: words.count, by: 2) {
            guard ["every", "within", "after"].contains(words[index]), spans[words[index]] == nil,
                let span = TimeSpan(words[index + 1])
            else { throw .unreadable(text, expected: expected) }
            guard span.milliseconds <= TrafficPlan.longestRun.milliseconds else {
                throw .tooLarge(words[index + 1], most: "\(TrafficPlan.longestRun)")
            }
            spans[words[index]] = span
        }
        guard let every = spans["every"] else { throw .unreadable(text, expected: expected) }
        guard count > 0, every.milliseconds > 0 else { throw .notPositive(text) }
        guard count <= largestBurst else { throw .tooLarge(words[1], most: "\(largestBurst)") }
        let within = spans["within"] ?? TimeSpan(.zero)
        guard within.milliseconds < every.milliseconds else {
            throw .tooLarge("within \(within)", most: "less than \(every), when the next burst comes")
        }
        return .bursts(of: count, every: every, within: within, after: spans["after"] ?? TimeSpan(.zero))
    }

    /// How many requests come in a run of so many microseconds, by and large.
    func expectedArrivals(in duration: Int64) -> Double {
        switch self {
        case .flow(let from, let to, _): (from.perMicrosecond + to.perMicrosecond) / 2 * Double(duration)
        case .bursts(let count, let every, _, let after):
            Double(count) * max(0, Double(duration - after.microseconds) / Double(every.microseconds)).rounded(.up)
        }
    }
}

extension TrafficPattern: CustomStringConvertible {
    package var description: String {
        switch self {
        case .flow(let from, let to, let isRandom):
            return "\(isRandom ? "poisson " : "")\(from)\(from == to ? "" : "..\(to)")"
        case .bursts(let count, let every, let within, let after):
            let spread = within.milliseconds > 0 ? " within \(within)" : ""
            return "burst \(count) every \(every)\(spread)\(after.milliseconds > 0 ? " after \(after)" : "")"
        }
    }
}

extension TimeSpan {
    /// For spans of at most ``TrafficPlan/longestRun``.
    var microseconds: Int64 { milliseconds * 1000 }
}
