import RedisTypes

/// The keys an export has read, exactly, as far as they fit in memory: their bytes in large pieces, and a table of
/// where each one begins.
struct KeyMemory: Sendable {
    private static let pieceBits: UInt32 = 18
    private static let pieceBytes = 1 << pieceBits

    private let limit: Int
    private var pieces: [[UInt8]] = []
    /// Piece and offset of a key, plus one; 0 for a free slot. The number of slots is a power of two.
    private var slots: [UInt32] = []
    private var count = 0
    private(set) var isFull = false

    init(limit: Int) {
        self.limit = limit
    }

    /// The keys of a page that were not read before, each once.
    mutating func unseen(_ page: [ByteString]) -> [ByteString] {
        if isFull {
            var inPage: Set<ByteString> = []
            return page.filter { !contains($0) && inPage.insert($0).inserted }
        }
        return page.filter { insert($0) }
    }

    private var used: Int { pieces.count * Self.pieceBytes + slots.count * 4 }

    private func contains(_ key: ByteString) -> Bool {
        slots.isEmpty ? false : slots[slot(of: key)] != 0
    }

    /// - Returns: whether it was not there, or there is no room to tell.
    private mutating func insert(_ key: ByteString) -> Bool {
        if 2 * (count + 1) > slots.count { grow() }
        let slot = slot(of: key)
        if slots[slot] != 0 { return false }
        guard key.count <= Int(UInt16.max), used <= limit else {
            isFull = true
            return true
        }
        slots[slot] = store(key) + 1
        count += 1
        return true
    }

    /// Where the key is, or the free slot that it would take.
    private func slot(of key: ByteString) -> Int {
        let mask = slots.count - 1
        var slot = Int(truncatingIfNeeded: FNV1a.hash64(key.bytes) &* 0x9E37_79B9_7F4A_7C15 >> 20) & mask
        while slots[slot] != 0, !isKey(key, at: slots[slot] - 1) { slot = (slot + 1) & mask }
        return slot
    }

    private func isKey(_ key: ByteString, at place: UInt32) -> Bool {
        let piece = pieces[Int(place >> Self.pieceBits)]
        let start = Int(place) & (Self.pieceBytes - 1)
        guard key.count == Int(piece[start]) << 8 | Int(piece[start + 1]) else { return false }
        return piece[(start + 2)..<(start + 2 + key.count)].elementsEqual(key.bytes)
    }

    /// Its length in two bytes, then its bytes.
    private mutating func store(_ key: ByteString) -> UInt32 {
        if pieces.isEmpty || pieces[pieces.count - 1].count + 2 + key.count > Self.pieceBytes {
            pieces.append([])
            pieces[pieces.count - 1].reserveCapacity(Self.pieceBytes)
        }
        let last = pieces.count - 1
        let place = UInt32(truncatingIfNeeded: last << Self.pieceBits | pieces[last].count)
        pieces[last].append(UInt8(truncatingIfNeeded: key.count >> 8))
        pieces[last].append(UInt8(truncatingIfNeeded: key.count))
        pieces[last].append(contentsOf: key.bytes)
        return place
    }

    private mutating func grow() {
        let old = slots
        slots = [UInt32](repeating: 0, count: max(1024, old.count * 2))
        let mask = slots.count - 1
        for place in old where place != 0 {
            let piece = pieces[Int((place - 1) >> Self.pieceBits)]
            let start = Int(place - 1) & (Self.pieceBytes - 1)
            let length = Int(piece[start]) << 8 | Int(piece[start + 1])
            let hash = FNV1a.hash64(piece[(start + 2)..<(start + 2 + length)])
            var slot = Int(truncatingIfNeeded: hash &* 0x9E37_79B9_7F4A_7C15 >> 20) & mask
            while slots[slot] != 0 { slot = (slot + 1) & mask }
            slots[slot] = place
        }
    }
}
