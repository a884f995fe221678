import RateLimits
import Testing

/// Section 4.3 of the reference: limit 5, window 10,000 ms.
struct FixedExample: Sendable, CustomTestStringConvertible {
    var name: String
    var before: Int64?
    var ttlBefore: Int64 = 7000
    var dynamic: Double?
    var weight: Int64
    var reply: [Int64]
    var after: Int64
    var ttl: TTLAfter
    var allowed: Bool
    var remaining: Int64

    static let now = Moment.base + 3000
    static let index: Int64 = 170_000_000
    static let reset = Moment.base + 10_000

    static let all: [FixedExample] = [
        .init(name: "F1", weight: 1, reply: [1, 5], after: 1, ttl: .set(10_000), allowed: true, remaining: 4),
        .init(name: "F2", before: 4, weight: 1, reply: [5, 5], after: 5, ttl: .unchanged, allowed: true, remaining: 0),
        .init(
            name: "F3", before: 5, weight: 1, reply: [6, 5], after: 6, ttl: .unchanged, allowed: false, remaining: 0),
        .init(
            name: "F4", before: 3, weight: 4, reply: [7, 5], after: 7, ttl: .unchanged, allowed: false, remaining: 0),
        .init(
            name: "F5", before: 7, weight: -3, reply: [4, 5], after: 4, ttl: .unchanged, allowed: true, remaining: 1),
        .init(name: "F6", weight: -3, reply: [-3, 5], after: -3, ttl: .set(10_000), allowed: true, remaining: 8),
        .init(
            name: "F7", before: 0, ttlBefore: 4000, weight: 1, reply: [1, 5], after: 1, ttl: .set(10_000),
            allowed: true, remaining: 4),
        .init(name: "F8", weight: 0, reply: [0, 5], after: 0, ttl: .set(10_000), allowed: true, remaining: 5),
        .init(
            name: "F9", before: 3, dynamic: 3, weight: 1, reply: [4, 3], after: 4, ttl: .unchanged, allowed: false,
            remaining: 0),
        // Section 4.4.
        .init(
            name: "a fractional limit", before: 10, dynamic: 10.5, weight: 1, reply: [11, 10], after: 11,
            ttl: .unchanged, allowed: false, remaining: 0),
    ]

    var state: FixedWindow.State {
        before.map { .init(index: Self.index, count: $0, expiry: .at(Self.now + ttlBefore)) } ?? .init()
    }

    static func window() throws -> FixedWindow {
        try FixedWindow(limit: 5, window: .tenSeconds)
    }

    var testDescription: String { name }
}
