/// A limit as a pure function: no clock, no network, no heap.
///
/// Time is the caller's clock in Unix milliseconds and does not go back. If it does, windows do as if it had stood
/// still at the start of the last one: what was admitted is not forgotten.
package protocol RateLimitAlgorithm: Sendable, Hashable {
    /// What Redis, or the program, remembers of one identifier.
    associatedtype State: Sendable, Hashable, BitwiseCopyable

    /// Of an identifier that was never seen.
    static var initialState: State { get }

    /// Does what the SDK's call does.
    /// - Parameters:
    ///   - weight: what the request costs; negative for a refund.
    ///   - dynamicLimit: what is in force in place of the configured limit, or that one, if Redis is asked for it; not
    ///     a number when Redis holds none. Nil if Redis is not asked. Algorithms without dynamic limits pass over it.
    func decide(_ state: inout State, at now: Int64, weight: Int64, dynamicLimit: Double?) -> Decision

    /// What the SDK's read-only query answers.
    func standing(_ state: State, at now: Int64, dynamicLimit: Double?) -> Standing
}

extension RateLimitAlgorithm {
    package func decide(_ state: inout State, at now: Int64, weight: Int64 = 1) -> Decision {
        decide(&state, at: now, weight: weight, dynamicLimit: nil)
    }

    package func standing(_ state: State, at now: Int64) -> Standing {
        standing(state, at: now, dynamicLimit: nil)
    }
}
