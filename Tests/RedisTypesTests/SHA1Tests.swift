import RedisTypes
import Testing

@Suite struct SHA1Tests {
    /// The examples of FIPS 180, and the lengths around a block's end (digests by coreutils' `sha1sum`).
    @Test(arguments: [
        ("", 0, "da39a3ee5e6b4b0d3255bfef95601890afd80709"),
        ("abc", 1, "a9993e364706816aba3e25717850c26c9cd0d89d"),
        ("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq", 1, "84983e441c3bd26ebaae4aa1f95129e5e54670f1"),
        ("a", 1_000_000, "34aa973cd4c4daa4f61eeb2bdbad27316534016f"),
        ("a", 55, "c1c8bbdc22796e28c0e15163d20899b65621d65a"), ("a", 56, "c2db330f6083854c99d4b5bfb6e8f29f201be699"),
        ("a", 63, "03f09f5b158a7a8cdad920bddc29b81c18a551f5"), ("a", 64, "0098ba824b5c16427bd7a1122a5a442a25ec644d"),
    ])
    func digestsAreThoseOfTheStandard(text: String, count: Int, digest: String) {
        let message = [UInt8](String(repeating: text, count: count).utf8)
        #expect(String(decoding: SHA1.hexDigest(of: message), as: UTF8.self) == digest)
    }
}
