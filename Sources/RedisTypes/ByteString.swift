/// A string of bytes as Redis knows it: any length, any byte, no encoding.
///
/// Keys, values and every word of a command are byte strings. Text becomes one through its UTF-8; the way
/// back, ``text``, exists only for bytes that really are UTF-8, so nothing is ever replaced by U+FFFD.
public struct ByteString: Sendable, Hashable {
    public var bytes: [UInt8]

    public init(_ bytes: [UInt8] = []) {
        self.bytes = bytes
    }

    public init(_ bytes: some Sequence<UInt8>) {
        self.bytes = Array(bytes)
    }

    public init(_ text: some StringProtocol) {
        self.bytes = Array(text.utf8)
    }

    public init(_ number: some FixedWidthInteger) {
        self.bytes = Array(String(number).utf8)
    }

    /// The bytes as text, or `nil` when they are not valid UTF-8.
    public var text: String? {
        String(validating: bytes, as: UTF8.self)
    }

    public var count: Int { bytes.count }
    public var isEmpty: Bool { bytes.isEmpty }

    /// Whether the bytes are valid UTF-8, that is, whether a JSON body can carry them.
    public var isUTF8: Bool {
        bytes.withUnsafeBytes { UTF8Validation.isValid($0) }
    }

    /// ASCII letters raised to upper case, other bytes as they are: how command names are compared.
    public var asciiUppercased: ByteString {
        ByteString(bytes.map { $0.asciiUppercased })
    }

    /// Whether these bytes spell `word`, whatever the case of their ASCII letters.
    public func equalsIgnoringCase(_ word: StaticString) -> Bool {
        guard bytes.count == word.utf8CodeUnitCount else { return false }
        return word.withUTF8Buffer { other in
            bytes.indices.allSatisfy { bytes[$0].asciiUppercased == other[$0].asciiUppercased }
        }
    }
}

extension ByteString: ExpressibleByStringLiteral {
    public init(stringLiteral text: String) {
        self.init(text)
    }
}

extension ByteString: Comparable {
    /// Byte by byte, as Redis and `memcmp` order strings.
    public static func < (left: ByteString, right: ByteString) -> Bool {
        left.bytes.lexicographicallyPrecedes(right.bytes)
    }
}

extension ByteString: CustomStringConvertible {
    /// The bytes quoted and escaped as redis-cli prints them; safe on any terminal.
    public var description: String {
        var output: [UInt8] = []
        Escaping.appendQuoted(bytes, to: &output)
        return String(decoding: output, as: UTF8.self)
    }
}

extension UInt8 {
    package var asciiUppercased: UInt8 {
        (0x61...0x7A).contains(self) ? self & 0xDF : self
    }
}
