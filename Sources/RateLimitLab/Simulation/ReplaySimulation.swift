package import RateLimits

/// A log's requests against limiters, as the log's bytes arrive. The run begins with its first request.
package struct ReplaySimulation: Sendable {
    package private(set) var replay: LogReplay
    private let limiters: [Limiter]
    private var options: SimulationOptions
    private var simulation: Simulation?
    /// Requests so far.
    package private(set) var requests = 0

    /// - Parameter options: their start is the log's
    package init(_ replay: LogReplay, _ limiters: [Limiter], options: SimulationOptions = SimulationOptions()) {
        self.replay = replay
        self.limiters = limiters
        self.options = options
    }

    package mutating func append(_ chunk: [UInt8]) throws(ReplayError) {
        replay.append(chunk)
        try receive()
    }

    package mutating func finish() throws(ReplayError) {
        replay.finish()
        try receive()
    }

    private mutating func receive() throws(ReplayError) {
        while let arrival = try replay.next() {
            requests += 1
            if simulation == nil {
                options.start = replay.start ?? options.start
                simulation = Simulation(limiters, options: options)
            }
            simulation?.receive(arrival)
        }
    }

    /// - Parameter log: what it is called
    /// - Returns: nil when there was no request
    package mutating func result(
        _ log: String, price: CommandPrice, expecting: [Expectation] = []
    ) -> RunResult? {
        guard var ended = simulation else { return nil }
        defer { simulation = ended }
        return RunResult(log, replay, &ended, price: price, expecting: expecting)
    }
}
