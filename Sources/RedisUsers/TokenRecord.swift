import RedisTypes

/// What is known of a token beside what the server keeps. The token is not in it.
package struct TokenRecord: Sendable, Hashable {
    package var user: UserName
    package var digest: PasswordDigest
    /// Unix milliseconds.
    package var created: Int64
    /// Unix milliseconds; `nil` for never.
    package var expiry: Int64?
    /// The first hexadecimal digits of the bearer token's SHA-256, as gateways log it.
    package var fingerprint: String?
    /// As they were asked for: they belong to the user.
    package var rights: String?
    package var reason: String?

    package init(
        user: UserName, digest: PasswordDigest, created: Int64, expiry: Int64? = nil, fingerprint: String? = nil,
        rights: String? = nil, reason: String? = nil
    ) {
        self.user = user
        self.digest = digest
        self.created = created
        self.expiry = expiry
        self.fingerprint = fingerprint
        self.rights = rights
        self.reason = reason
    }

    package func isExpired(at now: Int64) -> Bool { expiry.map { $0 <= now } ?? false }

    /// `app:1f0c…`, the field of the ledger; a name may have colons, a digest has none.
    var field: ByteString { Self.field(user, digest) }

    static func field(_ user: UserName, _ digest: PasswordDigest) -> ByteString {
        ByteString("\(user.text):\(digest.hex)")
    }

    /// `{"created_ms":…,"expires_ms":…,"rights":"…"}`
    var value: ByteString {
        var output: [UInt8] = Array("{\"created_ms\":\(created)".utf8)
        if let expiry { output += Array(",\"expires_ms\":\(expiry)".utf8) }
        for (name, text) in [("fingerprint", fingerprint), ("rights", rights), ("reason", reason)] {
            guard let text else { continue }
            output += Array(",\"\(name)\":".utf8)
            JSONText.append(Array(text.utf8), to: &output)
        }
        output.append(UInt8(ascii: "}"))
        return ByteString(output)
    }

    /// `nil` for what somebody else wrote there.
    init?(field: ByteString, value: ByteString) {
        guard let text = field.text, let colon = text.lastIndex(of: ":"), let user = UserName(String(text[..<colon])),
            let digest = PasswordDigest(hex: String(text[text.index(after: colon)...])),
            let object = FlatJSONObject(value.bytes)
        else { return nil }
        var created: Int64?
        self.init(user: user, digest: digest, created: 0)
        for field in object.fields {
            let text = field.value.text
            switch field.name {
            case "created_ms": created = text.flatMap { Int64($0) }
            case "expires_ms":
                // An expiry that cannot be read must not make a token one that never ends.
                guard let time = text.flatMap({ Int64($0) }) else { return nil }
                expiry = time
            case "fingerprint": fingerprint = text
            case "rights": rights = text
            case "reason": reason = text
            default: continue
            }
        }
        guard let created else { return nil }
        self.created = created
    }
}
