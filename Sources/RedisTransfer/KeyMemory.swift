import RedisTypes

/// The keys an export has read, exactly, as far as they fit in memory: their bytes in large pieces, and a table of
/// where each one begins.
struct KeyMemory: Sendable {
    /// Ten bits of a key's hash above its place in units of four bytes, plus one; 0 for a free slot. The hash's bits
    /// spare nearly every look at a key that is another one.
    private typealias Slot = UInt32

    private static let placeBits: UInt32 = 22
    private static let pieceUnits = 1 << 16
    private static let pieceBytes = 4 * pieceUnits
    /// Places end there.
    private static let mostPieces = (1 << Int(placeBits)) / pieceUnits - 1

    private let limit: Int
    private var pieces: [[UInt8]] = []
    /// Their number is a power of two, at least twice that of the keys.
    private var slots: [Slot] = []
    private var count = 0
    private(set) var isFull = false

    /// - Parameter expected: how many keys will come, where that is known.
    init(limit: Int, expected: Int = 0) {
        self.limit = limit
        var size = 1024
        while size < 2 * expected, size * 8 <= limit { size *= 2 }
        slots = [Slot](repeating: 0, count: size)
    }

    /// The keys of a page that were not read before, each once.
    mutating func unseen(_ page: [ByteString]) -> [ByteString] {
        if isFull {
            var inPage: Set<ByteString> = []
            return page.filter { !contains($0) && inPage.insert($0).inserted }
        }
        return page.filter { insert($0) }
    }

    private var used: Int { pieces.count * Self.pieceBytes + slots.count * MemoryLayout<Slot>.size }

    private func contains(_ key: ByteString) -> Bool {
        slots[slot(of: key, Self.hash(key))] != 0
    }

    private static func hash(_ key: ByteString) -> UInt64 {
        FNV1a.hash64(key.bytes) &* 0x9E37_79B9_7F4A_7C15
    }

    private static func tag(_ hash: UInt64) -> Slot { Slot(truncatingIfNeeded: hash >> 54) << placeBits }

    /// - Returns: whether it was not there, or there is no room to tell.
    private mutating func insert(_ key: ByteString) -> Bool {
        if 2 * (count + 1) > slots.count { grow() }
        let hash = Self.hash(key)
        let slot = slot(of: key, hash)
        if slots[slot] != 0 { return false }
        guard key.count <= Int(UInt16.max), used <= limit, pieces.count <= Self.mostPieces else {
            isFull = true
            return true
        }
        slots[slot] = Self.tag(hash) | (store(key) + 1)
        count += 1
        return true
    }

    /// Where the key is, or the free slot that it would take.
    private func slot(of key: ByteString, _ hash: UInt64) -> Int {
        let mask = slots.count - 1
        let tag = Self.tag(hash)
        var slot = Int(truncatingIfNeeded: hash >> 20) & mask
        while case let found = slots[slot], found != 0 {
            let place = found & (1 << Self.placeBits - 1)
            if found & ~(1 << Self.placeBits - 1) == tag, isKey(key, at: place - 1) { break }
            slot = (slot + 1) & mask
        }
        return slot
    }

    private func isKey(_ key: ByteString, at place: UInt32) -> Bool {
        pieces[Int(place) / Self.pieceUnits].withUnsafeBytes { piece in
            let start = Int(place) % Self.pieceUnits * 4
            guard key.count == Int(piece[start]) << 8 | Int(piece[start + 1]) else { return false }
            return key.bytes.withUnsafeBytes { bytes in
                for index in 0..<bytes.count where bytes[index] != piece[start + 2 + index] { return false }
                return true
            }
        }
    }

    /// Its length in two bytes, then its bytes, up to a multiple of four.
    private mutating func store(_ key: ByteString) -> UInt32 {
        if pieces.isEmpty || pieces[pieces.count - 1].count + 5 + key.count > Self.pieceBytes {
            pieces.append([])
            pieces[pieces.count - 1].reserveCapacity(Self.pieceBytes)
        }
        let last = pieces.count - 1
        let place = UInt32(truncatingIfNeeded: last * Self.pieceUnits + pieces[last].count / 4)
        pieces[last].append(UInt8(truncatingIfNeeded: key.count >> 8))
        pieces[last].append(UInt8(truncatingIfNeeded: key.count))
        pieces[last].append(contentsOf: key.bytes)
        while pieces[last].count % 4 != 0 { pieces[last].append(0) }
        return place
    }

    /// Twice the slots: the keys are gone through as they lie, not as the table has them.
    private mutating func grow() {
        slots = [Slot](repeating: 0, count: slots.count * 2)
        let mask = slots.count - 1
        for (number, piece) in pieces.enumerated() {
            var start = 0
            while start < piece.count {
                let length = Int(piece[start]) << 8 | Int(piece[start + 1])
                let hash = Self.hash(ByteString(piece[(start + 2)..<(start + 2 + length)]))
                var slot = Int(truncatingIfNeeded: hash >> 20) & mask
                while slots[slot] != 0 { slot = (slot + 1) & mask }
                slots[slot] = Self.tag(hash) | (UInt32(truncatingIfNeeded: number * Self.pieceUnits + start / 4) + 1)
                start = (start + 2 + length + 3) & ~3
            }
        }
    }
}
