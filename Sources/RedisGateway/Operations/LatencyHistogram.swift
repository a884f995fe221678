import NIOCore

/// How long responses took, in the fixed classes that Prometheus adds up.
package struct LatencyHistogram: Sendable, Hashable {
    /// Upper bounds in microseconds; a last class has none.
    package static let bounds: [Int64] = [
        50, 100, 250, 500, 1000, 2500, 5000, 10_000, 25_000, 50_000, 100_000, 250_000, 500_000, 1_000_000, 2_500_000,
        5_000_000, 10_000_000,
    ]
    /// Responses of each class, without those of the classes before.
    package private(set) var counts = [Int](repeating: 0, count: bounds.count + 1)
    package private(set) var microseconds: Int64 = 0

    package init() {}

    mutating func record(_ time: TimeAmount) {
        let time = max(0, time.nanoseconds / 1000)
        microseconds &+= time
        counts[Self.bounds.firstIndex { time <= $0 } ?? Self.bounds.count] &+= 1
    }

    static func += (histogram: inout LatencyHistogram, more: LatencyHistogram) {
        for (index, count) in more.counts.enumerated() { histogram.counts[index] &+= count }
        histogram.microseconds &+= more.microseconds
    }

    /// What came after `earlier`, which this has grown from.
    package func since(_ earlier: LatencyHistogram) -> LatencyHistogram {
        var rest = self
        for (index, count) in earlier.counts.enumerated() { rest.counts[index] &-= count }
        rest.microseconds &-= earlier.microseconds
        return rest
    }

    package var count: Int { counts.reduce(0, &+) }

    /// The bound that `share` of the responses stayed within, in microseconds; `nil` without responses. What the last
    /// class has is at least the bound before it.
    package func quantile(_ share: Double) -> Int64? {
        let wanted = Double(count) * share
        var sum = 0
        for (bound, count) in zip(Self.bounds, counts) {
            sum &+= count
            if count > 0, Double(sum) >= wanted { return bound }
        }
        return count > 0 ? Self.bounds.last : nil
    }
}
