/// The requests of a ``TrafficPlan``, in the order of their times.
package struct ArrivalGenerator: Sequence, IteratorProtocol, Sendable {
    private var clocks: [ArrivalClock] = []
    /// The next time of every clock that goes on.
    private var times: [Int64] = []
    private let picker: IdentityPicker
    private var random: SplitMix64
    private let weight: Int64

    init(_ plan: TrafficPlan) {
        picker = IdentityPicker(plan.identities)
        random = SplitMix64(seed: plan.seed, stream: 0)
        weight = plan.weight
        for (index, pattern) in plan.patterns.enumerated() {
            let random = SplitMix64(seed: plan.seed, stream: UInt64(index + 1))
            var clock = ArrivalClock(pattern, duration: plan.duration.microseconds, random: random)
            guard let time = clock.next() else { continue }
            clocks.append(clock)
            times.append(time)
        }
    }

    package mutating func next() -> Arrival? {
        guard var time = times.first else { return nil }
        var lane = 0
        for other in times.indices where times[other] < time { (lane, time) = (other, times[other]) }
        if let following = clocks[lane].next() {
            times[lane] = following
        } else {
            clocks.remove(at: lane)
            times.remove(at: lane)
        }
        return Arrival(time: time, identity: picker.next(from: &random), weight: weight)
    }
}
