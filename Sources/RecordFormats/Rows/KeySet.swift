package import RedisTypes

/// The keys that a file has had so far, as 64-bit hashes: 11 to 22 bytes for each, however long they are.
///
/// Two keys of a file have the same hash once in 37 million files of a million keys. The hashes are seeded in every
/// run, so that nobody can choose keys that meet.
package struct KeySet: Sendable {
    /// Open addressing, linear probing, a power of two; 0 is a free slot.
    private var slots: [Int] = []
    private var count = 0

    package init() {}

    /// - Returns: whether the key is new.
    @discardableResult
    package mutating func insert(_ key: ByteString) -> Bool {
        if count >= slots.count / 4 * 3 { grow() }
        guard Self.insert(Self.hash(key), &slots) else { return false }
        count += 1
        return true
    }

    package func contains(_ key: ByteString) -> Bool {
        if slots.isEmpty { return false }
        let hash = Self.hash(key)
        let mask = slots.count - 1
        var slot = hash & mask
        while slots[slot] != 0, slots[slot] != hash { slot = (slot + 1) & mask }
        return slots[slot] != 0
    }

    private static func hash(_ key: ByteString) -> Int {
        var hasher = Hasher()
        key.bytes.withUnsafeBytes { hasher.combine(bytes: $0) }
        let hash = hasher.finalize()
        return hash == 0 ? 1 : hash
    }

    private mutating func grow() {
        var wider = [Int](repeating: 0, count: max(64, slots.count * 2))
        for hash in slots where hash != 0 { _ = Self.insert(hash, &wider) }
        slots = wider
    }

    private static func insert(_ hash: Int, _ slots: inout [Int]) -> Bool {
        let mask = slots.count - 1
        var slot = hash & mask
        while slots[slot] != 0 {
            if slots[slot] == hash { return false }
            slot = (slot + 1) & mask
        }
        slots[slot] = hash
        return true
    }
}
