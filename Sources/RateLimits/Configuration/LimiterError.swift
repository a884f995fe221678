/// Why a limiter cannot be made. Nothing was sent.
package enum LimiterError: Error, Sendable, Hashable {
    package enum IntervalProblem: Sendable, Hashable {
        case malformed
        /// `10`: of what?
        case noUnit
        /// Not between 1 ms and ten years.
        case outOfRange
    }

    /// `suggestion` is a name of an algorithm that may have been meant.
    case unknownAlgorithm(String, suggestion: String?)
    case unknownDialect(String)
    /// The SDK of this dialect does not have this algorithm.
    case notInDialect(AlgorithmKind, Dialect)
    /// No `5/10s`, or no `10/1s,max=20`.
    case malformed(String, AlgorithmKind)
    case interval(String, IntervalProblem)
    /// Requests in a window, or tokens in a bucket: not a whole number from 1 to 2^53 - 1, above which doubles lose
    /// units.
    case limit(String)
    /// Tokens that come back with each interval: not above 0 and at most 2^53 - 1, or a fraction where there are none.
    case refill(String, Dialect)
    /// More than 1000 years until an empty bucket is full again.
    case slowRefill(String)
    /// Databases of a multi-region limiter: not 1 to 64.
    case regions(Int)
    /// Not a whole number from -(2^53 - 1) to 2^53 - 1.
    case weight(String)
    /// What is at the dynamic limit's key, or should be: not a whole number from 1 to 2^53 - 1.
    case dynamicLimit(String)
    /// Only the single-region algorithms of the JavaScript SDK read a dynamic limit, and the cached one does not.
    case noDynamicLimit(AlgorithmKind, Dialect)
}

extension LimiterError: CustomStringConvertible {
    /// What was wrong, and what would have been right.
    package var description: String {
        switch self {
        case .unknownAlgorithm(let name, let suggestion):
            "there is no algorithm '\(name)'; " + (suggestion.map { "did you mean \($0)? There are " } ?? "there are ")
                + Self.list(AlgorithmKind.allCases.map(\.rawValue))
        case .unknownDialect(let name):
            "there is no SDK dialect '\(name)'; there are \(Self.list(Dialect.allCases.map(\.rawValue)))"
        case .notInDialect(let kind, let dialect):
            "the Python SDK has no \(kind.rawValue) (dialect \(dialect.rawValue)); it has "
                + Self.list(AlgorithmKind.allCases.filter { $0.isIn(dialect) }.map(\.rawValue))
        case .malformed(let text, .tokenBucket):
            "'\(text)' is no token bucket; write REFILL/INTERVAL,max=TOKENS, as in 10/1s,max=20"
        case .malformed(let text, let kind):
            "'\(text)' is no limit for \(kind.rawValue); write REQUESTS/WINDOW, as in 5/10s or 100/1m"
        case .interval(let text, .malformed):
            "'\(text)' is no duration; write a whole number and ms, s, m, h or d, as in 10s or 500ms"
        case .interval(let text, .noUnit):
            "'\(text)' has no unit; write \(text)s for seconds, or ms, m, h or d"
        case .interval(let text, .outOfRange):
            "'\(text)' is out of range; a window or an interval lasts 1ms to 3650d"
        case .limit(let text):
            "'\(text)' is no limit; a limit is a whole number from 1 to \(Limit.largest)"
        case .refill(let text, .javaScript):
            "'\(text)' is no refill; a bucket gets back more than 0 and at most \(Limit.largest) tokens at a time"
        case .refill(let text, .python), .refill(let text, .earlierPython):
            "'\(text)' is no refill; in the Python SDK a bucket gets back a whole number of tokens, from 1 to "
                + "\(Limit.largest)"
        case .slowRefill(let text):
            "'\(text)' would need more than 1000 years to fill an empty bucket; raise the refill or shorten the "
                + "interval"
        case .regions(let count):
            "\(count) regions are not possible; name 1 to 64"
        case .weight(let text):
            "'\(text)' is no weight; a weight is a whole number, negative for a refund"
        case .dynamicLimit(let text):
            "'\(text)' is no dynamic limit; a limit is a whole number from 1 to \(Limit.largest)"
        case .noDynamicLimit(let kind, let dialect):
            "\(kind.rawValue) of dialect \(dialect.rawValue) reads no dynamic limit; of dialect javascript, "
                + Self.list(AlgorithmKind.allCases.filter { $0.hasDynamicLimit(in: .javaScript) }.map(\.rawValue))
                + " do"
        }
    }

    private static func list(_ names: [String]) -> String {
        names.dropLast().joined(separator: ", ") + (names.last.map { " and \($0)" } ?? "")
    }
}
