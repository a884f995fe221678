/// A limit that is configured: an algorithm with its numbers and whose rules it follows.
package enum Limiter: Sendable, Hashable {
    case fixedWindow(FixedWindow)
    case slidingWindow(SlidingWindow)
    case tokenBucket(TokenBucket)
    case cachedFixedWindow(CachedFixedWindow)
    case multiRegionFixedWindow(MultiRegionFixedWindow)
    case multiRegionSlidingWindow(MultiRegionSlidingWindow)

    /// Reads `5/10s`, or for a bucket `10/1s,max=20`: see ``LimitRate`` and ``BucketRate``.
    /// - Parameter regions: databases of a multi-region limiter; others have one.
    package init(
        _ kind: AlgorithmKind, _ text: some StringProtocol, dialect: Dialect = .javaScript, regions: Int = 1
    ) throws(LimiterError) {
        guard kind.isIn(dialect) else { throw .notInDialect(kind, dialect) }
        if kind == .tokenBucket {
            let rate = try BucketRate(text, dialect: dialect)
            self = .tokenBucket(
                try TokenBucket(
                    capacity: rate.capacity, refill: rate.refill, interval: rate.interval, dialect: dialect))
        } else {
            try self.init(kind, LimitRate(text, for: kind), dialect: dialect, regions: regions)
        }
    }

    /// A bucket of this limit holds it whole and gets it back whole with each window.
    package init(
        _ kind: AlgorithmKind, _ rate: LimitRate, dialect: Dialect = .javaScript, regions: Int = 1
    ) throws(LimiterError) {
        guard kind.isIn(dialect) else { throw .notInDialect(kind, dialect) }
        let (limit, window) = (rate.limit, rate.window)
        switch kind {
        case .fixedWindow: self = .fixedWindow(try FixedWindow(limit: limit, window: window, dialect: dialect))
        case .slidingWindow: self = .slidingWindow(try SlidingWindow(limit: limit, window: window, dialect: dialect))
        case .tokenBucket:
            self = .tokenBucket(
                try TokenBucket(capacity: limit, refill: Double(limit), interval: window, dialect: dialect))
        case .cachedFixedWindow: self = .cachedFixedWindow(try CachedFixedWindow(limit: limit, window: window))
        case .multiRegionFixedWindow:
            self = .multiRegionFixedWindow(try MultiRegionFixedWindow(limit: limit, window: window, regions: regions))
        case .multiRegionSlidingWindow:
            self = .multiRegionSlidingWindow(
                try MultiRegionSlidingWindow(limit: limit, window: window, regions: regions))
        }
    }

    package var kind: AlgorithmKind {
        switch self {
        case .fixedWindow: .fixedWindow
        case .slidingWindow: .slidingWindow
        case .tokenBucket: .tokenBucket
        case .cachedFixedWindow: .cachedFixedWindow
        case .multiRegionFixedWindow: .multiRegionFixedWindow
        case .multiRegionSlidingWindow: .multiRegionSlidingWindow
        }
    }

    package var dialect: Dialect {
        switch self {
        case .fixedWindow(let algorithm): algorithm.dialect
        case .slidingWindow(let algorithm): algorithm.dialect
        case .tokenBucket(let algorithm): algorithm.dialect
        case .cachedFixedWindow, .multiRegionFixedWindow, .multiRegionSlidingWindow: .javaScript
        }
    }

    /// Requests in a window, or the most tokens in a bucket.
    package var limit: Int64 {
        switch self {
        case .fixedWindow(let algorithm): algorithm.limit
        case .slidingWindow(let algorithm): algorithm.limit
        case .tokenBucket(let algorithm): algorithm.capacity
        case .cachedFixedWindow(let algorithm): algorithm.limit
        case .multiRegionFixedWindow(let algorithm): algorithm.limit
        case .multiRegionSlidingWindow(let algorithm): algorithm.limit
        }
    }

    /// The window, or the time from one refill to the next.
    package var window: Interval {
        switch self {
        case .fixedWindow(let algorithm): algorithm.window
        case .slidingWindow(let algorithm): algorithm.window
        case .tokenBucket(let algorithm): algorithm.interval
        case .cachedFixedWindow(let algorithm): algorithm.window
        case .multiRegionFixedWindow(let algorithm): algorithm.window
        case .multiRegionSlidingWindow(let algorithm): algorithm.window
        }
    }

    package var regions: Int {
        switch self {
        case .fixedWindow, .slidingWindow, .tokenBucket, .cachedFixedWindow: 1
        case .multiRegionFixedWindow(let algorithm): algorithm.regions
        case .multiRegionSlidingWindow(let algorithm): algorithm.regions
        }
    }

    /// How long a key may stay after it was last used by requests of `weight`, in milliseconds. A cached fixed window
    /// means to let it end with the window, and never does (reference, section 6.4).
    package func keyLife(weight: Int64) -> Int64 {
        switch self {
        case .fixedWindow, .cachedFixedWindow, .multiRegionFixedWindow: window.milliseconds
        // See ``Interval/longest``.
        case .slidingWindow, .multiRegionSlidingWindow: 2 * window.milliseconds + 1000
        case .tokenBucket(let bucket):
            // What is left of a bucket may be less than what is taken.
            Int64(
                reply: ((Double(bucket.capacity) + Double(weight)) / bucket.refill).ceiling
                    * Double(bucket.interval.milliseconds))
        }
    }

    package var hasDynamicLimit: Bool { kind.hasDynamicLimit(in: dialect) }
}

extension Limiter: CustomStringConvertible {
    /// As ``init(_:_:dialect:regions:)`` reads it: `5/10s`, `10/1s,max=20`.
    package var rateText: String {
        guard case .tokenBucket(let bucket) = self else { return "\(limit)/\(window)" }
        let refill = bucket.refill.whole.map(String.init) ?? "\(bucket.refill)"
        return "\(refill)/\(window),max=\(limit)"
    }

    /// `sliding-window 5/10s`.
    package var description: String { "\(kind.rawValue) \(rateText)" }
}
