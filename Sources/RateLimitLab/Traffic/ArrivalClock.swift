#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// The times of one pattern's requests, one after the other, in constant memory.
struct ArrivalClock: Sendable {
    private let pattern: TrafficPattern
    /// Microseconds.
    private let duration: Int64
    private var random: SplitMix64
    /// Requests so far; of a random flow, how many were to be expected.
    private var count = 0
    private var expected = 0.0
    /// Of the rate or of the bursts, in microseconds: a span's own are costly to ask for.
    private let span: Int64

    init(_ pattern: TrafficPattern, duration: Int64, random: SplitMix64) {
        self.pattern = pattern
        self.duration = duration
        self.random = random
        span =
            switch pattern {
            case .flow(let from, _, _): from.span.microseconds
            case .bursts(_, let every, _, _): every.microseconds
            }
    }

    /// Microseconds since the run began, or `nil` at its end.
    mutating func next() -> Int64? {
        let time: Int64?
        switch pattern {
        case .flow(let from, let to, true):
            // Gaps of a random flow of one a unit are exponential; the rate stretches the unit.
            expected -= log(1 - random.fraction())
            time = Self.time(of: expected, from, to, duration)
        case .flow(let from, let to, false) where from == to:
            // Exact: a sum of rounded gaps would drift.
            let (high, low) = span.multipliedFullWidth(by: Int64(count))
            time = Int64(from.count).dividingFullWidth((high, low)).quotient
        case .flow(let from, let to, false):
            time = Self.time(of: Double(count), from, to, duration)
        case .bursts(let size, _, let within, let after):
            let (burst, position) = count.quotientAndRemainder(dividingBy: size)
            let (offset, overflows) = span.multipliedReportingOverflow(by: Int64(burst))
            let spread = Int64(Double(within.microseconds) * Double(position) / Double(size))
            time = overflows ? nil : after.microseconds + offset + spread
        }
        count += 1
        guard let time, time < duration else { return nil }
        return time
    }

    /// When so many requests have come: the rate grows evenly, so the count does by the square.
    private static func time(
        of count: Double, _ from: ArrivalRate, _ to: ArrivalRate, _ duration: Int64
    ) -> Int64? {
        if count == 0 { return 0 }
        let (first, last) = (from.perMicrosecond, to.perMicrosecond)
        // What rates add up to is a little off, and what is to come at the very end does not come any more.
        guard count < (first + last) / 2 * Double(duration) * (1 - 1e-12) else { return nil }
        let slope = (last - first) / Double(duration)
        // Of the two forms of the solution, the one that does not subtract what is nearly equal.
        let time = 2 * count / (first + max(0, first * first + 2 * slope * count).squareRoot())
        return min(duration - 1, Int64(time.rounded()))
    }
}
