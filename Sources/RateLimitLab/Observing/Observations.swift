package import RateLimits

/// What a limiter did to the requests it saw, one after the other. Memory is constant but for the identities: a tally
/// each, and what was admitted of it within one window.
package struct Observations: Sendable {
    package private(set) var allowed = 0
    package private(set) var denied = 0
    /// Denials that the program made by itself, without asking Redis.
    package private(set) var deniedLocally = 0
    /// Scripts that ended with an error. They are among the denied.
    package private(set) var failures = 0
    /// Requests that were sent and got no answer: neither allowed nor denied.
    package private(set) var unanswered = 0
    package private(set) var timeline = Timeline()
    package private(set) var tallies: ContiguousArray<IdentityTally> = []
    /// What was admitted.
    package private(set) var bursts: BurstMeter
    /// What was asked for, admitted or not; a little too large where identities ask often.
    package private(set) var demand: BurstMeter
    package private(set) var relief = Relief()
    package private(set) var bill = BillTally()
    /// Sum of the times until the instant that denials named, in milliseconds.
    private var promised = 0.0
    package private(set) var longestPromise: Int64 = 0
    /// Of the last request, in microseconds since the run began.
    package private(set) var end: Int64 = 0
    private let readRegions: Int

    /// - Parameters:
    ///   - window: for the bursts
    ///   - readRegions: of the database: each is billed for writes
    package init(_ window: BurstWindow, readRegions: Int = 0) {
        bursts = BurstMeter(window: window.milliseconds)
        // It tells how far off a limit is, and need not be exact: more of them would not stay in the processor's cache.
        demand = BurstMeter(window: window.milliseconds, kept: 32)
        self.readRegions = readRegions
    }

    package var total: Int { allowed + denied }

    /// Mean time until the instant that denials named, in milliseconds.
    package var meanPromise: Double? { denied == 0 ? nil : promised / Double(denied) }

    /// Identities of which a request came.
    package var identities: Int { tallies.reduce(0) { $0 + ($1.total > 0 ? 1 : 0) } }

    /// Identities whose last request was denied.
    package var deniedAtEnd: Int { tallies.reduce(0) { $0 + ($1.deniedSince == IdentityTally.never ? 0 : 1) } }

    /// The longest that an identity had to go without, in microseconds: also when it still does at the end.
    package var longestDenial: Int64 {
        tallies.reduce(relief.longest) { longest, tally in
            tally.deniedSince == IdentityTally.never ? longest : max(longest, end - tally.deniedSince)
        }
    }

    /// Makes room for identities below `count`.
    package mutating func reserve(_ count: Int) {
        if tallies.count < count {
            tallies.append(contentsOf: repeatElement(IdentityTally(), count: count - tallies.count))
            bursts.reserve(count)
            demand.reserve(count)
        }
    }

    /// A request was sent, and nobody knows what became of it.
    package mutating func recordUnanswered() { unanswered += 1 }

    /// - Parameters:
    ///   - arrival: its identity below what was reserved
    ///   - now: when, as the limiter was told, in milliseconds
    package mutating func record(_ arrival: Arrival, at now: Int64, _ decision: Decision) {
        recordInTime(arrival, allowed: decision.allowed)
        recordOfIdentity(arrival, at: now, decision)
    }

    /// The part that needs all arrivals in the order of their times.
    @inline(__always)
    mutating func recordInTime(_ arrival: Arrival, allowed: Bool) {
        end = max(end, arrival.time)
        timeline.record(at: arrival.time, allowed: allowed)
    }

    /// The part that needs those of one identity in the order of their times.
    @inline(__always)
    mutating func recordOfIdentity(_ arrival: Arrival, at now: Int64, _ decision: Decision) {
        bill.record(decision.billed.total(readRegions: readRegions), allowed: decision.allowed)
        let identity = arrival.identity
        demand.add(arrival.weight, of: identity, at: now)
        if decision.allowed {
            allowed += 1
            tallies[identity].allowed += 1
            let since = tallies[identity].deniedSince
            if since != IdentityTally.never {
                relief.record(arrival.time - since, of: identity)
                tallies[identity].deniedSince = IdentityTally.never
            }
            bursts.add(arrival.weight, of: identity, at: now)
        } else {
            denied += 1
            tallies[identity].denied += 1
            if tallies[identity].deniedSince == IdentityTally.never { tallies[identity].deniedSince = arrival.time }
            if decision.reason == .cacheBlock { deniedLocally += 1 }
            if decision.reason == .scriptError { failures += 1 }
            let wait = max(0, decision.reset - now)
            promised += Double(wait)
            longestPromise = max(longestPromise, wait)
        }
    }
}
