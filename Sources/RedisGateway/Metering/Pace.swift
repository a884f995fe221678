import NIOCore
import Synchronization

/// Commands per second for all that comes in. What is too fast waits, as it does at the service (REST reference 6); it
/// is not refused.
final class Pace: Sendable {
    private let nanosecondsPerCommand: Double
    /// When all that ran so far is paid for, in nanoseconds of ``NIODeadline``.
    private let paid = Atomic<UInt64>(0)

    init(commandsPerSecond: Int) {
        nanosecondsPerCommand = 1e9 / Double(max(1, commandsPerSecond))
    }

    /// When the next request may run, if not now.
    func opening(at now: NIODeadline) -> NIODeadline? {
        let paid = paid.load(ordering: .relaxed)
        return paid > now.uptimeNanoseconds ? .uptimeNanoseconds(paid) : nil
    }

    /// A request runs; those after it wait for as long as its commands take at this pace.
    func take(_ commands: Int, at now: NIODeadline) {
        let cost = UInt64(clamping: Int((Double(commands) * nanosecondsPerCommand).rounded()))
        var known = paid.load(ordering: .relaxed)
        while true {
            let next = max(known, now.uptimeNanoseconds) &+ cost
            let (exchanged, original) = paid.compareExchange(expected: known, desired: next, ordering: .relaxed)
            if exchanged { return }
            known = original
        }
    }
}
