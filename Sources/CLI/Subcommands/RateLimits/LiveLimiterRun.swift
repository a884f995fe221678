import RateLimitLab
import RateLimits
import RedisTypes
import Synchronization
import UpstashClient

/// Traffic in real time against a limiter in a database.
///
/// Requests leave when the plan says, whether those before them were answered or not, and what an answer takes is
/// counted from then: a database that is slow is not asked less for it. Keys are of this run alone, end by themselves
/// within ``longestKeyLife``, and are deleted when it ends, however it ends.
struct LiveLimiterRun: Sendable {
    /// Apart from what programs use.
    static let prefix: ByteString = "upkeep:ratelimit-test"
    /// In milliseconds (reliability contract, section 12).
    static let longestKeyLife: Int64 = 600_000
    /// A stop is noticed within this.
    private static let nap = Duration.milliseconds(250)
    private static let keysADeletion = 500

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
        var keys = LimiterKeyLedger()
        var failuresInARow = 0
    }

    private let limiter: Limiter
    private let plan: TrafficPlan
    private let concurrency: Int
    private let readRegions: Int
    /// In milliseconds.
    private let keyLife: Int64
    /// Identities of one run are no other run's.
    private let keys = LimiterKeys(prefix: ByteString("\(Self.prefix):\(UInt64.random(in: 0 ... .max))"))

    /// - Throws: a usage failure if keys of this limiter might stay for longer than a test may leave them.
    init(_ target: LimiterTarget, _ plan: TrafficPlan, concurrency: Int, readRegions: Int) throws {
        limiter = target.limiter
        self.plan = plan
        self.concurrency = concurrency
        self.readRegions = readRegions
        keyLife = limiter.keyLife(weight: plan.weight)
        guard keyLife <= Self.longestKeyLife else {
            let life = TimeSpan(.milliseconds(keyLife))
            throw Failure(
                .usage, "WINDOW", "keys of \(limiter) live for up to \(life), and those of a test for 10m at most",
                hint: "take a shorter window, or leave --live away")
        }
    }

    /// About five for each request: what the dearest algorithm costs.
    var mostCommands: Int { 5 * plan.expectedArrivals }

    /// - Returns: what was seen, also when a failure ended the run after some answers.
    func result(
        of database: Database, _ price: CommandPrice, _ expectations: [Expectation], until stop: StopRequest
    ) async throws -> (seen: RunResult, failure: (any Error)?) {
        var observations = Observations(BurstWindow(limiter), readRegions: readRegions)
        observations.reserve(plan.identities.count)
        let shared = Shared(Progress(arrivals: plan.arrivals(), observations: observations))
        let clock = ContinuousClock()
        let start = clock.now
        let startMilliseconds = POSIX.nowInMilliseconds()
        let sending: Result<Void, any Error>
        do {
            try await sendAll(to: database.client, from: start, shared, until: stop)
            sending = .success(())
        } catch { sending = .failure(error) }
        let (used, answers) = shared.progress.withLock { ($0.keys.all, $0.latency.total) }
        let isWhole = !stop.isMade && (try? sending.get()) != nil
        var failure: (any Error)?
        if case .failure(let error) = sending {
            guard answers > 0 else { throw error }
            failure = error
        }
        do {
            // The work may have been cancelled; its keys go nevertheless.
            try await Task { try await delete(used, of: database.client) }.value
        } catch { failure = failure ?? error }
        let result = shared.progress.withLock { progress in
            let elapsed = start.duration(to: clock.now).microseconds / 1000
            var result = RunResult(
                traffic: plan.description, target: database.name,
                milliseconds: isWhole ? plan.duration.milliseconds : min(elapsed, plan.duration.milliseconds),
                start: startMilliseconds,
                limiters: [LimiterResult(limiter, progress.observations, latency: progress.latency)], price: price)
            result.seed = plan.seed
            result.isInterrupted = !isWhole
            result.findings = expectations.flatMap { expectation in
                result.limiters.map { expectation.evaluate($0) }
            }
            return result
        }
        return (result, failure)
    }

    private enum Ended {
        case sender, patience
    }

    /// Returns when all is answered, or soon after a stop: what is still in flight then is given up.
    private func sendAll(
        to client: UpstashClient, from start: ContinuousClock.Instant, _ shared: Shared, until stop: StopRequest
    ) async throws {
        try await withThrowingTaskGroup(of: Ended.self) { tasks in
            for _ in 0..<concurrency {
                tasks.addTask {
                    try await send(to: client, from: start, shared, until: stop)
                    return .sender
                }
            }
            tasks.addTask {
                // Cut short when all have ended.
                while !stop.isMade, (try? await Task.sleep(for: Self.nap)) != nil {}
                try? await Task.sleep(for: Self.nap)
                return .patience
            }
            var senders = concurrency
            while let ended = try await tasks.next() {
                if ended == .sender { senders -= 1 }
                if ended == .patience || senders == 0 { tasks.cancelAll() }
            }
        }
    }

    /// One of those that take a request each from the plan until there are none.
    private func send(
        to client: UpstashClient, from start: ContinuousClock.Instant, _ shared: Shared, until stop: StopRequest
    ) async throws {
        let clock = ContinuousClock()
        while !stop.isMade, let arrival = shared.progress.withLock({ $0.arrivals.next() }) {
            let due = start + .microseconds(arrival.time)
            while clock.now < due {
                do { try await clock.sleep(until: min(due, clock.now + Self.nap)) } catch  where stop.isMade {}
                if stop.isMade { return }
            }
            try Task.checkCancellation()
            let target = try LimiterTarget(limiter, identifier: IdentityMix.name(arrival.identity), keys: keys)
            let now = POSIX.nowInMilliseconds()
            let call = LimitCall(target, at: now, weight: arrival.weight)
            shared.progress.withLock { $0.keys.add(call.keys, at: now, lasting: keyLife) }
            do {
                let decision = call.official(try await client.decide(call).decision)
                let took = due.duration(to: clock.now)
                shared.progress.withLock { progress in
                    progress.failuresInARow = 0
                    progress.latency.record(took.microseconds)
                    // Answers come in another order than requests.
                    progress.last = max(progress.last, start.duration(to: clock.now).microseconds)
                    var arrival = arrival
                    arrival.time = progress.last
                    progress.observations.record(arrival, at: now, decision)
                }
            } catch let error as UpstashError where error.mayPass {
                let isHopeless = shared.progress.withLock { progress in
                    progress.observations.recordUnanswered()
                    progress.failuresInARow += 1
                    // Nothing was ever answered, or nothing is any more.
                    return progress.latency.total == 0 || progress.failuresInARow > 2 * concurrency
                }
                if isHopeless { throw error }
            } catch  where stop.isMade && Task.isCancelled {
                shared.progress.withLock { $0.observations.recordUnanswered() }
                return
            }
        }
    }

    private func delete(_ keys: [ByteString], of client: UpstashClient) async throws {
        for first in stride(from: 0, to: keys.count, by: Self.keysADeletion) {
            let some = keys[first..<min(first + Self.keysADeletion, keys.count)]
            _ = try await client.send(RedisCommand(["UNLINK"] + some))
        }
    }
}

/// The keys of a run that may still be there.
struct LimiterKeyLedger: Sendable {
    private var young: Set<ByteString> = []
    private var old: Set<ByteString> = []
    private var turned: Int64?

    /// - Parameters:
    ///   - now: the clock's milliseconds.
    ///   - life: how long a key stays after it was last used.
    mutating func add(_ keys: [ByteString], at now: Int64, lasting life: Int64) {
        if let turned, now - turned > life {
            // Not used for a whole life: gone.
            old = young
            young = []
            self.turned = now
        }
        turned = turned ?? now
        young.formUnion(keys)
    }

    var all: [ByteString] { Array(young.union(old)) }
}

extension Duration {
    fileprivate var microseconds: Int64 {
        components.seconds &* 1_000_000 &+ components.attoseconds / 1_000_000_000_000
    }
}
