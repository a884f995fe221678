import NIOCore

/// A delay before each request runs, as if its client were far away.
package struct Latency: Sendable, Hashable {
    /// Nanoseconds.
    private let range: ClosedRange<Int64>

    /// - Parameter spread: how much shorter or longer a delay may be; all between are equally likely.
    package init(_ mean: Duration, spread: Duration = .zero) {
        let (mean, spread) = (TimeAmount(mean).nanoseconds, TimeAmount(spread).nanoseconds)
        range = max(0, mean - spread)...max(0, mean + spread)
    }

    func draw() -> TimeAmount { .nanoseconds(.random(in: range)) }
}
