import RateLimits

/// An expectation held against a run.
package struct Finding: Sendable, Hashable {
    package var expectation: Expectation
    /// Which limiter was meant, where there are several.
    package var limiter: String
    /// `nil` when the run cannot tell, which meets nothing.
    package var value: Double?
    package var isMet: Bool
    /// In the unit in which it was asked: `2.4%`, `1.8x`.
    package var found: String
}

extension Finding: CustomStringConvertible {
    /// `denied<=2%: not met, found 66.7%`
    package var description: String { "\(expectation.text): \(isMet ? "met" : "not met"), found \(found)" }
}

extension Expectation {
    package func evaluate(_ result: LimiterResult) -> Finding {
        let value = value(in: result)
        return Finding(
            expectation: self, limiter: result.limiter.description, value: value,
            isMet: value.map { comparison.holds($0, wanted) } ?? false, found: value.map(text(of:)) ?? missing)
    }

    private func value(in result: LimiterResult) -> Double? {
        let seen = result.observations
        switch metric {
        case .denied(let isShare): return isShare ? result.deniedShare.map { $0 * 100 } : Double(seen.denied)
        case .allowed(let isShare):
            return isShare ? result.deniedShare.map { (1 - $0) * 100 } : Double(seen.allowed)
        case .burst: return result.burstRatio
        case .latency(let percent): return result.latency?.percentile(percent).map(Double.init)
        case .commands: return result.commandsPerDecision
        case .relief: return Double(seen.longestDenial) / 1000
        }
    }

    private func text(of value: Double) -> String {
        switch metric {
        case .denied(isShare: true), .allowed(isShare: true): "\(Decimal.text(value, places: 2))%"
        case .denied, .allowed: Decimal.grouped(Int(value))
        case .burst: "\(Decimal.text(value, places: 2))x"
        case .latency: Times.microseconds(Int64(value))
        case .commands: Decimal.text(value, places: 2)
        case .relief: Times.milliseconds(Int64(value))
        }
    }

    private var missing: String {
        needsLatency ? "nothing: a simulation has no latencies" : "nothing: there were no requests"
    }
}
