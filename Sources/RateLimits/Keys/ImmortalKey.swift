package import RedisTypes

/// A key that no TTL will ever end, though nothing needs it: what the quirks of the SDKs leave behind (reference,
/// sections 6.4, 7.3 and 14).
///
/// How long nobody has touched a key would tell more than its name, but no server tells it: the service has no `OBJECT`,
/// and a stock Redis shares the numbers below 10,000 among all keys, so `OBJECT IDLETIME` of a counter that was made just
/// now is that of whichever key last held its value (measured on 7.0.15: 4 s at once after `INCR`).
package struct ImmortalKey: Sendable, Hashable {
    package enum Origin: Sendable, Hashable {
        /// The counter of a cached fixed window, whose script never sets the TTL it means to.
        case cachedWindow(identifier: ByteString, index: Int64)
        /// A bucket that a refund, or a call of weight 0, has filled: it is as good as absent once it is full.
        case bucket(identifier: ByteString)
        /// Analytics, which are never deleted. `hour` is where it starts, in Unix milliseconds.
        case events(hour: Int64)
    }

    package let key: ByteString
    package let origin: Origin
    /// Whether a program may still count on it: then it is better left alone. When in doubt, one may.
    package let mayBeInUse: Bool
    /// What the key holds, as far as ``deletion(of:)`` makes sure of it.
    let content: Content

    /// How long the SDK means to keep analytics, and does not: 90 days, in milliseconds.
    package static let eventRetention: Int64 = 90 * 86_400_000
    /// How far the clocks of programs may be from the one that is asked, in milliseconds.
    package static let clockMargin: Int64 = 60_000
    /// No window began before the SDK was there: 2022, in Unix milliseconds.
    package static let firstWindow: Int64 = 1_640_995_200_000

    /// - Parameter retention: analytics of hours that ended longer ago than this, in milliseconds, are of no use.
    /// - Returns: nil for what no limiter wrote.
    package init?(
        _ key: ByteString, holds content: Content, at now: Int64, in keys: LimiterKeys, used programs: KnownLimiters,
        retention: Int64 = eventRetention
    ) {
        guard let name = keys.recognize(key) else { return nil }
        self.key = key
        self.content = content
        switch (name, content) {
        case (.window(let identifier, let index), .counter(let bytes)):
            guard Self.isWindow(index, at: now), let count = bytes.text.flatMap({ Int64($0) }),
                ByteString(count) == bytes
            else { return nil }
            origin = .cachedWindow(identifier: identifier, index: index)
            let current = CurrentLengths(index: index, from: now - Self.clockMargin, through: now + Self.clockMargin)
            mayBeInUse = current.mayBeChosen || !programs.explainWindow(index, of: keys, at: now)
        case (.window, .bucket(let bucket)), (.bucket, .bucket(let bucket)):
            guard bucket.isOfLimiter else { return nil }
            // All that follows the prefix is the bucket's identifier, a number at its end too.
            origin = .bucket(identifier: ByteString(key.bytes.dropFirst(keys.prefix.count + 1)))
            mayBeInUse = !programs.fillBucket(bucket, at: now)
        case (.events(let hour), .events(let member)):
            guard keys.prefix == LimiterKeys.defaultPrefix || LimiterEvent(member: member) != nil else { return nil }
            origin = .events(hour: hour)
            mayBeInUse = now &- hour &- EventHour.length <= retention
        case (.events(let hour), .earlierEvents):
            origin = .events(hour: hour)
            // Nothing tells these fields from those of somebody else.
            mayBeInUse = now &- hour &- EventHour.length <= retention || keys.prefix != LimiterKeys.defaultPrefix
        default: return nil
        }
    }

    /// Whether there is a length of whole milliseconds, up to a year, with which this was the index of a window since there
    /// are any: numbers at the end of other people's keys are mostly smaller.
    static func isWindow(_ index: Int64, at now: Int64) -> Bool {
        let lengths = CurrentLengths(index: index, from: firstWindow, through: now + clockMargin).range
        return !lengths.isEmpty && lengths.lowerBound <= 366 * 86_400_000
    }
}

/// What is known of the limiters that share a prefix.
package struct KnownLimiters: Sendable, Hashable {
    /// Lengths of cached fixed windows.
    package var windows: [Interval]
    /// The size and refill of every bucket.
    package var bucket: TokenBucket?

    package init(windows: [Interval] = [], bucket: TokenBucket? = nil) {
        self.windows = windows
        self.bucket = bucket
    }

    /// Whether a number at the end of a key with a number in it is surely the index of a window. Under the SDKs' own
    /// prefix nobody else writes; of another one only who chose it knows, for a limiter `app` and an identifier `order`
    /// make the same keys as orders of an app.
    fileprivate func explainWindow(_ index: Int64, of keys: LimiterKeys, at now: Int64) -> Bool {
        if keys.prefix == LimiterKeys.defaultPrefix { return true }
        return windows.contains { window in
            let (start, overflow) = index.multipliedReportingOverflow(by: window.milliseconds)
            return !overflow && (ImmortalKey.firstWindow...max(now, ImmortalKey.firstWindow)).contains(start)
        }
    }

    /// Whether a bucket is surely what it would be without its key. What a refund has put on top of a full one is lost
    /// with the next refill, and not before.
    fileprivate func fillBucket(_ content: ImmortalKey.Bucket, at now: Int64) -> Bool {
        guard let bucket, let state = content.state else { return false }
        return bucket.isFull(state, at: now)
    }
}

extension TokenBucket {
    /// Whether a bucket is what it would be without its key, but for the moment of its next refill.
    package func isFull(_ state: State, at now: Int64) -> Bool {
        refilled(state, at: now, limit: Double(capacity)).tokens == Double(capacity)
    }
}
