package import RateLimits

/// Arrivals against limiters side by side, by the arrivals' own clock: no network, no waiting.
package struct Simulation: Sendable {
    package let options: SimulationOptions
    private var limiters: [SimulatedLimiter]
    private var batch = ArrivalBatch()
    private let identities: Int

    /// - Parameter identities: how many there are, as far as that is known
    package init(_ limiters: [Limiter], identities: Int = 1, options: SimulationOptions = SimulationOptions()) {
        self.options = options
        self.limiters = limiters.map { SimulatedLimiter($0, options) }
        self.identities = max(1, identities)
    }

    /// Arrivals come in the order of their times.
    package mutating func receive(_ arrival: Arrival) {
        batch.append(arrival)
        if batch.isFull { flush() }
    }

    /// Takes the next `count` of the generator's arrivals, so that whoever asked can tell how far it is, and stop.
    /// - Returns: false once there are no more
    package mutating func receive(from generator: inout ArrivalGenerator, atMost count: Int) -> Bool {
        for _ in 0..<max(0, count) {
            guard let arrival = generator.next() else { return false }
            receive(arrival)
        }
        return true
    }

    /// All arrivals of a plan.
    package mutating func run(_ plan: TrafficPlan) {
        for arrival in plan.arrivals() { receive(arrival) }
    }

    private mutating func flush() {
        batch.group()
        for index in limiters.indices {
            limiters[index].receive(batch, identities: identities, start: options.start)
        }
        batch.removeAll()
    }

    /// What each limiter did so far, in the order in which they were given.
    package mutating func results() -> [(limiter: Limiter, observations: Observations)] {
        flush()
        return limiters.compactMap { limiter in limiter.observations.map { (limiter.limiter, $0) } }
    }
}
