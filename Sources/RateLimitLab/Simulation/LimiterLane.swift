import RateLimits

/// One algorithm with a state for each identity.
struct LimiterLane<Algorithm: RateLimitAlgorithm>: Sendable {
    private let algorithm: Algorithm
    private let limit: Int64
    private var states: ContiguousArray<Algorithm.State> = []
    /// Empty where programs remember nothing.
    private var blocks: ContiguousArray<LocalBlock> = []
    private let hasBlocks: Bool
    /// What became of a batch's arrivals.
    private var allowed: [Bool] = []
    private(set) var observations: Observations

    init(_ algorithm: Algorithm, of limiter: Limiter, _ options: SimulationOptions) {
        self.algorithm = algorithm
        limit = limiter.limit
        // The cached window has a memory of its own, and Python none.
        hasBlocks = options.localBlock && limiter.dialect == .javaScript && limiter.kind != .cachedFixedWindow
        observations = Observations(BurstWindow(limiter), readRegions: options.readRegions)
    }

    private mutating func reserve(_ count: Int) {
        guard states.count < count else { return }
        states.append(contentsOf: repeatElement(Algorithm.initialState, count: count - states.count))
        if hasBlocks {
            blocks.append(contentsOf: repeatElement(LocalBlock(), count: count - blocks.count))
        }
        observations.reserve(count)
    }

    /// - Parameters:
    ///   - batch: grouped
    ///   - identities: as many as there will be, as far as that is known
    ///   - start: of the run, Unix milliseconds
    mutating func receive(_ batch: ArrivalBatch, identities: Int, start: Int64) {
        reserve(max(identities, batch.identities))
        if allowed.isEmpty { allowed = Array(repeating: false, count: ArrivalBatch.size) }
        for index in batch.inTime.indices {
            let arrival = batch.grouped[index]
            let now = start &+ arrival.time / 1000
            let decision = decide(arrival, at: now)
            allowed[Int(batch.places[index])] = decision.allowed
            observations.recordOfIdentity(arrival, at: now, decision)
        }
        for (arrival, isAllowed) in zip(batch.inTime, allowed) {
            observations.recordInTime(arrival, allowed: isAllowed)
        }
    }

    @inline(__always)
    private mutating func decide(_ arrival: Arrival, at now: Int64) -> Decision {
        guard hasBlocks else {
            return algorithm.decide(&states[arrival.identity], at: now, weight: arrival.weight, dynamicLimit: nil)
        }
        if let decision = blocks[arrival.identity].decide(at: now, weight: arrival.weight, limit: limit) {
            return decision
        }
        let decision = algorithm.decide(
            &states[arrival.identity], at: now, weight: arrival.weight, dynamicLimit: nil)
        blocks[arrival.identity].note(decision, weight: arrival.weight)
        return decision
    }
}
