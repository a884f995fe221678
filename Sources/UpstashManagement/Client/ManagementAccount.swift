package import RedisTypes

/// Who asks: the e-mail of an account or team and one of its management keys. A key administers databases; it cannot
/// run Redis commands.
package struct ManagementAccount: Sendable, Hashable {
    package let email: String
    package let key: Secret

    package init(email: String, key: Secret) {
        self.email = email
        self.key = key
    }

    /// The value of the header `Authorization`.
    var authorization: Secret {
        var value: [UInt8] = Array("Basic ".utf8)
        Array("\(email):\(key.reveal())".utf8).withUnsafeBytes { Base64.append($0, to: &value) }
        return Secret(String(decoding: value, as: UTF8.self))
    }
}
