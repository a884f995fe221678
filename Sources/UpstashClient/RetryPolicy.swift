public import RedisTypes

/// How often, how soon and for how long a request is repeated: the only retry layer of the client
/// (reliability contract, sections 3 and 4).
public struct RetryPolicy: Sendable, Hashable {
    /// Attempts in total, the first included.
    public var attempts: Int
    public var baseDelay: Duration
    /// The base after 429 and quota errors.
    public var throttledBaseDelay: Duration
    public var maximumDelay: Duration
    /// For all attempts together.
    public var deadline: Duration
    /// A longer `Retry-After` ends the attempts.
    public var longestRetryAfter: Duration
    /// Whether writes that leave the same state are repeated after an ambiguous failure.
    public var retriesWrites = true
    /// Treats every command as repeatable: the user vouches for it.
    public var assumesIdempotent = false

    public init(
        attempts: Int, baseDelay: Duration, throttledBaseDelay: Duration, maximumDelay: Duration, deadline: Duration,
        longestRetryAfter: Duration
    ) {
        self.attempts = attempts
        self.baseDelay = baseDelay
        self.throttledBaseDelay = throttledBaseDelay
        self.maximumDelay = maximumDelay
        self.deadline = deadline
        self.longestRetryAfter = longestRetryAfter
    }

    public static let interactive = RetryPolicy(
        attempts: 4, baseDelay: .milliseconds(100), throttledBaseDelay: .milliseconds(100), maximumDelay: .seconds(5),
        deadline: .seconds(30), longestRetryAfter: .seconds(60))
    public static let bulk = RetryPolicy(
        attempts: 8, baseDelay: .milliseconds(100), throttledBaseDelay: .seconds(1), maximumDelay: .seconds(20),
        deadline: .seconds(120), longestRetryAfter: .seconds(300))

    /// What went wrong with one attempt.
    public enum Failure: Sendable, Hashable {
        /// Proven: nothing ran.
        case notExecuted
        /// 429, or a 5xx that denies it and may ask for patience: nothing ran.
        case throttled(retryAfter: Duration?)
        /// A 503 that does not say: proxies answer so after a server broke off, too.
        case unavailable(retryAfter: Duration?)
        /// Writes are refused while a primary moves.
        case readOnly
        /// The request may have run.
        case ambiguous

        /// Whether this attempt may have run.
        public var leavesDoubt: Bool {
            switch self {
            case .ambiguous, .unavailable: true
            case .notExecuted, .throttled, .readOnly: false
            }
        }

        var isThrottling: Bool {
            switch self {
            case .throttled, .unavailable: true
            case .ambiguous, .notExecuted, .readOnly: false
            }
        }

        var retryAfter: Duration? {
            switch self {
            case .throttled(let duration), .unavailable(let duration): duration
            case .ambiguous, .notExecuted, .readOnly: nil
            }
        }
    }

    /// Whether a command of this class may be sent again after `failure`.
    public func permits(_ failure: Failure, for commandClass: CommandClass) -> Bool {
        guard failure.leavesDoubt else { return true }
        return switch commandClass {
        case .read: true
        case .sameReply, .sameState, .relativeTime: retriesWrites || assumesIdempotent
        case .conditional, .notIdempotent: assumesIdempotent
        }
    }

    /// How long to wait before the next attempt; `nil` to give up.
    /// - Parameters:
    ///   - attempt: how many attempts were made, at least 1.
    ///   - elapsed: since the first began.
    ///   - random: from 0 to below 1, for full jitter.
    public func delay(after attempt: Int, _ failure: Failure, elapsed: Duration, random: Double) -> Duration? {
        guard attempt < attempts else { return nil }
        let base = failure.isThrottling ? throttledBaseDelay : baseDelay
        let ceiling = min(maximumDelay, base * (1 << min(attempt - 1, 16)))
        var delay = ceiling * random
        if let retryAfter = failure.retryAfter {
            guard retryAfter <= longestRetryAfter else { return nil }
            delay = max(delay, retryAfter) + retryAfter * (random / 10)
        }
        return elapsed + delay < deadline ? delay : nil
    }
}

/// A request that is about to be sent again.
public struct RetryNotice: Sendable {
    /// The command, or the first of several and how many more.
    public var command: String
    /// The number of the attempt to come, at least 2.
    public var attempt: Int
    public var delay: Duration
    public var failure: RetryPolicy.Failure
    /// What the attempt before came to.
    public var error: any Error

    package init(command: String, attempt: Int, delay: Duration, failure: RetryPolicy.Failure, error: any Error) {
        self.command = command
        self.attempt = attempt
        self.delay = delay
        self.failure = failure
        self.error = error
    }
}

/// A write that got its reply when it was sent again, after an attempt that may have run as well. The state is what it
/// would be after one run; its reply, or the end of its expiry, may not be.
public struct RepeatedWrite: Sendable {
    /// The command, or the first of several and how many more.
    public var command: String
    public var commandClass: CommandClass
    /// All attempts, the last included: at least 2.
    public var attempts: Int
}

/// Keeps retries a small share of all requests, so that clients do not hold down a server that is failing:
/// 500 tokens, a retry costs 14 (5 if throttled), its success gives them back, a clean success adds 1.
public struct RetryBudget: Sendable, Hashable {
    public private(set) var tokens = 500
    private static let capacity = 500

    public init() {}

    static func cost(_ failure: RetryPolicy.Failure) -> Int {
        failure.isThrottling ? 5 : 14
    }

    /// Takes the cost of one retry; false when the budget is drained.
    public mutating func spend(on failure: RetryPolicy.Failure) -> Bool {
        guard tokens >= Self.cost(failure) else { return false }
        tokens -= Self.cost(failure)
        return true
    }

    /// - Parameter spent: what the retries of this request took; 0 for a clean success.
    public mutating func succeeded(spent: Int) {
        tokens = min(Self.capacity, tokens + max(1, spent))
    }
}
