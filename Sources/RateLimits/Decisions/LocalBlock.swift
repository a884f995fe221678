/// What a JavaScript program remembers of an identifier that Redis refused: the SDK's "ephemeral cache", on unless it
/// is switched off (reference, section 12.5). The program asks this before it asks Redis.
package struct LocalBlock: Sendable, Hashable, BitwiseCopyable {
    /// Unix milliseconds, this one included; 0 when nothing is blocked.
    package var until: Int64 = 0

    package init() {}

    /// The answer that needs no Redis, if there is one. Refunds always go through.
    package mutating func decide(at now: Int64, weight: Int64, limit: Int64) -> Decision? {
        if until < now { until = 0 }
        guard until != 0, weight > 0 else { return nil }
        return Decision(
            allowed: false, reason: .cacheBlock, limit: limit, remaining: 0, reset: until, billed: .none)
    }

    /// Learns from what Redis said.
    package mutating func note(_ decision: Decision, weight: Int64) {
        if !decision.allowed {
            until = decision.reset
        } else if weight < 0 {
            until = 0
        }
    }
}
