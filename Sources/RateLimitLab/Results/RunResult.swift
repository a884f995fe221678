package import RedisTypes

/// Everything about a run, for the reports.
package struct RunResult: Sendable {
    /// What was replayed, where a log was.
    package struct Replay: Sendable, Hashable {
        package var lines: Int
        package var badLines: Int
        package var rejects: [LogReject]
        package var lateLines: Int
        /// In milliseconds.
        package var longestDelay: Int64
        package var linesOfTooManyIdentities: Int

        package init(_ replay: LogReplay) {
            lines = replay.reader.lines
            badLines = replay.reader.badLines
            rejects = replay.reader.rejects
            lateLines = replay.lateLines
            longestDelay = replay.longestDelay
            linesOfTooManyIdentities = replay.linesOfTooManyIdentities
        }
    }

    /// In words: `1/s for 1m`, or a log's name.
    package var traffic: String
    /// Where the answers came from; `nil` for a simulation.
    package var target: String?
    /// How long it lasted.
    package var milliseconds: Int64
    /// When it began, Unix milliseconds.
    package var start: Int64
    /// Of generated traffic.
    package var seed: UInt64?
    /// Somebody, or a failure, ended it before its time.
    package var isInterrupted = false
    package var limiters: [LimiterResult]
    package var price: CommandPrice
    package var replay: Replay?
    package var findings: [Finding] = []
    /// Names of the identities by number; those that generated traffic has when it is empty.
    package var names: [ByteString] = []

    /// A simulation of a plan.
    package init(
        _ plan: TrafficPlan, _ simulation: inout Simulation, price: CommandPrice, expecting: [Expectation] = []
    ) {
        self.init(
            traffic: plan.description, milliseconds: plan.duration.milliseconds, start: simulation.options.start,
            limiters: simulation.results().map { LimiterResult($0.limiter, $0.observations) }, price: price)
        seed = plan.seed
        findings = expecting.flatMap { expectation in limiters.map { expectation.evaluate($0) } }
    }

    /// A simulation of a log: from its first request to its last.
    package init(
        _ log: String, _ replay: LogReplay, _ simulation: inout Simulation, price: CommandPrice,
        expecting: [Expectation] = []
    ) {
        let limiters = simulation.results().map { LimiterResult($0.limiter, $0.observations) }
        self.init(
            traffic: log, milliseconds: (limiters.map(\.observations.end).max() ?? 0) / 1000,
            start: simulation.options.start, limiters: limiters, price: price)
        self.replay = Replay(replay)
        names = replay.identities.names
        findings = expecting.flatMap { expectation in limiters.map { expectation.evaluate($0) } }
    }

    package init(
        traffic: String, target: String? = nil, milliseconds: Int64, start: Int64, limiters: [LimiterResult],
        price: CommandPrice
    ) {
        self.traffic = traffic
        self.target = target
        self.milliseconds = milliseconds
        self.start = start
        self.limiters = limiters
        self.price = price
    }

    package func name(of identity: Int) -> ByteString {
        names.indices.contains(identity) ? names[identity] : IdentityMix.name(identity)
    }
}
