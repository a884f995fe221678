import RateLimits
import Testing

/// Section 5.3 of the reference: limit 10, window 10,000 ms.
struct SlidingExample: Sendable, CustomTestStringConvertible {
    var name: String
    var dialect = Dialect.javaScript
    var previous: Int64?
    var current: Int64?
    var dynamic: Double?
    var now = Moment.base + 2500
    var weight: Int64
    var reply: [Int64]
    var after: Int64
    var ttl = TTLAfter.unchanged
    var allowed: Bool
    var remaining: Int64

    static let index: Int64 = 170_000_000
    static let reset = Moment.base + 10_000
    static let ttlBefore: Int64 = 15_000

    static let all: [SlidingExample] = [
        .init(name: "S1", weight: 1, reply: [9, 10], after: 1, ttl: .set(21_000), allowed: true, remaining: 9),
        .init(name: "S2", previous: 8, current: 3, weight: 1, reply: [0, 10], after: 4, allowed: true, remaining: 0),
        .init(name: "S3", previous: 8, current: 4, weight: 1, reply: [-1, 10], after: 4, allowed: false, remaining: 0),
        .init(name: "S4", previous: 8, current: 3, weight: 5, reply: [-4, 10], after: 8, allowed: false, remaining: 0),
        .init(
            name: "S5", previous: 10, current: 9, now: Moment.base + 9000, weight: 1, reply: [0, 10], after: 10,
            allowed: true, remaining: 0),
        .init(
            name: "S5b", previous: 10, current: 9, now: Moment.base + 8999, weight: 1, reply: [-1, 10], after: 9,
            allowed: false, remaining: 0),
        .init(
            name: "S6", previous: 8, current: 8, weight: -2, reply: [-2, 10], after: 6, allowed: false, remaining: 0),
        .init(name: "S7", previous: 8, current: 8, weight: -5, reply: [1, 10], after: 3, allowed: true, remaining: 1),
        .init(
            name: "S8", previous: 8, current: 3, dynamic: 9, weight: 1, reply: [-1, 9], after: 3, allowed: false,
            remaining: 0),
        .init(name: "S9", previous: 7, current: 2, weight: 1, reply: [2, 10], after: 3, allowed: true, remaining: 2),
        // Section 10.
        .init(
            name: "Python refuses a refund", dialect: .python, previous: 8, current: 8, weight: -2, reply: [-1, 10],
            after: 8, allowed: false, remaining: 0),
    ]

    var state: SlidingWindow.State {
        .init(
            index: Self.index, current: current ?? 0, previous: previous ?? 0,
            expiry: current == nil ? .absent : .at(now + Self.ttlBefore))
    }

    var window: SlidingWindow {
        get throws { try SlidingWindow(limit: 10, window: .tenSeconds, dialect: dialect) }
    }

    var testDescription: String { name }
}
