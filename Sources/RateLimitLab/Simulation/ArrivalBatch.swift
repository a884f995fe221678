/// Arrivals that are taken together, in the order of their times and grouped by identity.
///
/// The states of ten thousand identities are more than a processor keeps at hand. Of a batch, those of one identity
/// follow each other, so that what is known of it is fetched once.
struct ArrivalBatch: Sendable {
    static let size = 1 << 16
    private static let groups = 1 << 13

    private(set) var inTime: [Arrival] = []
    private(set) var grouped: [Arrival] = []
    /// Where in ``inTime`` those of ``grouped`` are.
    private(set) var places: [UInt16] = []
    private(set) var identities = 0
    private var ends = Array(repeating: 0, count: Self.groups)

    init() {
        inTime.reserveCapacity(Self.size)
        grouped = Array(repeating: Arrival(time: 0), count: Self.size)
        places = Array(repeating: 0, count: Self.size)
    }

    var isFull: Bool { inTime.count == Self.size }

    mutating func append(_ arrival: Arrival) {
        inTime.append(arrival)
        identities = max(identities, arrival.identity + 1)
    }

    mutating func removeAll() { inTime.removeAll(keepingCapacity: true) }

    /// Counts, and puts each into its place; those of one group stay in the order of their times.
    mutating func group() {
        var shift = 0
        while identities >> shift > Self.groups { shift += 1 }
        for group in ends.indices { ends[group] = 0 }
        for arrival in inTime { ends[arrival.identity >> shift] += 1 }
        var start = 0
        for group in ends.indices { (ends[group], start) = (start, start + ends[group]) }
        for (place, arrival) in inTime.enumerated() {
            let group = arrival.identity >> shift
            grouped[ends[group]] = arrival
            places[ends[group]] = UInt16(truncatingIfNeeded: place)
            ends[group] += 1
        }
    }
}
