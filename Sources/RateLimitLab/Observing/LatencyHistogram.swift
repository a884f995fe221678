/// How long answers took, in microseconds: exact up to 2047, then with at least ten significant bits (an error of less
/// than 0.1 %), in 190 KB however many there are. The layout is HdrHistogram's: for each power of two, as many cells.
///
/// Its Swift package would bring two more packages for these lines.
package struct LatencyHistogram: Sendable, Hashable {
    /// An hour; what takes longer counts as this long.
    package static let longest: Int64 = 3_600_000_000

    /// Cells of one power of two, and twice as many from 0.
    private static let half = 1024

    private var counts: [Int]
    package private(set) var total = 0
    /// Exact.
    package private(set) var minimum: Int64 = 0
    package private(set) var maximum: Int64 = 0
    private var sum: Int64 = 0

    package init() {
        counts = Array(repeating: 0, count: Self.index(of: Self.longest) + 1)
    }

    package mutating func record(_ microseconds: Int64) {
        let value = min(max(0, microseconds), Self.longest)
        minimum = total == 0 ? value : min(minimum, value)
        maximum = max(maximum, value)
        total += 1
        sum &+= value
        counts[Self.index(of: value)] += 1
    }

    package mutating func merge(_ other: LatencyHistogram) {
        guard other.total > 0 else { return }
        minimum = total == 0 ? other.minimum : min(minimum, other.minimum)
        maximum = max(maximum, other.maximum)
        total += other.total
        sum &+= other.sum
        for index in counts.indices { counts[index] += other.counts[index] }
    }

    package var mean: Double? { total == 0 ? nil : Double(sum) / Double(total) }

    /// The least value that at least `percent` of the values do not exceed, rounded up to its cell's end; `nil` when
    /// there is none.
    package func percentile(_ percent: Double) -> Int64? {
        guard total > 0 else { return nil }
        let rank = max(1, Int((min(max(0, percent), 100) / 100 * Double(total)).rounded(.up)))
        var seen = 0
        for (index, count) in counts.enumerated() {
            seen += count
            if seen >= rank { return min(maximum, Self.last(of: index)) }
        }
        return maximum
    }

    private static func index(of value: Int64) -> Int {
        let value = Int(value)
        let shift = max(0, Int.bitWidth - value.leadingZeroBitCount - 11)
        return shift * half + value >> shift
    }

    /// The largest value of a cell.
    private static func last(of index: Int) -> Int64 {
        guard index >= 2 * half else { return Int64(index) }
        let shift = index / half - 1
        return Int64((index - shift * half + 1) << shift - 1)
    }
}
