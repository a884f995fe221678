import RateLimits
import Testing

/// Section 8.3 of the reference: limit 5, window 10,000 ms, one region's view.
struct RegionFixedExample: Sendable, CustomTestStringConvertible {
    var name: String
    var before: [Int64] = []
    var weight: Int64
    var ttl = TTLAfter.unchanged
    var allowed: Bool
    var remaining: Int64

    static let all: [RegionFixedExample] = [
        .init(name: "MF1", weight: 1, ttl: .set(10_000), allowed: true, remaining: 4),
        .init(name: "MF2", before: [2, 1], weight: 3, allowed: false, remaining: -1),
        .init(name: "MF5", before: [5], weight: -2, allowed: true, remaining: 2),
        .init(name: "weight 0", weight: 0, ttl: .set(10_000), allowed: true, remaining: 5),
    ]

    var testDescription: String { name }
}

/// Section 9.2 of the reference: limit 10, window 10,000 ms, a quarter of it over.
struct RegionSlidingExample: Sendable, CustomTestStringConvertible {
    var name: String
    var previous: Int64
    var current: Int64
    var weight: Int64
    var after: Int64
    var ttl = TTLAfter.unchanged
    var allowed: Bool
    var remaining: Int64

    static let now = Moment.base + 2500

    static let all: [RegionSlidingExample] = [
        .init(
            name: "MS1", previous: 0, current: 0, weight: 1, after: 1, ttl: .set(21_000), allowed: true, remaining: 9),
        .init(name: "MS2", previous: 7, current: 3, weight: 1, after: 4, allowed: true, remaining: 0),
        .init(name: "MS3", previous: 7, current: 4, weight: 1, after: 4, allowed: false, remaining: 0),
        .init(name: "MS4", previous: 7, current: 3, weight: 3, after: 3, allowed: false, remaining: 1),
        .init(name: "MS5", previous: 7, current: 3, weight: -2, after: 1, allowed: true, remaining: 3),
    ]

    var testDescription: String { name }
}
