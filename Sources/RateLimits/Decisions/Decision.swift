/// What a limiter answers to one request.
///
/// The fields are the SDKs' own (reference, section 3); `allowed` is `success` in JavaScript.
package struct Decision: Sendable, Hashable, BitwiseCopyable {
    /// Why it was not Redis that decided.
    package enum Reason: UInt8, Sendable, Hashable, BitwiseCopyable {
        /// Redis did not answer in time, and the request is let through.
        case timeout
        /// Refused before, and the window has not ended: nothing was asked.
        case cacheBlock
        case denyList
        /// The script ended with an error: the dynamic limit is no number, or a counter would overflow.
        case scriptError
    }

    package var allowed: Bool
    package var reason: Reason?
    /// The limit that was applied.
    package var limit: Int64
    /// What is left. Only a cached and a multi-region fixed window go below 0.
    package var remaining: Int64
    /// Unix milliseconds: when the next window starts, or the bucket's next refill comes.
    package var reset: Int64
    /// What the call is billed as.
    package var billed: BilledCommands

    package init(
        allowed: Bool, reason: Reason? = nil, limit: Int64, remaining: Int64, reset: Int64, billed: BilledCommands
    ) {
        self.allowed = allowed
        self.reason = reason
        self.limit = limit
        self.remaining = remaining
        self.reset = reset
        self.billed = billed
    }

    /// The script failed; the SDK throws its error.
    package static func failed(reset: Int64, billed: BilledCommands) -> Decision {
        Decision(allowed: false, reason: .scriptError, limit: 0, remaining: 0, reset: reset, billed: billed)
    }
}

/// Where a limiter stands, as its read-only query tells.
package struct Standing: Sendable, Hashable {
    package var limit: Int64
    package var remaining: Int64
    /// Unix milliseconds, as in ``Decision/reset``.
    package var reset: Int64

    package init(limit: Int64, remaining: Int64, reset: Int64) {
        self.limit = limit
        self.remaining = remaining
        self.reset = reset
    }
}
