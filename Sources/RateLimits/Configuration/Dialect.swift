package import RedisTypes

/// Whose rules a limiter follows. The official SDKs share keys and differ in details (reference, section 15).
package enum Dialect: String, Sendable, Hashable, CaseIterable {
    /// `@upstash/ratelimit` 2.0.8.
    case javaScript = "javascript"
    /// `upstash-ratelimit` 1.2.0: a bucket refuses what it cannot pay whole, so it never goes into debt.
    case python = "python"
    /// `upstash-ratelimit` up to 1.1.0: a bucket refuses at exactly 0 tokens, and owes otherwise.
    case earlierPython = "python-1.1"

    package init(_ text: some StringProtocol) throws(LimiterError) {
        switch Spelling.letters(of: text) {
        case "javascript", "js", "typescript", "ts": self = .javaScript
        case "python", "py", "python1.2": self = .python
        case "python1.1": self = .earlierPython
        default: throw .unknownDialect(String(text))
        }
    }

    /// Whether the SDK asks Redis for a limit that is set while it runs.
    package var hasDynamicLimits: Bool { self == .javaScript }

    /// The fields of a bucket's hash.
    package var refilledAtField: ByteString { self == .javaScript ? "refilledAt" : "refilled_at" }
    package static let tokensField: ByteString = "tokens"
}

extension Spelling {
    /// `Token_Bucket`, `token-bucket` and `tokenBucket` are one name.
    static func letters(of text: some StringProtocol) -> String {
        String(
            decoding: text.utf8.filter { $0 != UInt8(ascii: "-") && $0 != UInt8(ascii: "_") }.map(\.asciiLowercased),
            as: UTF8.self)
    }
}

extension UInt8 {
    var asciiLowercased: UInt8 {
        (0x41...0x5A).contains(self) ? self | 0x20 : self
    }
}
