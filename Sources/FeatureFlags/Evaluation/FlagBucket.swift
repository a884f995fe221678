import Crypto

/// Where a context falls among 100 buckets: the sum of the bytes of its text's SHA-256, modulo 100 (reference,
/// section 6).
package enum FlagBucket {
    package static func bucket(of text: [UInt8]) -> Int {
        text.withUnsafeBytes { bucket(of: $0) }
    }

    @inline(__always)
    static func bucket(of text: UnsafeRawBufferPointer) -> Int {
        var hash = SHA256()
        hash.update(bufferPointer: text)
        return hash.finalize().withUnsafeBytes { digest in
            var sum = 0
            for byte in digest { sum += Int(byte) }
            return sum % 100
        }
    }

    /// Whether the gate lets a bucket in. No percentage and 0 are no gate.
    static func admits(_ bucket: Int, _ percentage: Double?) -> Bool {
        guard let percentage, percentage != 0 else { return true }
        return !(Double(bucket) > percentage)
    }
}
