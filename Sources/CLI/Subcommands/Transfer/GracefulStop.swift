import Synchronization

/// Whether bulk work was asked to end: it then finishes the request in flight and takes nothing more.
final class StopRequest: Sendable {
    private let flag = Atomic(false)

    var isMade: Bool { flag.load(ordering: .relaxed) }

    func make() { flag.store(true, ordering: .relaxed) }
}

extension ToolContext {
    /// How long a request in flight may take to finish after the first signal (reliability contract, section 7).
    private static var grace: Duration { .seconds(5) }

    /// Runs bulk work so that the first signal stops it between two requests and it can still report. A request that
    /// does not finish in time is cut; a second signal ends the process.
    func stoppingOnSignals<Result: Sendable>(
        _ work: @escaping @Sendable (StopRequest) async throws -> Result
    ) async throws -> (Result, Signals.Termination?) {
        let stop = StopRequest()
        guard endsWithRun else { return (try await work(stop), nil) }
        return try await withThrowingTaskGroup(of: (Result?, Signals.Termination?).self) { tasks in
            let signals = Signals.terminations()
            let job = Task { try await work(stop) }
            tasks.addTask {
                for await signal in signals {
                    stop.make()
                    return (nil, signal)
                }
                return (nil, nil)
            }
            tasks.addTask {
                try await withTaskCancellationHandler {
                    (try await job.value, nil)
                } onCancel: {
                    job.cancel()
                }
            }
            var signal: Signals.Termination?
            while let (result, termination) = try await tasks.next() {
                if let result {
                    tasks.cancelAll()
                    return (result, signal)
                }
                guard let termination else { continue }
                signal = termination
                tasks.addTask {
                    try? await Task.sleep(for: Self.grace)  // cut short when the work is done
                    job.cancel()
                    return (nil, nil)
                }
            }
            throw CancellationError()
        }
    }
}
