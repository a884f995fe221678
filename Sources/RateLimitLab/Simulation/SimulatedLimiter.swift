import RateLimits

/// A limiter with its state for each identity, whatever its algorithm. The compiler makes one loop for each.
struct SimulatedLimiter: Sendable {
    private enum Lane: Sendable {
        case fixedWindow(LimiterLane<FixedWindow>)
        case slidingWindow(LimiterLane<SlidingWindow>)
        case tokenBucket(LimiterLane<TokenBucket>)
        case cachedFixedWindow(LimiterLane<CachedFixedWindow>)
        case multiRegionFixedWindow(LimiterLane<MultiRegionFixedWindow>)
        case multiRegionSlidingWindow(LimiterLane<MultiRegionSlidingWindow>)
        /// While another has it, which alone may then change it in place.
        case lent
    }

    let limiter: Limiter
    private var lane: Lane

    init(_ limiter: Limiter, _ options: SimulationOptions) {
        self.limiter = limiter
        lane =
            switch limiter {
            case .fixedWindow(let it): .fixedWindow(LimiterLane(it, of: limiter, options))
            case .slidingWindow(let it): .slidingWindow(LimiterLane(it, of: limiter, options))
            case .tokenBucket(let it): .tokenBucket(LimiterLane(it, of: limiter, options))
            case .cachedFixedWindow(let it): .cachedFixedWindow(LimiterLane(it, of: limiter, options))
            case .multiRegionFixedWindow(let it): .multiRegionFixedWindow(LimiterLane(it, of: limiter, options))
            case .multiRegionSlidingWindow(let it): .multiRegionSlidingWindow(LimiterLane(it, of: limiter, options))
            }
    }

    mutating func receive(_ batch: ArrivalBatch, identities: Int, start: Int64) {
        switch lane {
        case .fixedWindow(var it):
            lane = .lent
            it.receive(batch, identities: identities, start: start)
            lane = .fixedWindow(it)
        case .slidingWindow(var it):
            lane = .lent
            it.receive(batch, identities: identities, start: start)
            lane = .slidingWindow(it)
        case .tokenBucket(var it):
            lane = .lent
            it.receive(batch, identities: identities, start: start)
            lane = .tokenBucket(it)
        case .cachedFixedWindow(var it):
            lane = .lent
            it.receive(batch, identities: identities, start: start)
            lane = .cachedFixedWindow(it)
        case .multiRegionFixedWindow(var it):
            lane = .lent
            it.receive(batch, identities: identities, start: start)
            lane = .multiRegionFixedWindow(it)
        case .multiRegionSlidingWindow(var it):
            lane = .lent
            it.receive(batch, identities: identities, start: start)
            lane = .multiRegionSlidingWindow(it)
        case .lent: break
        }
    }

    var observations: Observations? {
        switch lane {
        case .fixedWindow(let lane): lane.observations
        case .slidingWindow(let lane): lane.observations
        case .tokenBucket(let lane): lane.observations
        case .cachedFixedWindow(let lane): lane.observations
        case .multiRegionFixedWindow(let lane): lane.observations
        case .multiRegionSlidingWindow(let lane): lane.observations
        case .lent: nil
        }
    }
}
