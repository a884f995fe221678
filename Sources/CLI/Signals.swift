@preconcurrency import Dispatch
import Synchronization

/// Termination signals as events: the process is not ended by them while this is in use.
enum Signals {
    enum Termination: Sendable {
        case interrupt, terminate

        var outcome: Outcome { self == .interrupt ? .interrupted : .terminated }
    }

    /// SIGINT, SIGTERM and, unless it means something else to the caller, SIGHUP, as they arrive. A second one ends the
    /// process at once.
    static func terminations(hangUpEnds: Bool = true) -> AsyncStream<Termination> {
        var counted = 0
        let signals = POSIX.terminationSignals.filter { hangUpEnds || $0.0 != POSIX.hangUpSignal }
        return stream(of: signals.map(\.0)) { number in
            let termination = signals.first { $0.0 == number }?.1 ?? .terminate
            counted += 1
            if counted > 1 { POSIX.end(with: termination.outcome.rawValue) }
            return termination
        }
    }

    /// SIGHUP, which tells a server to read its files again.
    static func hangUps() -> AsyncStream<Void> {
        stream(of: [POSIX.hangUpSignal]) { _ in }
    }

    /// SIGINT, which has no effect of its own from then on.
    static func interrupts() -> AsyncStream<Termination> {
        stream(of: [POSIX.interruptSignal]) { _ in .interrupt }
    }

    /// SIGTERM and SIGHUP, for a program that SIGINT does not end. A second one ends the process at once.
    static func endings() -> AsyncStream<Void> {
        var counted = 0
        return stream(of: POSIX.terminationSignals.map(\.0).filter { $0 != POSIX.interruptSignal }) { _ in
            counted += 1
            if counted > 1 { POSIX.end(with: Outcome.terminated.rawValue) }
        }
    }

    /// Signals that Dispatch has a handler for: it stays when its sources are gone, and is not put back in place when
    /// it is taken away.
    private static let handled = Mutex<Set<Int32>>([])

    /// - Parameter event: called on one queue only.
    private static func stream<Event: Sendable>(
        of numbers: [Int32], _ event: @escaping (Int32) -> Event
    ) -> AsyncStream<Event> {
        nonisolated(unsafe) let event = event
        return AsyncStream { continuation in
            let queue = DispatchQueue(label: "upkeep.signals")
            let sources = numbers.map { number in
                if handled.withLock({ $0.insert(number).inserted }) { POSIX.ignore(signal: number) }
                let source = DispatchSource.makeSignalSource(signal: number, queue: queue)
                source.setEventHandler { continuation.yield(event(number)) }
                source.resume()
                return source
            }
            continuation.onTermination = { _ in for source in sources { source.cancel() } }
        }
    }
}
