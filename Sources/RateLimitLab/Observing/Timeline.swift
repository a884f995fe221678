/// How many requests were allowed and denied in each stretch of a run, in constant memory however long it is: when
/// the slots are used up, they grow, each a whole number of the old ones.
package struct Timeline: Sendable, Hashable {
    package struct Slot: Sendable, Hashable {
        package var allowed = 0
        package var denied = 0

        package var total: Int { allowed + denied }
    }

    package static let capacity = 2048

    /// By how much slots grow, in turn, from a millisecond on: to 5, 10, 50, 100 and 500 ms, 1, 5, 10 and 30 s, 1, 5,
    /// 10 and 30 min, 1, 6 and 12 h, 1 day, and then twofold.
    private static let growth: [Int64] = [5, 2, 5, 2, 5, 2, 5, 2, 3, 2, 5, 2, 3, 2, 6, 2, 2]

    /// Of a slot, in microseconds.
    package private(set) var width: Int64 = 1000
    /// From the run's start to its last request.
    package private(set) var slots: [Slot] = []
    private var growths = 0
    /// Of the last slot.
    private var end: Int64 = 0

    package init() {
        slots.reserveCapacity(Self.capacity)
    }

    /// - Parameter time: microseconds since the run began; one before the last slot counts in it
    @inline(__always)
    mutating func record(at time: Int64, allowed: Bool) {
        if time >= end { advance(to: time) }
        let last = slots.count - 1
        if allowed { slots[last].allowed += 1 } else { slots[last].denied += 1 }
    }

    private mutating func advance(to time: Int64) {
        while time / width >= Int64(Self.capacity) { coarsen() }
        let needed = Int(max(0, time) / width) + 1
        while slots.count < needed { slots.append(Slot()) }
        end = Int64(slots.count) * width
    }

    private mutating func coarsen() {
        let factor = growths < Self.growth.count ? Self.growth[growths] : 2
        growths += 1
        width *= factor
        let count = (slots.count + Int(factor) - 1) / Int(factor)
        for index in 0..<count {
            let range = (index * Int(factor))..<min(slots.count, (index + 1) * Int(factor))
            let sum = slots[range].reduce(into: Slot()) { sum, slot in
                sum.allowed += slot.allowed
                sum.denied += slot.denied
            }
            slots[index] = sum
        }
        slots.removeSubrange(count...)
        end = Int64(count) * width
    }
}
