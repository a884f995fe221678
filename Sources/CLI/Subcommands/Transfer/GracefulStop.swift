import Synchronization

/// Whether bulk work was asked to end: it then finishes the request in flight and takes nothing more.
final class StopRequest: Sendable {
    private let flag = Atomic(false)

    var isMade: Bool { flag.load(ordering: .relaxed) }

    func make() { flag.store(true, ordering: .relaxed) }
}

extension ToolContext {
    /// What a signal stops, in work that is itself part of work.
    @TaskLocal private static var stopRequest: StopRequest?

    /// Runs a whole verb so that a signal ends it, whatever it is at: see ``stoppingOnSignals(_:)``, which finds itself
    /// inside and leaves the signal to this one.
    func endingOnSignals(_ body: @escaping @Sendable () async throws -> Outcome) async throws -> Outcome {
        let (result, signal) = try await stoppingOnSignals { stop in
            await Self.$stopRequest.withValue(stop) { () -> Result<Outcome, any Error> in
                do { return .success(try await body()) } catch { return .failure(error) }
            }
        }
        guard let signal else { return try result.get() }
        if case .failure(let error) = result {
            guard error is CancellationError else { throw error }
            console.note("interrupted before anything was done")
            return signal.outcome
        }
        return try result.get().combined(with: signal.outcome)
    }

    /// How long a request in flight may take to finish after the first signal (reliability contract, section 7).
    private static var grace: Duration { .seconds(5) }

    /// Runs bulk work so that the first signal stops it between two requests and it can still report. A request that
    /// does not finish in time is cut; a second signal ends the process, or in a shell the work.
    func stoppingOnSignals<Result: Sendable>(
        _ work: @escaping @Sendable (StopRequest) async throws -> Result
    ) async throws -> (Result, Signals.Termination?) {
        if let stop = Self.stopRequest { return (try await work(stop), nil) }
        let stop = StopRequest()
        guard endsWithRun || shell != nil else { return (try await work(stop), nil) }
        return try await withThrowingTaskGroup(of: (Result?, Signals.Termination?).self) { tasks in
            let signals = shell == nil ? Signals.terminations() : Signals.interrupts()
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
                    for await _ in signals { break }
                    job.cancel()
                    return (nil, nil)
                }
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
