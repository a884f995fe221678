import RedisTypes

/// Where a key of a cluster is (redis.io/docs/latest/operate/oss_and_stack/reference/cluster-spec, "Hash tags").
enum ClusterSlot {
    static let count: UInt16 = 16384

    /// The bytes that decide: what is between the first `{` and the first `}` behind it, or all of the key when there
    /// is nothing.
    static func hashedBytes(of key: ByteString) -> ArraySlice<UInt8> {
        let bytes = key.bytes
        guard let opening = bytes.firstIndex(of: UInt8(ascii: "{")),
            let closing = bytes[(opening + 1)...].firstIndex(of: UInt8(ascii: "}")), closing > opening + 1
        else { return bytes[...] }
        return bytes[(opening + 1)..<closing]
    }

    static func number(of key: ByteString) -> UInt16 { number(of: hashedBytes(of: key)) }

    /// CRC-16/XMODEM, modulo ``count``.
    private static func number(of bytes: some Sequence<UInt8>) -> UInt16 {
        var checksum: UInt16 = 0
        for byte in bytes {
            checksum ^= UInt16(byte) << 8
            for _ in 0..<8 { checksum = checksum & 0x8000 == 0 ? checksum << 1 : checksum << 1 ^ 0x1021 }
        }
        return checksum % count
    }

    /// What can stand in braces to put another key into the slot of this one.
    static func tag(of key: ByteString) -> ByteString {
        let hashed = ByteString(hashedBytes(of: key))
        if !hashed.isEmpty, !hashed.bytes.contains(UInt8(ascii: "}")) { return hashed }
        // No tag can say what these bytes are, but some number lands where they do.
        let slot = number(of: key)
        var tag = 0
        while number(of: String(tag).utf8) != slot { tag += 1 }
        return ByteString(tag)
    }
}
