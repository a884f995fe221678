@preconcurrency import Dispatch

/// Termination signals as events: the process is not ended by them while this is in use.
enum Signals {
    enum Termination: Sendable {
        case interrupt, terminate

        var outcome: Outcome { self == .interrupt ? .interrupted : .terminated }
    }

    /// SIGINT, SIGTERM and SIGHUP as they arrive. A second one ends the process at once.
    static func terminations() -> AsyncStream<Termination> {
        AsyncStream { continuation in
            let queue = DispatchQueue(label: "upkeep.signals")
            nonisolated(unsafe) var count = 0  // of both signals together; on `queue` only
            let sources = POSIX.terminationSignals.map { number, termination in
                POSIX.ignore(signal: number)
                let source = DispatchSource.makeSignalSource(signal: number, queue: queue)
                source.setEventHandler {
                    count += 1
                    if count > 1 { POSIX.end(with: termination.outcome.rawValue) }
                    continuation.yield(termination)
                }
                source.resume()
                return source
            }
            continuation.onTermination = { _ in for source in sources { source.cancel() } }
        }
    }
}
