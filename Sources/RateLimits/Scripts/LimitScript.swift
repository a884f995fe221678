package import RedisTypes

/// The script behind one algorithm's decision: it reads, decides and writes in one step, with all its keys declared.
package struct LimitScript: Sendable, Hashable {
    package let text: ByteString
    /// SHA-1 of the text, by which `EVALSHA` calls it.
    package let digest: ByteString

    /// - Parameter locksKeysOnly: on Upstash a script that says so locks its keys, others the whole database. A stock
    ///   Redis refuses what it does not know, with `ERR Unexpected flag in script shebang`; our gateway takes both
    ///   (upstash.com/docs/redis/features/key-locking).
    package init(for kind: AlgorithmKind, locksKeysOnly: Bool = false) {
        self = (locksKeysOnly ? Self.locking : Self.plain)[kind] ?? Self(Self.body(of: kind))
    }

    private init(_ text: String) {
        self.text = ByteString(text)
        digest = ByteString(SHA1.hexDigest(of: self.text.bytes))
    }

    private static let plain = table { $0 }
    private static let locking = table { "#!lua flags=allow-key-locking\n" + $0 }

    private static func table(_ change: (String) -> String) -> [AlgorithmKind: LimitScript] {
        Dictionary(
            uniqueKeysWithValues: AlgorithmKind.allCases.map { kind in (kind, LimitScript(change(body(of: kind)))) })
    }

    private static func body(of kind: AlgorithmKind) -> String {
        switch kind {
        // The cached window needs what the fixed one does; that its key ends is better than the SDK, whose stays.
        case .fixedWindow, .cachedFixedWindow: fixedWindow
        case .slidingWindow: slidingWindow
        case .tokenBucket: tokenBucket
        case .multiRegionFixedWindow: multiRegionFixedWindow
        case .multiRegionSlidingWindow: multiRegionSlidingWindow
        }
    }
}
