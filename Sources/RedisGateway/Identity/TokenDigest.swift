import Crypto
package import RedisTypes

/// The SHA-256 of a token: all that the gateway keeps of one. A token has 128 random bits or more, so a slow hash would
/// protect nothing (reliability contract, section 8).
package struct TokenDigest: Sendable, Hashable {
    private let words: (UInt64, UInt64, UInt64, UInt64)

    package init(of token: UnsafeRawBufferPointer) {
        words = SHA256.hash(data: token).withUnsafeBytes { bytes in
            (
                bytes.loadUnaligned(fromByteOffset: 0, as: UInt64.self),
                bytes.loadUnaligned(fromByteOffset: 8, as: UInt64.self),
                bytes.loadUnaligned(fromByteOffset: 16, as: UInt64.self),
                bytes.loadUnaligned(fromByteOffset: 24, as: UInt64.self)
            )
        }
    }

    package init(of token: Secret) {
        var text = token.reveal()
        self = text.withUTF8 { TokenDigest(of: UnsafeRawBufferPointer($0)) }
    }

    /// From 64 hexadecimal digits, as `sha256sum` prints them.
    package init?(hex: some StringProtocol) {
        let digits = Array(hex.utf8)
        guard digits.count == 64 else { return nil }
        var words: [UInt64] = []
        for start in stride(from: 0, to: 64, by: 16) {
            var word: UInt64 = 0
            for digit in digits[start..<start + 16] {
                guard let value = Escaping.hexValue(digit) else { return nil }
                word = word << 4 | UInt64(value)
            }
            words.append(UInt64(bigEndian: word))
        }
        self.words = (words[0], words[1], words[2], words[3])
    }

    package var hex: String {
        [words.0, words.1, words.2, words.3].map { word in
            let digits = String(UInt64(bigEndian: word), radix: 16)
            return String(repeating: "0", count: 16 - digits.count) + digits
        }.joined()
    }

    /// How logs and metrics name a token.
    package var shortName: String { String(hex.prefix(8)) }

    /// In a time that does not depend on where the two differ.
    package static func == (left: TokenDigest, right: TokenDigest) -> Bool {
        let (a, b) = (left.words, right.words)
        return (a.0 ^ b.0) | (a.1 ^ b.1) | (a.2 ^ b.2) | (a.3 ^ b.3) == 0
    }

    package func hash(into hasher: inout Hasher) {
        hasher.combine(words.0)
    }
}
