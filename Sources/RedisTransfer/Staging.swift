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
    /// Trips so far.
    var trips = 0
    /// Whether the last trip has left something under the temporary name.
    var holdsElements = false
    /// Tells the proofs of this building from those that an earlier one of the same key has left.
    private let nonce = String(UInt64.random(in: .min ... .max), radix: 16)
    var fate = Fate.building

    init(_ key: ByteString, _ firstOrdinal: Int) {
        self.key = key
        self.firstOrdinal = firstOrdinal
    }

    /// What the last trip leaves; there is none before the first one.
    var proof: ByteString? { trips == 0 ? nil : ByteString("\(nonce):\(trips)") }
    var proofOfPublishing: ByteString { ByteString("\(nonce):published") }
}
