package import RedisTypes

/// A flag's name: 3 to 64 letters, digits, `-`, `_` and `.`, as the SDK takes them, so that no key is ambiguous.
package struct FlagName: Sendable, Hashable {
    package let text: String

    package init(_ text: some StringProtocol) throws(FlagSyntaxError) {
        guard Self.isName(text.utf8) else { throw .name(String(text)) }
        self.text = String(text)
    }

    /// A member of the set of names, or `nil` for what the SDK would not have put there.
    package init?(_ bytes: ByteString) {
        guard Self.isName(bytes.bytes), let text = bytes.text else { return nil }
        self.text = text
    }

    package var bytes: ByteString { ByteString(text) }

    private static func isName(_ bytes: some Collection<UInt8>) -> Bool {
        (3...64).contains(bytes.count)
            && bytes.allSatisfy {
                (0x30...0x39).contains($0) || (0x41...0x5A).contains($0.asciiUppercased) || "-_.".utf8.contains($0)
            }
    }
}

extension FlagName: CustomStringConvertible, Comparable {
    package var description: String { text }

    package static func < (left: FlagName, right: FlagName) -> Bool {
        left.text.utf8.lexicographicallyPrecedes(right.text.utf8)
    }
}
