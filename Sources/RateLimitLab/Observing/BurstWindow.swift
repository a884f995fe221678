package import RateLimits

/// Against what bursts are held: so many in so much time. A limiter that is exact never admits more than `limit` in
/// any stretch of this length.
package struct BurstWindow: Sendable, Hashable {
    package var limit: Int64
    package var milliseconds: Int64

    package init(limit: Int64, milliseconds: Int64) {
        self.limit = limit
        self.milliseconds = milliseconds
    }

    /// A window limiter's own. A bucket's is what it holds, and the time in which an empty one is full again.
    package init(_ limiter: Limiter) {
        limit = limiter.limit
        guard case .tokenBucket(let bucket) = limiter else {
            milliseconds = limiter.window.milliseconds
            return
        }
        let refills = (Double(bucket.capacity) / bucket.refill).rounded(.up)
        // A bucket needs at most 1000 years.
        milliseconds = Int64(refills * Double(bucket.interval.milliseconds))
    }
}
