package import RedisTypes

/// So many requests in so much time: `20/s`, `5/10s`, `1000/1h`.
package struct ArrivalRate: Sendable, Hashable {
    /// More than any one machine sends.
    static let mostPerSecond = 10_000_000

    package let count: Int
    /// More than zero.
    package let span: TimeSpan

    package init(_ text: String) throws(TrafficError) {
        try self.init(text, orZero: false)
    }

    /// - Parameter orZero: whether there may be none, as at one end of a ramp.
    init(_ text: String, orZero: Bool) throws(TrafficError) {
        let expected = "a rate such as 20/s, 100/m or 5/10s"
        guard let (digits, spanText) = text.splitOnce(at: "/"), let count = Int(digits),
            let span = TimeSpan(spanText.first?.isNumber == true ? String(spanText) : "1\(spanText)")
        else { throw .unreadable(text, expected: expected) }
        guard count > 0 || (orZero && count == 0), span.milliseconds > 0 else { throw .notPositive(text) }
        self.count = count
        self.span = span
        guard perSecond <= Double(Self.mostPerSecond) else {
            throw .tooLarge(text, most: "\(Self.mostPerSecond)/s")
        }
        guard span.milliseconds <= TrafficPlan.longestRun.milliseconds else {
            throw .tooLarge(text, most: "\(TrafficPlan.longestRun)")
        }
    }

    package var perSecond: Double { Double(count) * 1000 / Double(span.milliseconds) }

    var perMicrosecond: Double { perSecond / 1e6 }
}

extension ArrivalRate: CustomStringConvertible {
    /// As it is typed, `20/s` rather than `20/1s`.
    package var description: String {
        let span = "\(span)"
        let isOne = span.first == "1" && span.dropFirst().first?.isNumber == false
        return "\(count)/\(isOne ? String(span.dropFirst()) : span)"
    }
}
