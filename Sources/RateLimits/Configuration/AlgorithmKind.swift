import RedisTypes

/// The algorithms by name.
package enum AlgorithmKind: String, Sendable, Hashable, CaseIterable {
    case fixedWindow = "fixed-window"
    case slidingWindow = "sliding-window"
    case tokenBucket = "token-bucket"
    case cachedFixedWindow = "cached-fixed-window"
    case multiRegionFixedWindow = "multi-region-fixed-window"
    case multiRegionSlidingWindow = "multi-region-sliding-window"

    /// Takes the SDKs' spellings too: `slidingWindow`, `SlidingWindow`, `sliding_window`.
    package init(_ name: some StringProtocol) throws(LimiterError) {
        let letters = Spelling.letters(of: name)
        guard let kind = Self.allCases.first(where: { Spelling.letters(of: $0.rawValue) == letters }) else {
            let names = Self.allCases.map(\.rawValue)
            throw .unknownAlgorithm(String(name), suggestion: Spelling.closest(to: String(name), in: names))
        }
        self = kind
    }

    package func isIn(_ dialect: Dialect) -> Bool {
        switch self {
        case .fixedWindow, .slidingWindow, .tokenBucket: true
        case .cachedFixedWindow, .multiRegionFixedWindow, .multiRegionSlidingWindow: dialect == .javaScript
        }
    }

    /// Whether the dialect's script reads a limit that is set while programs run (reference, section 11).
    package func hasDynamicLimit(in dialect: Dialect) -> Bool {
        switch self {
        case .fixedWindow, .slidingWindow, .tokenBucket: dialect.hasDynamicLimits
        case .cachedFixedWindow, .multiRegionFixedWindow, .multiRegionSlidingWindow: false
        }
    }

    /// Whether state lies under a key for each window, not in one bucket.
    package var isWindowed: Bool { self != .tokenBucket }

    package var isMultiRegion: Bool { self == .multiRegionFixedWindow || self == .multiRegionSlidingWindow }
}
