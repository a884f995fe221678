package import RedisTypes

/// A key that no TTL will ever end, though nothing needs it: what the quirks of the SDKs leave behind (reference,
/// sections 6.4, 7.3 and 14).
package struct ImmortalKey: Sendable, Hashable {
    package enum Origin: Sendable, Hashable {
        /// The counter of a cached fixed window, whose script never sets the TTL it means to.
        case cachedWindow(identifier: ByteString, index: Int64)
        /// A bucket that a refund, or a call of weight 0, has filled: it is as good as absent once it is full.
        case bucket(identifier: ByteString)
        /// Analytics, which are never deleted. `hour` is where it starts, in Unix milliseconds.
        case events(hour: Int64)
    }

    package var key: ByteString
    package var origin: Origin
    /// Whether a program may still count on it: then it is better left alone.
    package var mayBeInUse: Bool

    /// How long the SDK means to keep analytics, and does not: 90 days, in milliseconds.
    package static let eventRetention: Int64 = 90 * 86_400_000

    /// - Parameter retention: analytics of hours that ended longer ago than this, in milliseconds, are of no use.
    /// - Returns: nil for keys that end, that are meant to stay, or that no limiter wrote.
    package init?(
        _ key: ByteString, holds content: KeyReading.Content, expiry: KeyExpiry, at now: Int64, in keys: LimiterKeys,
        retention: Int64 = eventRetention
    ) {
        guard expiry == .never, let reading = KeyReading(key, holds: content, expiry: expiry, at: now, in: keys)
        else { return nil }
        self.key = key
        switch reading.verdict {
        case .window(let identifier, let index, let kinds) where kinds == [.cachedFixedWindow]:
            origin = .cachedWindow(identifier: identifier, index: index)
            // A window that is now has a length that people choose.
            mayBeInUse = reading.length?.isRound ?? false
        case .bucket(let identifier, _):
            origin = .bucket(identifier: identifier)
            mayBeInUse = true
        case .shared(.events(let hour)):
            origin = .events(hour: hour)
            mayBeInUse = now &- hour &- EventHour.length <= retention
        default: return nil
        }
    }
}

extension LengthEstimate {
    /// Whether people would choose it: at most 1000 of a unit.
    package var isRound: Bool {
        Interval.units.contains { _, unit in
            mostLikely.milliseconds.isMultiple(of: unit) && mostLikely.milliseconds / unit <= 1000
        }
    }
}

extension TokenBucket {
    /// Whether a bucket is what it would be without its key, but for the moment of its next refill.
    package func isFull(_ state: State, at now: Int64) -> Bool {
        refilled(state, at: now, limit: Double(capacity)).tokens >= Double(capacity)
    }
}
