package import RateLimits

/// What one limiter did to a run's requests.
package struct LimiterResult: Sendable {
    package var limiter: Limiter
    package var observations: Observations
    /// Of the answers, where the run was a real one.
    package var latency: LatencyHistogram?

    package init(_ limiter: Limiter, _ observations: Observations, latency: LatencyHistogram? = nil) {
        self.limiter = limiter
        self.observations = observations
        self.latency = latency
    }

    package var burstWindow: BurstWindow { BurstWindow(limiter) }

    /// From 0 to 1.
    package var deniedShare: Double? {
        observations.total == 0 ? nil : Double(observations.denied) / Double(observations.total)
    }

    /// The worst burst as a multiple of the limit.
    package var burstRatio: Double? {
        guard observations.total > 0 else { return nil }
        return Double(observations.bursts.worst?.weight ?? 0) / Double(burstWindow.limit)
    }

    package var commandsPerDecision: Double? {
        observations.total == 0 ? nil : Double(observations.bill.commands) / Double(observations.total)
    }

    package func dollarsPerMillion(_ price: CommandPrice) -> Double? {
        commandsPerDecision.map { $0 * Double(price.microdollars) }
    }

    /// In a month of thirty days that goes on like the run.
    package func monthlyCommands(_ run: RunResult) -> Double? {
        guard run.milliseconds > 0, observations.total > 0 else { return nil }
        return Double(observations.bill.commands) / Double(run.milliseconds) * 30 * 86_400_000
    }

    package func monthlyDollars(_ run: RunResult) -> Double? {
        monthlyCommands(run).map { $0 * Double(run.price.microdollars) / 1e6 }
    }
}
