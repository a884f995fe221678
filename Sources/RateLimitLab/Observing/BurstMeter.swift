/// The most that came of one identity in any stretch as long as the limit's window, wherever it begins: of all that
/// was asked for, or of what was admitted.
///
/// Windows hold what is later than their end less their length: requests exactly one window apart are in two. Exact
/// while an identity comes in at most as many different milliseconds of a window as are kept; then its times are
/// rounded up to ever more of them, which can only make the result too large, and ``isExact`` is false. Of `kept`,
/// half are always in use by then: the window looks longer by at most two of its `kept` parts.
package struct BurstMeter: Sendable {
    package struct Burst: Sendable, Hashable {
        /// In requests, or in what they weigh.
        package var weight: Int64
        package var identity: Int
        /// When the first and the last of them came, in milliseconds as the limiter counts them.
        package var first: Int64
        package var last: Int64

        /// Of equal ones the first, and of those at one time the one of the lower number: whatever came in between.
        fileprivate func isWorse(than other: Burst) -> Bool {
            if weight != other.weight { return weight > other.weight }
            return last != other.last ? last < other.last : identity < other.identity
        }
    }

    /// What came of one identity within the last window.
    private struct Recent {
        var ring = RunPool.Ring()
        var sum: Int64 = 0
        /// Of the oldest run: the pool is not looked at in vain.
        var oldest = Int64.max
        /// Milliseconds to which times are rounded.
        var grain: Int64 = 1
        /// The most that ``sum`` was.
        var most: Int64 = 0
    }

    /// In milliseconds.
    private let window: Int64
    private var kept: UInt32
    private var pool = RunPool()
    private var recent: ContiguousArray<Recent> = []
    package private(set) var worst: Burst?
    package private(set) var isExact = true

    /// - Parameter kept: an even number, for each identity; less where there are very many
    package init(window: Int64, kept: UInt32 = 4096) {
        self.window = window
        self.kept = kept
    }

    /// Of all identities together: 16 MiB, and as much again where rings have grown.
    private static let mostKept = 1 << 20
    private static let leastKept = 64

    mutating func reserve(_ identities: Int) {
        if recent.count < identities {
            // Rings have room for a power of two.
            let share = max(Self.leastKept, Self.mostKept / identities)
            kept = min(kept, UInt32(1) << UInt32(share.bitWidth - 1 - share.leadingZeroBitCount))
            recent.append(contentsOf: repeatElement(Recent(), count: identities - recent.count))
        }
    }

    /// - Parameter now: not less than before for this identity, in milliseconds
    @inline(__always)
    mutating func add(_ weight: Int64, of identity: Int, at now: Int64) {
        guard weight > 0 else { return }
        var own = recent[identity]
        while own.oldest <= now - window {
            own.sum -= pool.removeFirst(&own.ring).weight
            own.oldest = own.ring.count == 0 ? .max : pool[own.ring, 0].time
        }
        let (sum, overflows) = own.sum.addingReportingOverflow(weight)
        if !overflows {
            own.sum = sum
            push(weight, at: now, to: &own)
        }
        own.most = max(own.most, own.sum)
        recent[identity] = own
        if own.sum >= worst?.weight ?? 1 {
            let burst = Burst(weight: own.sum, identity: identity, first: min(own.oldest, now), last: now)
            if worst.map(burst.isWorse) ?? true { worst = burst }
        }
    }

    /// The most of each identity that came at all, the least first.
    package var peaks: [Int64] { recent.lazy.map(\.most).filter { $0 > 0 }.sorted() }

    @inline(__always)
    private mutating func push(_ weight: Int64, at now: Int64, to own: inout Recent) {
        if own.ring.count > 0, pool[own.ring, own.ring.count - 1].time >= now {
            pool[own.ring, own.ring.count - 1].weight += weight
            return
        }
        if own.ring.count >= kept { coarsen(&own) }
        let time = own.grain == 1 ? now : Self.roundedUp(now, to: own.grain)
        if own.ring.count == 0 { own.oldest = time }
        pool.append(RunPool.Run(time: time, weight: weight), to: &own.ring)
    }

    /// Rounds times up to twice as many milliseconds, as often as it takes to make room.
    private mutating func coarsen(_ own: inout Recent) {
        isExact = false
        while own.ring.count > kept / 2 {
            own.grain *= 2
            var count: UInt32 = 0
            for position in 0..<own.ring.count {
                var run = pool[own.ring, position]
                run.time = Self.roundedUp(run.time, to: own.grain)
                if count > 0, pool[own.ring, count - 1].time == run.time {
                    pool[own.ring, count - 1].weight += run.weight
                } else {
                    pool[own.ring, count] = run
                    count += 1
                }
            }
            own.ring = pool.truncated(own.ring, to: count)
        }
        own.oldest = pool[own.ring, 0].time
    }

    private static func roundedUp(_ time: Int64, to grain: Int64) -> Int64 {
        (time + grain - 1) / grain * grain
    }
}
