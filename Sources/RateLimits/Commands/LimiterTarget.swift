package import RedisTypes

/// A limiter, and whose requests it limits.
package struct LimiterTarget: Sendable, Hashable {
    package var limiter: Limiter
    package var identifier: ByteString
    package var keys: LimiterKeys
    /// Whether the limit that ``LimiterKeys/dynamicLimit`` holds is asked for.
    package let usesDynamicLimit: Bool

    package init(
        _ limiter: Limiter, identifier: ByteString, keys: LimiterKeys = LimiterKeys(), usesDynamicLimit: Bool = false
    ) throws(LimiterError) {
        guard !usesDynamicLimit || limiter.hasDynamicLimit else {
            throw .noDynamicLimit(limiter.kind, limiter.dialect)
        }
        self.limiter = limiter
        self.identifier = identifier
        self.keys = keys
        self.usesDynamicLimit = usesDynamicLimit
    }

    /// The keys that hold its state at `now`: the bucket, or the window's and for sliding windows the one before.
    package func stateKeys(at now: Int64) -> [ByteString] {
        let index = limiter.window.index(at: now)
        let current = keys.window(identifier, index)
        switch limiter.kind {
        case .tokenBucket: return [keys.bucket(identifier)]
        case .fixedWindow, .cachedFixedWindow, .multiRegionFixedWindow: return [current]
        case .slidingWindow, .multiRegionSlidingWindow: return [current, keys.window(identifier, index - 1)]
        }
    }

    /// A key that all limiters of the prefix share and that this one would take for its own: `dynamic:global` is a bucket
    /// by its name.
    package func sharedKey(at now: Int64) -> ByteString? {
        stateKeys(at: now).first { key in
            switch keys.recognize(key) {
            case .window, .bucket, nil: false
            case .dynamicLimit, .denyList, .ipDenyList, .ipDenyListStatus, .events: true
            }
        }
    }

    var dynamicKeys: [ByteString] { usesDynamicLimit ? [keys.dynamicLimit] : [] }

    /// Forgets what was used, by the exact keys and nothing else: one command, to be sent to every region. The SDK
    /// searches the whole database with a pattern, and takes `user:1:…` for `user` (reference, section 12.2).
    package func reset(at now: Int64) -> RedisCommand {
        guard limiter.kind.isWindowed else { return RedisCommand(["DEL"] + stateKeys(at: now)) }
        let index = limiter.window.index(at: now)
        return RedisCommand(["DEL", keys.window(identifier, index), keys.window(identifier, index - 1)])
    }
}
