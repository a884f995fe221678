import RedisTypes

/// A set of byte strings that is asked with bytes of any owner: an `in` rule may hold ten thousand names.
struct ByteTable: Sendable {
    private var bytes: [UInt8] = []
    private var ends: [Int] = []
    /// Positions in ``ends`` plus one, 0 for free; a power of two, at most half full.
    private var slots: [Int32]

    init(_ strings: [ByteString]) {
        var capacity = 4
        while capacity < strings.count * 2 { capacity *= 2 }
        slots = Array(repeating: 0, count: capacity)
        for string in strings where ends.count < Int(Int32.max) { insert(string) }
    }

    private mutating func insert(_ string: ByteString) {
        var slot = string.bytes.withUnsafeBytes { Self.hash($0) } & (slots.count - 1)
        while slots[slot] != 0 {
            if string.bytes.elementsEqual(bytes[range(of: Int(slots[slot]) - 1)]) { return }
            slot = (slot + 1) & (slots.count - 1)
        }
        bytes.append(contentsOf: string.bytes)
        ends.append(bytes.count)
        slots[slot] = Int32(ends.count)
    }

    func contains(_ string: UnsafeRawBufferPointer) -> Bool {
        var slot = Self.hash(string) & (slots.count - 1)
        while slots[slot] != 0 {
            let range = range(of: Int(slots[slot]) - 1)
            if range.count == string.count {
                let isSame = bytes.withUnsafeBytes {
                    JSString.equal(UnsafeRawBufferPointer(rebasing: $0[range]), string)
                }
                if isSame { return true }
            }
            slot = (slot + 1) & (slots.count - 1)
        }
        return false
    }

    private func range(of place: Int) -> Range<Int> { (place == 0 ? 0 : ends[place - 1])..<ends[place] }

    private static func hash(_ bytes: UnsafeRawBufferPointer) -> Int {
        var hash = FNV1a.start64
        for byte in bytes { FNV1a.mix(byte, into: &hash) }
        return Int(truncatingIfNeeded: hash ^ hash >> 29)
    }
}
