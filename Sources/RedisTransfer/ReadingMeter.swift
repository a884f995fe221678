import RedisTypes
import Synchronization

/// The next commands would pass what may be spent.
struct LimitReached: Error {}

/// Counts the billed commands of a run that reads, and keeps it to a limit and a rate.
final class ReadingMeter: Sendable {
    private struct State {
        var spent = 0
        var pace: Pace
    }

    private let maximum: Int?
    private let state: Mutex<State>

    init(maximum: Int?, rate: Int?) {
        self.maximum = maximum
        state = Mutex(State(pace: Pace(perSecond: rate)))
    }

    /// - Throws: ``LimitReached``, `CancellationError`.
    func spend(_ commands: [RedisCommand], until shouldStop: () -> Bool) async throws {
        let cost = commands.reduce(0) { $0 + ($1.info?.billedCount() ?? 1) }
        let turn = try state.withLock { state in
            if let maximum, state.spent + cost > maximum { throw LimitReached() }
            state.spent += cost
            return state.pace.reserve(cost, now: .now)
        }
        guard let turn else { return }
        while ContinuousClock.now < turn {
            if shouldStop() { throw CancellationError() }
            try await Task.sleep(for: min(ContinuousClock.now.duration(to: turn), .milliseconds(50)))
        }
    }
}
