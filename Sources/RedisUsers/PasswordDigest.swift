/// What a server keeps of a password and shows in `ACL GETUSER`, in hexadecimal digits: Redis has SHA-256. Of which bytes
/// of a token is for the server to know, so a digest is only ever compared with others of the same user.
package struct PasswordDigest: Sendable, Hashable {
    package let hex: String

    package init?(hex: String) {
        let isDigest = hex.utf8.allSatisfy {
            (0x30...0x39).contains($0) || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains($0)
        }
        guard (32...128).contains(hex.utf8.count), isDigest else { return nil }
        self.hex = hex
    }

    /// How lists and messages name it.
    package var shortName: String { String(hex.prefix(8)) }
}

extension PasswordDigest: CustomStringConvertible {
    package var description: String { shortName }
}
