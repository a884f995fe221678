@preconcurrency import Dispatch

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

    /// SIGINT for as long as it is listened for; afterwards it ends the process, as ever.
    static func interrupts() -> AsyncStream<Void> {
        stream(of: [POSIX.interruptSignal], restoring: true) { _ in }
    }

    /// - Parameters:
    ///   - isRestored: whether the signals have their usual effect when nobody listens any more.
    ///   - event: called on one queue only.
    private static func stream<Event: Sendable>(
        of numbers: [Int32], restoring isRestored: Bool = false, _ event: @escaping (Int32) -> Event
    ) -> AsyncStream<Event> {
        nonisolated(unsafe) let event = event
        return AsyncStream { continuation in
            let queue = DispatchQueue(label: "upkeep.signals")
            let sources = numbers.map { number in
                POSIX.ignore(signal: number)
                let source = DispatchSource.makeSignalSource(signal: number, queue: queue)
                source.setEventHandler { continuation.yield(event(number)) }
                source.resume()
                return source
            }
            continuation.onTermination = { _ in
                for source in sources { source.cancel() }
                if isRestored { for number in numbers { POSIX.restore(signal: number) } }
            }
        }
    }
}
