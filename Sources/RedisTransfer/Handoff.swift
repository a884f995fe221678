import Synchronization

/// Hands elements from one task to another, some at a time: who gives waits while the other has enough.
package final class Handoff<Element: Sendable>: Sendable {
    private struct State {
        var waiting: [[Element]] = []
        var isFinished = false
        var failure: (any Error)?
        /// Of the task that takes, when there is nothing; of the one that gives, when there is enough.
        var taker: CheckedContinuation<Void, Never>?
        var giver: CheckedContinuation<Void, Never>?
    }

    private let state = Mutex(State())
    private static var enough: Int { 2 }

    package init() {}

    /// - Throws: `CancellationError` when nobody takes any more.
    package func give(_ elements: [Element]) async throws {
        await withCheckedContinuation { continuation in
            let resumed: [CheckedContinuation<Void, Never>] = state.withLock { state in
                if state.isFinished || state.waiting.count < Self.enough { return [continuation] }
                state.giver = continuation
                return []
            }
            for continuation in resumed { continuation.resume() }
        }
        let taker = try state.withLock { state in
            if state.isFinished { throw CancellationError() }
            state.waiting.append(elements)
            defer { state.taker = nil }
            return state.taker
        }
        taker?.resume()
    }

    /// No more come, or nobody wants more; the second call does nothing.
    package func finish(_ failure: (any Error)? = nil) {
        let (taker, giver) = state.withLock { state in
            if !state.isFinished { state.failure = failure }
            state.isFinished = true
            defer { (state.taker, state.giver) = (nil, nil) }
            return (state.taker, state.giver)
        }
        taker?.resume()
        giver?.resume()
    }

    /// - Returns: `nil` at the end.
    /// - Throws: what ended it.
    package func take() async throws -> [Element]? {
        await withCheckedContinuation { continuation in
            let isReady = state.withLock { state in
                if state.isFinished || !state.waiting.isEmpty { return true }
                state.taker = continuation
                return false
            }
            if isReady { continuation.resume() }
        }
        let (elements, giver, failure) = state.withLock { state in
            defer { state.giver = nil }
            let elements = state.waiting.isEmpty ? nil : state.waiting.removeFirst()
            return (elements, state.giver, elements == nil ? state.failure : nil)
        }
        giver?.resume()
        if let failure { throw failure }
        return elements
    }
}
