/// What a server keeps of a password and shows in `ACL GETUSER`: SHA-256 as hexadecimal digits. Of which bytes of a token
/// is for the server to know, so a digest is only ever compared with others of the same user.
package struct PasswordDigest: Sendable, Hashable {
    package let hex: String

    package init?(hex: String) {
        let isDigest = hex.utf8.allSatisfy {
            (0x30...0x39).contains($0) || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains($0)
        }
        guard hex.utf8.count == 64, isDigest else { return nil }
        self.hex = hex
    }

    /// How lists and messages name it.
    package var shortName: String { String(hex.prefix(8)) }
}

extension PasswordDigest: CustomStringConvertible {
    package var description: String { shortName }
}
