package import RedisTypes

/// Who sends: so many identities, equally often or, with a skew, a few of them much more often than the others.
///
///     100             one hundred, all alike
///     10000 zipf 1.1  the n-th comes n^1.1 times as rarely as the first (Zipf's law; 1 where no exponent is given)
package struct IdentityMix: Sendable, Hashable {
    package static let most = 1_000_000
    static let steepest = 10.0

    package let count: Int
    /// Zipf's exponent; 0 for all alike.
    package let skew: Double

    package static let one = IdentityMix()

    private init() {
        count = 1
        skew = 0
    }

    package init(_ text: String) throws(TrafficError) {
        let words = text.split(separator: " ")
        guard let first = words.first, let count = Int(first), words.count == 1 || words[1] == "zipf", words.count <= 3
        else { throw .unreadable(text, expected: "a number of identities such as 100 or \"10000 zipf 1.1\"") }
        guard count > 0 else { throw .notPositive(text) }
        guard count <= Self.most else { throw .tooLarge(text, most: "\(Self.most) identities") }
        self.count = count
        guard words.count == 3 else {
            skew = words.count == 2 ? 1 : 0
            return
        }
        guard let skew = Double(words[2]), skew.isFinite else {
            throw .unreadable(String(words[2]), expected: "an exponent such as 1.1")
        }
        guard skew > 0 else { throw .notPositive(String(words[2])) }
        guard skew <= Self.steepest else { throw .tooLarge(String(words[2]), most: "\(Self.steepest)") }
        self.skew = skew
    }

    /// `user:1` is the one that comes most.
    package static func name(_ index: Int) -> ByteString { ByteString("user:\(index + 1)") }
}

extension IdentityMix: CustomStringConvertible {
    package var description: String { skew == 0 ? "\(count)" : "\(count) zipf \(skew)" }
}
