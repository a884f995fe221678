/// A limit as it is written: `5/10s` is 5 requests in each window of 10 seconds, `100/m` the same as `100/1m`.
package struct LimitRate: Sendable, Hashable {
    package var limit: Int64
    package var window: Interval

    package init(limit: Int64, window: Interval) throws(LimiterError) {
        self.limit = try Limit.checked(limit)
        self.window = window
    }

    package init(_ text: some StringProtocol, for kind: AlgorithmKind) throws(LimiterError) {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count == 2, !parts[0].isEmpty, !parts[1].isEmpty else { throw .malformed(String(text), kind) }
        limit = try Limit.limit(parts[0])
        window = try Interval(afterSlash: parts[1])
    }
}

/// A bucket as it is written: `10/1s,max=20` gets back 10 tokens a second and holds 20; shorter, `10/1s/20`. Without a
/// maximum, it holds what one refill brings.
package struct BucketRate: Sendable, Hashable {
    package var refill: Double
    package var interval: Interval
    package var capacity: Int64

    package init(_ text: some StringProtocol, dialect: Dialect) throws(LimiterError) {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        guard (2...3).contains(parts.count), parts.allSatisfy({ !$0.isEmpty }) else {
            throw .malformed(String(text), .tokenBucket)
        }
        guard let number = Self.number(parts[0]), number > 0 else { throw .refill(String(parts[0]), dialect) }
        refill = number
        var span = parts[1]
        var most = parts.count == 3 ? parts[2] : nil
        if let comma = span.firstIndex(of: ",") {
            let named = span[span.index(after: comma)...]
            guard most == nil, named.hasPrefix("max=") else { throw .malformed(String(text), .tokenBucket) }
            most = named.dropFirst("max=".count)
            span = span[..<comma]
        }
        interval = try Interval(afterSlash: span)
        if let most {
            capacity = try Limit.limit(most)
        } else if let whole = number.whole, whole >= 1 {
            capacity = try Limit.checked(whole)
        } else {
            throw .malformed(String(text), .tokenBucket)
        }
    }

    /// A decimal number as Swift prints one, `1e-05` among them, but neither `nan` nor `0x10`.
    private static func number(_ text: some StringProtocol) -> Double? {
        let isDecimal = text.utf8.allSatisfy { (0x30...0x39).contains($0) || ".e-".utf8.contains($0) }
        return isDecimal ? Double(text) : nil
    }
}

extension Interval {
    /// After a slash a unit alone means one of it.
    fileprivate init(afterSlash text: some StringProtocol) throws(LimiterError) {
        let isUnit = Self.units.contains { $0.name == text }
        try self.init(isUnit ? "1\(text)" : String(text))
    }
}
