/// The hash FNV-1a: fast, the same in every run, and no match for anyone who means harm.
package enum FNV1a {
    package static let start32: UInt32 = 2_166_136_261
    package static let start64: UInt64 = 14_695_981_039_346_656_037

    @inline(__always)
    package static func mix(_ byte: UInt8, into hash: inout UInt32) {
        hash = (hash ^ UInt32(byte)) &* 16_777_619
    }

    @inline(__always)
    package static func mix(_ byte: UInt8, into hash: inout UInt64) {
        hash = (hash ^ UInt64(byte)) &* 1_099_511_628_211
    }

    package static func hash32(_ bytes: some Sequence<UInt8>) -> UInt32 {
        var hash = start32
        for byte in bytes { mix(byte, into: &hash) }
        return hash
    }

    package static func hash64(_ bytes: some Sequence<UInt8>) -> UInt64 {
        var hash = start64
        for byte in bytes { mix(byte, into: &hash) }
        return hash
    }

    package static func hash64(_ bytes: [UInt8]) -> UInt64 {
        bytes.withUnsafeBytes { bytes in
            var hash = start64
            for index in 0..<bytes.count { mix(bytes[index], into: &hash) }
            return hash
        }
    }
}
