package import RedisTypes

/// Why text cannot be a token.
package enum SecretProblem: Sendable, Hashable {
    case empty
    /// Two words or two lines: a file with more in it than a token, or a token broken by pasting.
    case whitespace
    /// A byte outside printable ASCII, which no HTTP header carries.
    case unprintable
    /// Text such as `${TOKEN}`, which a shell would have replaced.
    case reference
}

extension Secret {
    /// A token as it comes from a file, standard input or a command's output: one newline (LF or CRLF) at its
    /// end is dropped, and what is left must be one word of printable ASCII.
    ///
    /// `origin` says in messages where the bytes came from.
    package init(checking bytes: [UInt8], from origin: String) throws(SettingsError) {
        var bytes = bytes[...]
        if bytes.last == 0x0A {
            bytes.removeLast()
            if bytes.last == 0x0D { bytes.removeLast() }
        }
        if let problem = Self.problem(in: bytes) { throw .unusableToken(origin: origin, problem) }
        self.init(String(decoding: bytes, as: UTF8.self))
    }

    private static func problem(in bytes: ArraySlice<UInt8>) -> SecretProblem? {
        if bytes.allSatisfy({ isSpace($0) }) { return .empty }
        if bytes.contains(where: { isSpace($0) }) { return .whitespace }
        if bytes.starts(with: "${".utf8) || bytes.starts(with: "$(".utf8) { return .reference }
        return bytes.allSatisfy { (0x21...0x7E).contains($0) } ? nil : .unprintable
    }

    private static func isSpace(_ byte: UInt8) -> Bool {
        byte == 0x20 || (0x09...0x0D).contains(byte)
    }
}
