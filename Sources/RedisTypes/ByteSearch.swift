/// Finds bytes eight at a time.
package enum ByteSearch {
    /// - Returns: where `byte` stands first, from `start` on.
    package static func firstIndex(of byte: UInt8, in bytes: [UInt8], from start: Int) -> Int? {
        bytes.withUnsafeBytes { firstIndex(of: byte, in: $0, from: start) }
    }

    package static func firstIndex(of byte: UInt8, in bytes: UnsafeRawBufferPointer, from start: Int) -> Int? {
        var index = start
        let pattern = UInt64(byte) &* 0x0101_0101_0101_0101
        while index + 8 <= bytes.count {
            let word = UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: index, as: UInt64.self)) ^ pattern
            // A byte that is zero now was the one looked for; the lowest such bit is exact.
            let zero = (word &- 0x0101_0101_0101_0101) & ~word & 0x8080_8080_8080_8080
            if zero != 0 { return index + zero.trailingZeroBitCount / 8 }
            index += 8
        }
        while index < bytes.count {
            if bytes[index] == byte { return index }
            index += 1
        }
        return nil
    }

    /// How many bytes from `start` on stand in a JSON string as they are, up to the next quote, backslash or control
    /// character; and whether all of them are ASCII.
    @inline(__always)
    package static func plainRun(in bytes: UnsafeRawBufferPointer, from start: Int) -> (end: Int, isASCII: Bool) {
        var index = start
        var seen: UInt64 = 0
        while index + 8 <= bytes.count {
            let word = UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: index, as: UInt64.self))
            let quote = zeroBytes(word ^ 0x2222_2222_2222_2222)
            let backslash = zeroBytes(word ^ 0x5C5C_5C5C_5C5C_5C5C)
            let control = (word &- 0x2020_2020_2020_2020) & ~word & 0x8080_8080_8080_8080
            let stop = quote | backslash | control
            if stop != 0 {
                let count = stop.trailingZeroBitCount / 8
                if count > 0 { seen |= word << UInt64(64 - 8 * count) }
                return (index + count, seen & 0x8080_8080_8080_8080 == 0)
            }
            seen |= word
            index += 8
        }
        while index < bytes.count {
            let byte = bytes[index]
            if byte == 0x22 || byte == 0x5C || byte < 0x20 { break }
            seen |= UInt64(byte)
            index += 1
        }
        return (index, seen & 0x8080_8080_8080_8080 == 0)
    }

    /// The high bit of each byte that is zero; above the lowest such byte there may be false ones.
    @inline(__always)
    private static func zeroBytes(_ word: UInt64) -> UInt64 {
        (word &- 0x0101_0101_0101_0101) & ~word & 0x8080_8080_8080_8080
    }
}
