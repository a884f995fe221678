import RedisTypes

/// What a run is held to: `denied<=2%`, `allowed>=1000`, `burst<=1.2x`, `p99<=20ms`, `commands<=4`, `wait<=10s`.
/// Each has the name of its row in the reports too: `passed`, `cost`, `relief`.
package struct Expectation: Sendable, Hashable {
    package enum Metric: Sendable, Hashable {
        /// Requests, as a count or as a share in percent.
        case denied(isShare: Bool)
        case allowed(isShare: Bool)
        /// The worst burst as a multiple of the limit.
        case burst
        /// Of the answers of a live run; in microseconds.
        case latency(percent: Double)
        /// Billed for each decision, on average.
        case commands
        /// The longest wait of one who was denied, in milliseconds.
        case relief
    }

    package enum Comparison: String, Sendable, Hashable, CaseIterable {
        case atMost = "<="
        case atLeast = ">="
        case less = "<"
        case more = ">"

        func holds(_ found: Double, _ wanted: Double) -> Bool {
            switch self {
            case .atMost: found <= wanted
            case .atLeast: found >= wanted
            case .less: found < wanted
            case .more: found > wanted
            }
        }
    }

    package let metric: Metric
    package let comparison: Comparison
    /// In the metric's unit.
    package let wanted: Double
    /// As it was typed, without spaces.
    package let text: String

    package init(_ typed: String) throws(ExpectationError) {
        let text = typed.filter { $0 != " " }
        guard let (comparison, parts) = Self.split(text) else { throw .noComparison(typed) }
        let name = parts.before.lowercased()
        let value = String(parts.after)
        guard !value.isEmpty else { throw .noValue(typed) }
        switch name {
        case "denied", "allowed", "passed":
            let isShare = value.hasSuffix("%")
            metric = name == "denied" ? .denied(isShare: isShare) : .allowed(isShare: isShare)
            wanted = try Self.number(isShare ? String(value.dropLast()) : value, typed, "2% or 100")
            guard !isShare || wanted <= 100 else { throw .value(value, example: "2%") }
            // 0.02 is meant for 2%, and would be none of them.
            guard isShare || wanted == wanted.rounded() else { throw .value(value, example: "2% or 100") }
        case "burst":
            metric = .burst
            wanted = try Self.number(value.hasSuffix("x") ? String(value.dropLast()) : value, typed, "1.2x")
        case "commands", "cost":
            metric = .commands
            wanted = try Self.number(value, typed, "4")
        case "relief", "wait":
            metric = .relief
            guard let span = TimeSpan(value) else { throw .value(value, example: "10s") }
            wanted = Double(span.milliseconds)
        default:
            guard let percent = Self.percent(name) else { throw .unknownMetric(String(parts.before)) }
            guard let span = Self.microseconds(value) else { throw .value(value, example: "20ms") }
            metric = .latency(percent: percent)
            wanted = span
        }
        self.comparison = comparison
        self.text = text
    }

    /// Whether only a run that waits for answers can tell.
    package var needsLatency: Bool {
        if case .latency = metric { true } else { false }
    }

    private static func split(_ text: String) -> (Comparison, (before: Substring, after: Substring))? {
        if let parts = text.splitOnce(at: "<=") ?? text.splitOnce(at: "=<") { return (.atMost, parts) }
        if let parts = text.splitOnce(at: ">=") ?? text.splitOnce(at: "=>") { return (.atLeast, parts) }
        if let parts = text.splitOnce(at: "<") { return (.less, parts) }
        if let parts = text.splitOnce(at: ">") { return (.more, parts) }
        return nil
    }

    private static func number(_ text: String, _ typed: String, _ example: String) throws(ExpectationError) -> Double {
        guard text.utf8.allSatisfy({ (0x30...0x39).contains($0) || $0 == UInt8(ascii: ".") }),
            let number = Double(text), number.isFinite
        else { throw .value(text, example: example) }
        return number
    }

    /// `p50`, `p99.9`, `max`
    private static func percent(_ name: String) -> Double? {
        if name == "max" { return 100 }
        guard name.hasPrefix("p"), let percent = Double(name.dropFirst()), percent > 0, percent <= 100 else {
            return nil
        }
        return percent
    }

    /// Of `20ms`, `500us` or `1s`.
    private static func microseconds(_ text: String) -> Double? {
        if text.hasSuffix("us"), let count = Int64(text.dropLast(2)), count >= 0 { return Double(count) }
        return TimeSpan(text).map { Double($0.milliseconds) * 1000 }
    }
}
