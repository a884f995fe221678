/// Rings of how much came when, all in one piece of memory. Each has room for a power of two; one that grows leaves
/// its old place to others.
struct RunPool: Sendable {
    struct Run: Sendable {
        /// Milliseconds.
        var time: Int64
        var weight: Int64
    }

    /// The runs of one identity, the oldest first.
    struct Ring: Sendable {
        fileprivate var place: UInt32 = 0
        fileprivate var capacity: UInt32 = 0
        fileprivate var head: UInt32 = 0
        fileprivate(set) var count: UInt32 = 0

        fileprivate func index(_ position: UInt32) -> Int {
            Int(place) + Int((head &+ position) & (capacity &- 1))
        }
    }

    private var runs: ContiguousArray<Run> = []
    /// Places without a ring, by the logarithm of their size.
    private var free: [[UInt32]] = Array(repeating: [], count: 32)

    subscript(ring: Ring, position: UInt32) -> Run {
        get { runs[ring.index(position)] }
        set { runs[ring.index(position)] = newValue }
    }

    @inline(__always)
    mutating func removeFirst(_ ring: inout Ring) -> Run {
        let run = runs[ring.index(0)]
        ring.head &+= 1
        ring.count -= 1
        return run
    }

    @inline(__always)
    mutating func append(_ run: Run, to ring: inout Ring) {
        if ring.count == ring.capacity { grow(&ring) }
        runs[ring.index(ring.count)] = run
        ring.count += 1
    }

    func truncated(_ ring: Ring, to count: UInt32) -> Ring {
        var ring = ring
        ring.count = min(ring.count, count)
        return ring
    }

    private mutating func grow(_ ring: inout Ring) {
        var larger = ring
        larger.capacity = max(4, ring.capacity * 2)
        larger.head = 0
        let size = larger.capacity.trailingZeroBitCount
        if let place = free[size].popLast() {
            larger.place = place
        } else {
            larger.place = UInt32(runs.count)
            runs.append(contentsOf: repeatElement(Run(time: 0, weight: 0), count: Int(larger.capacity)))
        }
        for position in 0..<ring.count { runs[larger.index(position)] = runs[ring.index(position)] }
        if ring.capacity > 0 { free[ring.capacity.trailingZeroBitCount].append(ring.place) }
        ring = larger
    }
}
