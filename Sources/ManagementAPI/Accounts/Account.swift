package import RedisTypes

/// Who may use the management API.
package struct Account: Sendable {
    package enum Rights: Sendable, Hashable {
        case full, readOnly
    }

    /// A management key; several are valid at a time.
    package struct Key: Sendable {
        package var name: String
        package var secret: Secret
        package var rights: Rights

        package init(name: String, secret: Secret, rights: Rights) {
            self.name = name
            self.secret = secret
            self.rights = rights
        }
    }

    package var email: String
    package var keys: [Key]

    package init(email: String, keys: [Key]) {
        self.email = email
        self.keys = keys
    }
}

/// Who sent a request.
struct Caller: Sendable {
    var email: String
    var keyName: String
    var rights: Account.Rights
    var address: String

    /// - Parameter authorization: `Basic` and the base64 of e-mail and key.
    /// - Returns: `nil` when it is nobody. Every key is looked at, so the time tells nothing of them.
    init?(authorization: String?, from address: String, among accounts: [Account]) {
        guard let authorization, let space = authorization.firstIndex(of: " "),
            authorization[..<space].lowercased() == "basic",
            let credentials = Base64.decode(bytes: Array(authorization[authorization.index(after: space)...].utf8)),
            let colon = credentials.firstIndex(of: UInt8(ascii: ":"))
        else { return nil }
        let email = String(decoding: credentials[..<colon], as: UTF8.self)
        var found: Account.Key?
        for account in accounts {
            for key in account.keys {
                let isKey = credentials[(colon + 1)...].withUnsafeBytes { key.secret.matches($0) }
                if isKey, account.email == email { found = key }
            }
        }
        guard let found else { return nil }
        (self.email, keyName, rights, self.address) = (email, found.name, found.rights, address)
    }
}
