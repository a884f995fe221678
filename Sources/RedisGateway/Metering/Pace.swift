import NIOCore
import Synchronization

/// Commands per second for all that comes in. What is too fast waits, as it does at the service (REST reference 6); it
/// is not refused.
///
/// A request takes its turn before it is known how many commands it has, and pays for the others when it runs: those
/// that wait keep the order in which they asked.
final class Pace: Sendable {
    private let nanosecondsPerCommand: Double
    /// When the next turn is, in nanoseconds of ``NIODeadline``.
    private let next = Atomic<UInt64>(0)

    init(commandsPerSecond: Int) {
        nanosecondsPerCommand = 1e9 / Double(max(1, commandsPerSecond))
    }

    /// When a request that asks now may run its first command.
    func turn(at now: NIODeadline) -> NIODeadline {
        .uptimeNanoseconds(advance(1, at: now))
    }

    /// Pays for commands that run now.
    func take(_ commands: Int, at now: NIODeadline) {
        if commands > 0 { _ = advance(commands, at: now) }
    }

    /// - Returns: when the turn was that is taken.
    private func advance(_ commands: Int, at now: NIODeadline) -> UInt64 {
        let cost = UInt64(clamping: Int((Double(commands) * nanosecondsPerCommand).rounded()))
        var known = next.load(ordering: .relaxed)
        while true {
            let turn = max(known, now.uptimeNanoseconds)
            let (exchanged, original) = next.compareExchange(
                expected: known, desired: turn &+ cost, ordering: .relaxed)
            if exchanged { return turn }
            known = original
        }
    }
}
