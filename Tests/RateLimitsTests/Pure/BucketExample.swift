import RateLimits
import Testing

/// Section 6.3 of the reference: 10 tokens, 2 each 1000 ms. Times are after B.
struct BucketExample: Sendable, CustomTestStringConvertible {
    var name: String
    var dialect = Dialect.javaScript
    var refill = 2.0
    /// When it was refilled, and its tokens.
    var before: (at: Int64, tokens: Double)?
    var dynamic: Double?
    var now: Int64
    var weight: Int64
    /// The second number is after B too.
    var reply: [Int64]
    /// Nil when the key is gone.
    var after: (at: Int64, tokens: Double)?
    var ttl = TTLAfter.unchanged
    var allowed: Bool
    var remaining: Int64

    static let ttlBefore: Int64 = 4321

    static let all: [BucketExample] = [
        .init(
            name: "T1", now: 0, weight: 1, reply: [9, 1000, 10], after: (0, 9), ttl: .set(1000), allowed: true,
            remaining: 9),
        .init(
            name: "T2", before: (0, 3), now: 2500, weight: 1, reply: [6, 3000, 10], after: (2000, 6), ttl: .set(2000),
            allowed: true, remaining: 6),
        .init(
            name: "T3", before: (0, 0), now: 999, weight: 1, reply: [-1, 1000, 10], after: (0, 0), allowed: false,
            remaining: 0),
        .init(
            name: "T4", before: (0, 0), now: 1000, weight: 1, reply: [1, 2000, 10], after: (1000, 1), ttl: .set(5000),
            allowed: true, remaining: 1),
        .init(
            name: "T5", before: (0, 3), now: 100, weight: 5, reply: [-2, 1000, 10], after: (0, -2), ttl: .set(6000),
            allowed: false, remaining: 0),
        .init(
            name: "T6", before: (0, -2), now: 500, weight: 1, reply: [-3, 1000, 10], after: (0, -3), ttl: .set(7000),
            allowed: false, remaining: 0),
        .init(
            name: "T7", before: (0, -3), now: 2000, weight: 1, reply: [0, 3000, 10], after: (2000, 0), ttl: .set(5000),
            allowed: true, remaining: 0),
        .init(
            name: "T8", before: (0, 8), now: 100, weight: -5, reply: [13, 1000, 10], after: (0, 13), allowed: true,
            remaining: 13),
        .init(
            name: "T9", before: (0, 13), now: 1000, weight: 1, reply: [9, 2000, 10], after: (1000, 9), ttl: .set(1000),
            allowed: true, remaining: 9),
        .init(
            name: "T10", now: 0, weight: 0, reply: [10, 1000, 10], after: (0, 10), ttl: .none, allowed: true,
            remaining: 10),
        .init(
            name: "T11", before: (0, 8), dynamic: 4, now: 100, weight: 1, reply: [7, 1000, 4], after: (0, 7),
            allowed: true, remaining: 7),
        .init(
            name: "T12", dynamic: 3, now: 0, weight: 5, reply: [-2, 1000, 3], after: (0, -2), ttl: .set(3000),
            allowed: false, remaining: 0),
        // Section 6.5.
        .init(
            name: "half a token", refill: 0.5, before: (0, 0.5), now: 100, weight: 1, reply: [0, 1000, 10],
            after: (0, -0.5), ttl: .set(21_000), allowed: true, remaining: 0),
        // Section 15.
        .init(
            name: "Python deletes what needs no TTL", dialect: .python, now: 0, weight: 0, reply: [10, 1000, 10],
            after: nil, allowed: true, remaining: 10),
        .init(
            name: "Python deletes an overfull bucket", dialect: .python, before: (0, 8), now: 100, weight: -5,
            reply: [13, 1000, 10], after: nil, allowed: true, remaining: 13),
        .init(
            name: "Python 1.1 refuses a refund at 0", dialect: .earlierPython, before: (0, 0), now: 100, weight: -1,
            reply: [-1, 1000, 10], after: (0, 0), allowed: false, remaining: 0),
        .init(
            name: "Python 1.1 goes into debt", dialect: .earlierPython, before: (0, 3), now: 100, weight: 5,
            reply: [-2, 1000, 10], after: (0, -2), ttl: .set(6000), allowed: false, remaining: 0),
        // Measured with 1.2.0, which the reference does not have.
        .init(
            name: "Python 1.2 never goes into debt", dialect: .python, before: (0, 3), now: 100, weight: 5,
            reply: [-1, 1000, 10], after: (0, 3), allowed: false, remaining: 0),
        .init(
            name: "Python 1.2 takes a refund at 0", dialect: .python, before: (0, 0), now: 100, weight: -1,
            reply: [1, 1000, 10], after: (0, 1), ttl: .set(5000), allowed: true, remaining: 1),
    ]

    var state: TokenBucket.State {
        before.map {
            .init(refilledAt: Moment.base + $0.at, tokens: $0.tokens, expiry: .at(Moment.base + now + Self.ttlBefore))
        } ?? .init()
    }

    var bucket: TokenBucket {
        get throws { try TokenBucket(capacity: 10, refill: refill, interval: .second, dialect: dialect) }
    }

    var testDescription: String { name }
}
