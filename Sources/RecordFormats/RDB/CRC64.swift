/// The checksum at the end of an RDB file: CRC-64 of Jones's polynomial AD93D23594C935A9, reflected, from 0.
struct CRC64: Sendable, Hashable {
    private(set) var value: UInt64 = 0

    mutating func update(_ bytes: UnsafeRawBufferPointer) {
        var value = value
        Self.tables.withUnsafeBufferPointer { tables in
            var index = 0
            while bytes.count - index >= 16 {
                let first = value ^ word(bytes, at: index)
                let second = word(bytes, at: index + 8)
                value = 0
                for place in 0..<8 {
                    value ^= tables[(15 - place) * 256 + Int(truncatingIfNeeded: first >> UInt64(8 * place) & 0xFF)]
                    value ^= tables[(7 - place) * 256 + Int(truncatingIfNeeded: second >> UInt64(8 * place) & 0xFF)]
                }
                index += 16
            }
            while index < bytes.count {
                value = value >> 8 ^ tables[Int(truncatingIfNeeded: (value ^ UInt64(bytes[index])) & 0xFF)]
                index += 1
            }
        }
        self.value = value
    }

    private func word(_ bytes: UnsafeRawBufferPointer, at index: Int) -> UInt64 {
        UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: index, as: UInt64.self))
    }

    /// Sixteen tables, for sixteen bytes a step: table n is what a byte comes to that n others follow.
    private static let tables: [UInt64] = {
        var tables = (0..<256).map { byte in
            (0..<8).reduce(UInt64(byte)) { value, _ in value >> 1 ^ (value & 1 == 1 ? 0x95AC_9329_AC4B_C9B5 : 0) }
        }
        for index in 256..<4096 {
            let before = tables[index - 256]
            tables.append(before >> 8 ^ tables[Int(truncatingIfNeeded: before & 0xFF)])
        }
        return tables
    }()
}
