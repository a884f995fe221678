import Synchronization

/// Ctrl-C, which ends the line that runs and nothing else: also where it comes between two pieces of its work.
enum Interruption {
    private struct State {
        var hasCome = false
        var lastWaiter = 0
        var waiters: [Int: CheckedContinuation<Void, Never>] = [:]
    }

    private static let state = Mutex(State())

    /// Runs as long as the process does: SIGINT has no effect of its own from when this is first asked for.
    private static let listener: Task<Void, Never> = {
        let interrupts = Signals.interrupts()
        return Task {
            for await _ in interrupts {
                let waiters = state.withLock { state in
                    state.hasCome = true
                    defer { state.waiters = [:] }
                    return state.waiters.values
                }
                for waiter in waiters { waiter.resume() }
            }
        }
    }()

    /// Whether Ctrl-C has come since ``begin()``.
    static var hasCome: Bool { state.withLock { $0.hasCome } }

    /// A line begins: what came before is not meant for it.
    static func begin() {
        _ = listener
        state.withLock { $0.hasCome = false }
    }

    /// Does work that Ctrl-C cancels.
    /// - Returns: `nil` when it was cancelled, or not begun as Ctrl-C had come since ``begin()``.
    static func allowing<Result: Sendable>(
        _ work: @escaping @Sendable () async throws -> Result
    ) async throws -> Result? {
        _ = listener
        if hasCome { return nil }
        return try await withThrowingTaskGroup(of: Result?.self) { tasks in
            tasks.addTask {
                await arrival()
                return nil
            }
            tasks.addTask { try await work() }
            defer { tasks.cancelAll() }
            return try await tasks.next() ?? nil
        }
    }

    /// Waits for Ctrl-C, or to be cancelled.
    private static func arrival() async {
        let id = state.withLock { state in
            state.lastWaiter += 1
            return state.lastWaiter
        }
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let isOver = state.withLock { state in
                    // Cancelling before this is no reason to wait, nor after: the handler looks for the waiter.
                    if state.hasCome || Task.isCancelled { return true }
                    state.waiters[id] = continuation
                    return false
                }
                if isOver { continuation.resume() }
            }
        } onCancel: {
            state.withLock { $0.waiters.removeValue(forKey: id) }?.resume()
        }
    }
}
