package import RedisTypes

/// What `ACL GENTOKEN` and `ACL RESTTOKEN` answer with (REST reference 2.2). Both carry what they stand for, so that any
/// gateway in front of the same Redis takes them and none has to remember them; Redis alone says if they are valid.
///
///     upkp_<password>         GENTOKEN: a password for ACL SETUSER … >token
///     upku_<user NUL password> RESTTOKEN: a bearer token with the rights of that user
///
/// The part after the prefix is base64 in its URL alphabet without padding, and begins with four bytes of the rest's
/// FNV-1a hash, so that a mistyped token is told from a wrong one.
package enum ACLToken {
    static let passwordPrefix = "upkp_"
    static let userPrefix = "upku_"

    static func wrapping(password: ByteString) -> ByteString {
        token(passwordPrefix, password.bytes)
    }

    static func wrapping(user: ByteString, password: ByteString) -> ByteString {
        token(userPrefix, user.bytes + [0] + password.bytes)
    }

    /// The password in a token of `ACL GENTOKEN`.
    static func password(in token: ByteString) -> ByteString? {
        payload(of: token.bytes[...], passwordPrefix).map { ByteString($0) }
    }

    /// User and password in a token of `ACL RESTTOKEN`.
    package static func credentials(in token: some Collection<UInt8>) -> (user: ByteString, password: ByteString)? {
        guard let payload = payload(of: token, userPrefix), let end = payload.firstIndex(of: 0), end > 0 else {
            return nil
        }
        return (ByteString(payload[..<end]), ByteString(payload[(end + 1)...]))
    }

    private static func token(_ prefix: String, _ payload: [UInt8]) -> ByteString {
        let text = Base64.encode(checksum(payload[...]) + payload)
        return ByteString(Array(prefix.utf8) + text.compactMap(urlCharacter))
    }

    private static func payload(of token: some Collection<UInt8>, _ prefix: String) -> [UInt8]? {
        guard token.starts(with: prefix.utf8) else { return nil }
        var text = token.dropFirst(prefix.utf8.count).map(standardCharacter)
        while text.count % 4 != 0 { text.append(UInt8(ascii: "=")) }
        guard let bytes = Base64.decode(bytes: text), bytes.count >= 4 else { return nil }
        let payload = bytes[4...]
        return checksum(payload).elementsEqual(bytes[..<4]) ? Array(payload) : nil
    }

    private static func checksum(_ bytes: ArraySlice<UInt8>) -> [UInt8] {
        let hash = FNV1a.hash32(bytes)
        return (0..<4).map { UInt8(truncatingIfNeeded: hash >> (8 * $0)) }
    }

    private static func urlCharacter(_ byte: UInt8) -> UInt8? {
        switch byte {
        case UInt8(ascii: "+"): UInt8(ascii: "-")
        case UInt8(ascii: "/"): UInt8(ascii: "_")
        case UInt8(ascii: "="): nil
        default: byte
        }
    }

    /// Characters of the other alphabet become one that neither has.
    private static func standardCharacter(_ byte: UInt8) -> UInt8 {
        switch byte {
        case UInt8(ascii: "-"): UInt8(ascii: "+")
        case UInt8(ascii: "_"): UInt8(ascii: "/")
        case UInt8(ascii: "+"), UInt8(ascii: "/"), UInt8(ascii: "="): UInt8(ascii: "!")
        default: byte
        }
    }
}
