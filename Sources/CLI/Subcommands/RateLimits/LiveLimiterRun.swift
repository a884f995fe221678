import RateLimitLab
import RateLimits
import RedisTypes
import Synchronization
import UpstashClient

/// Traffic in real time against a limiter in a database.
///
/// Requests leave when the plan says, whether those before them were answered or not, and what an answer takes is
/// counted from then: a database that is slow is not asked less for it.
struct LiveLimiterRun: Sendable {
    /// Apart from what programs use.
    static let prefix: ByteString = "upkeep:ratelimit-test"

    private final class Shared: Sendable {
        let progress: Mutex<Progress>

        init(_ progress: Progress) {
            self.progress = Mutex(progress)
        }
    }

    private struct Progress: Sendable {
        var arrivals: ArrivalGenerator
        var observations: Observations
        var latency = LatencyHistogram()
        var last: Int64 = 0
    }

    private let limiter: Limiter
    private let plan: TrafficPlan
    private let concurrency: Int
    private let readRegions: Int

    init(_ target: LimiterTarget, _ plan: TrafficPlan, concurrency: Int, readRegions: Int) {
        limiter = target.limiter
        self.plan = plan
        self.concurrency = concurrency
        self.readRegions = readRegions
    }

    /// Five for each request: what the dearest algorithm costs.
    var mostCommands: Int {
        var count = 0
        for _ in plan.arrivals() { count += 5 }
        return count
    }

    func result(
        of database: Database, _ price: CommandPrice, _ expectations: [Expectation]
    ) async throws -> RunResult {
        var observations = Observations(BurstWindow(limiter), readRegions: readRegions)
        observations.reserve(plan.identities.count)
        let shared = Shared(
            Progress(arrivals: plan.arrivals(), observations: observations))
        // Identities of one run are no other run's.
        let keys = LimiterKeys(prefix: ByteString("\(Self.prefix):\(UInt64.random(in: 0 ... .max))"))
        let clock = ContinuousClock()
        let start = clock.now
        let startMilliseconds = POSIX.nowInMilliseconds()
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            for _ in 0..<concurrency {
                tasks.addTask {
                    while let arrival = shared.progress.withLock({ $0.arrivals.next() }) {
                        let due = start + .microseconds(arrival.time)
                        if due > clock.now { try await clock.sleep(until: due) }
                        try Task.checkCancellation()
                        let target = try LimiterTarget(
                            limiter, identifier: IdentityMix.name(arrival.identity), keys: keys)
                        let now = POSIX.nowInMilliseconds()
                        let call = LimitCall(target, at: now, weight: arrival.weight)
                        let decision = try await database.client.decide(call).decision
                        let took = due.duration(to: clock.now)
                        shared.progress.withLock { progress in
                            progress.latency.record(took.microseconds)
                            // Answers come in another order than requests.
                            progress.last = max(progress.last, start.duration(to: clock.now).microseconds)
                            var arrival = arrival
                            arrival.time = progress.last
                            progress.observations.record(arrival, at: now, decision)
                        }
                    }
                }
            }
            try await tasks.waitForAll()
        }
        return shared.progress.withLock { progress in
            var result = RunResult(
                traffic: plan.description, target: database.name, milliseconds: plan.duration.milliseconds,
                start: startMilliseconds,
                limiters: [LimiterResult(limiter, progress.observations, latency: progress.latency)], price: price)
            result.seed = plan.seed
            result.findings = expectations.flatMap { expectation in
                result.limiters.map { expectation.evaluate($0) }
            }
            return result
        }
    }
}

extension Duration {
    fileprivate var microseconds: Int64 {
        components.seconds &* 1_000_000 &+ components.attoseconds / 1_000_000_000_000
    }
}
