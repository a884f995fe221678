import RedisTypes

/// A key in parts on its way: what its shard must know between two of them.
struct Staging: Sendable {
    enum Fate: Sendable {
        case building
        /// It is counted already, and its other parts are passed over.
        case settled
    }

    let key: ByteString
    /// Of its first part: until the key is in place, nothing from there on is done.
    let firstOrdinal: Int
    var nextPart = 1
    /// Trips so far: the proof that each leaves.
    var trips = 0
    var fate = Fate.building

    init(_ key: ByteString, _ firstOrdinal: Int) {
        self.key = key
        self.firstOrdinal = firstOrdinal
    }
}
