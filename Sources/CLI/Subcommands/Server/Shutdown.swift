import Synchronization

/// A request to end, which may come before there is anything that could end in order.
final class Shutdown: Sendable {
    private struct State {
        var isRequested = false
        var waiter: CheckedContinuation<Void, Never>?
    }

    private let state = Mutex(State())

    var isRequested: Bool { state.withLock { $0.isRequested } }

    /// - Returns: false when nobody waits for it yet.
    func request() -> Bool {
        let waiter = state.withLock { state in
            state.isRequested = true
            defer { state.waiter = nil }
            return state.waiter
        }
        waiter?.resume()
        return waiter != nil
    }

    /// Returns when the end was asked for. One caller at a time.
    func wait() async {
        await withCheckedContinuation { continuation in
            let isRequested = state.withLock { state in
                if !state.isRequested { state.waiter = continuation }
                return state.isRequested
            }
            if isRequested { continuation.resume() }
        }
    }
}
