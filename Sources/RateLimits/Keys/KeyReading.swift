package import RedisTypes

/// What a key is, by its name and by what it holds.
package struct KeyReading: Sendable, Hashable {
    /// What one key of a limiter holds.
    package enum Content: Sendable, Hashable {
        case string(ByteString)
        /// Names of fields only.
        case hash(fields: [ByteString])
        /// By the name of its type.
        case other(ByteString)
    }

    package enum Verdict: Sendable, Hashable {
        /// A counter or, in several regions, a hash of requests. More than one kind is possible until the TTL tells.
        case window(identifier: ByteString, index: Int64, kinds: [AlgorithmKind])
        case bucket(identifier: ByteString, dialects: [BucketDialect])
        /// A key of the prefix itself: analytics, deny lists, the dynamic limit.
        case shared(LimiterKey)
        /// Nothing that an SDK writes under this name.
        case foreign
    }

    /// Python's two dialects write the same fields.
    package enum BucketDialect: String, Sendable, Hashable {
        case javaScript = "javascript"
        case python = "python"
    }

    package var verdict: Verdict
    /// How long the window probably is: only for a window whose key lives.
    package var length: LengthEstimate?

    /// - Parameters:
    ///   - expiry: as the server has it, on the clock of `now`.
    ///   - now: Unix milliseconds.
    /// - Returns: nil for a key of another prefix.
    package init?(
        _ key: ByteString, holds content: Content, expiry: KeyExpiry, at now: Int64, in keys: LimiterKeys
    ) {
        guard let name = keys.recognize(key) else { return nil }
        switch (name, content) {
        case (.window(let identifier, let index), .string(let bytes)):
            guard bytes.text.flatMap({ Int64($0) }) != nil else {
                verdict = .foreign
                break
            }
            let length = LengthEstimate(index: index, at: now)
            self.length = length
            let kinds = Self.kinds(index, expiry, length, fixed: .fixedWindow, sliding: .slidingWindow)
            verdict = .window(
                identifier: identifier, index: index, kinds: expiry == .never ? [.cachedFixedWindow] : kinds)
        case (.window(let identifier, let index), .hash(let fields)) where fields.allSatisfy(RequestName.isName):
            let length = LengthEstimate(index: index, at: now)
            self.length = length
            verdict = .window(
                identifier: identifier, index: index,
                kinds: Self.kinds(
                    index, expiry, length, fixed: .multiRegionFixedWindow, sliding: .multiRegionSlidingWindow))
        case (.window, .hash(let fields)), (.bucket, .hash(let fields)):
            let dialects = Self.dialects(fields)
            // All that follows the prefix is the bucket's identifier, a number at its end too.
            let identifier = ByteString(key.bytes.dropFirst(keys.prefix.count + 1))
            verdict = dialects.isEmpty ? .foreign : .bucket(identifier: identifier, dialects: dialects)
        case (.dynamicLimit, .string), (.ipDenyListStatus, .string), (.denyList, .other("set")),
            (.ipDenyList, .other("set")), (.events, .other("zset")), (.events, .hash):
            verdict = .shared(name)
        case (.events(let hour), .string(let bytes)) where bytes.text.flatMap({ Int64($0) }) != nil:
            // Nobody's hour is a string: an identifier is called `events`, and its window has a round number.
            verdict = .window(identifier: "events", index: hour, kinds: [.fixedWindow, .slidingWindow])
        default: verdict = .foreign
        }
    }

    /// Counted from the start of its window, a fixed window's key ends before two windows have passed, and a sliding
    /// one's a second or more after that (reference, section 2): no key is both.
    private static func kinds(
        _ index: Int64, _ expiry: KeyExpiry, _ length: LengthEstimate?, fixed: AlgorithmKind, sliding: AlgorithmKind
    ) -> [AlgorithmKind] {
        guard case .at(let end) = expiry, let window = length?.mostLikely else { return [fixed, sliding] }
        let (start, overflow) = index.multipliedReportingOverflow(by: window.milliseconds)
        guard !overflow else { return [fixed, sliding] }
        // Half of the second between them is left for clocks that differ.
        return end &- start < 2 &* window.milliseconds &+ 500 ? [fixed] : [sliding]
    }

    private static func dialects(_ fields: [ByteString]) -> [BucketDialect] {
        var dialects: [BucketDialect] = []
        if fields.contains(Dialect.javaScript.refilledAtField) { dialects.append(.javaScript) }
        if fields.contains(Dialect.python.refilledAtField) { dialects.append(.python) }
        return dialects
    }
}
