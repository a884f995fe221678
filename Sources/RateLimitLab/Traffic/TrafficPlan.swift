package import RedisTypes

/// Everything about generated traffic: the same plan makes the same requests.
package struct TrafficPlan: Sendable, Hashable {
    package static let longestRun = TimeSpan(.seconds(10 * 366 * 86_400))
    static let mostArrivals = 10_000_000_000
    static let largestWeight: Int64 = 1_000_000_000

    package let patterns: [TrafficPattern]
    package let duration: TimeSpan
    package let identities: IdentityMix
    /// What each request counts for; less than zero gives back.
    package let weight: Int64
    package let seed: UInt64

    package init(
        _ patterns: [TrafficPattern], for duration: TimeSpan, identities: IdentityMix = .one, weight: Int64 = 1,
        seed: UInt64 = 1
    ) throws(TrafficError) {
        guard !patterns.isEmpty else { throw .nothing }
        guard duration.milliseconds > 0 else { throw .notPositive("\(duration)") }
        guard duration.milliseconds <= Self.longestRun.milliseconds else {
            throw .tooLarge("\(duration)", most: "\(Self.longestRun)")
        }
        guard weight.magnitude <= Self.largestWeight.magnitude else {
            throw .tooLarge("\(weight)", most: "\(Self.largestWeight)")
        }
        let arrivals = patterns.reduce(0) { $0 + $1.expectedArrivals(in: duration.microseconds) }
        guard arrivals > 0 else { throw .nothing }
        guard arrivals <= Double(Self.mostArrivals) else {
            throw .tooLarge(
                "\(patterns.map(\.description).joined(separator: ", ")) for \(duration)",
                most: "\(Self.mostArrivals) requests")
        }
        self.patterns = patterns
        self.duration = duration
        self.identities = identities
        self.weight = weight
        self.seed = seed
    }

    /// How many requests come, by and large where that is up to chance.
    package var expectedArrivals: Int {
        Int(patterns.reduce(0) { $0 + $1.expectedArrivals(in: duration.microseconds) }.rounded(.up))
    }

    package func arrivals() -> ArrivalGenerator { ArrivalGenerator(self) }
}

extension TrafficPlan: CustomStringConvertible {
    /// `20/s + burst 50 every 10s for 30s`
    package var description: String {
        "\(patterns.map(\.description).joined(separator: " + ")) for \(duration)"
    }
}
