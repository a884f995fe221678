import RedisTypes
import Settings

/// An account in a file that a shell can read too: `set -a; . account.env; set +a`.
package enum AccountFile {
    package static let emailName = AccountVariable.email
    package static let keyName = AccountVariable.key
    package static let readOnlyKeyName = "UPSTASH_READONLY_API_KEY"

    package static let urlName = AccountVariable.url

    private static let defaultEmail = "dev@upkeep.local"

    /// The account in the file, which is made first where there is none.
    /// - Throws: ``SettingsError``, also for a file that others can read.
    package static func account(makingOneAt path: String) throws -> Account {
        if let account = try account(at: path) { return account }
        let text = """
            # An account of upkeep serve --management: whoever can read this can administer its databases.
            \(emailName)=\(defaultEmail)
            \(keyName)=\(Secret.random(prefix: "upm_").reveal())
            # The same, to look and not to touch.
            \(readOnlyKeyName)=\(Secret.random(prefix: "upr_").reveal())

            """
        try PrivateFile.write(Array(text.utf8), to: path)
        guard let account = try account(at: path) else { throw SettingsError.missing(path, .secret) }
        return account
    }

    private static func account(at path: String) throws -> Account? {
        guard let bytes = try PrivateFile.read(path, as: .secret) else { return nil }
        let variables = try DotEnv(parsing: bytes, file: path)
        guard let email = variables[emailName]?.value.reveal(), !email.isEmpty, !email.contains(":") else {
            throw Unusable(path: path, name: emailName)
        }
        guard let key = variables[keyName]?.value, !key.isEmpty else { throw Unusable(path: path, name: keyName) }
        var keys = [Account.Key(name: "default", secret: key, rights: .full)]
        if let key = variables[readOnlyKeyName]?.value, !key.isEmpty {
            keys.append(Account.Key(name: "read-only", secret: key, rights: .readOnly))
        }
        return Account(email: email, keys: keys)
    }

    /// Writes down where the management API is, which clients that read the file then use. A file that names a server
    /// elsewhere is left alone: its key is meant for that one.
    package static func note(url: String, in path: String) throws {
        guard let bytes = try PrivateFile.read(path, as: .secret) else { return }
        let known = try DotEnv(parsing: bytes, file: path)[urlName]?.value.reveal()
        guard known != url, known.map({ $0.hasPrefix("http://127.") || $0.hasPrefix("http://localhost:") }) ?? true
        else { return }
        try PrivateFile.update(path, as: .secret) { bytes in
            let lines = (bytes ?? []).split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
                .filter { !$0.starts(with: Array("\(urlName)=".utf8)) }
            var text = Array(lines.joined(separator: [UInt8(ascii: "\n")]))
            if let last = text.last, last != UInt8(ascii: "\n") { text.append(UInt8(ascii: "\n")) }
            return text + Array("\(urlName)=\(url)\n".utf8)
        }
    }

    /// An account file lacks a value, or has one that cannot be sent.
    package struct Unusable: Error, Sendable, Hashable {
        package var path: String
        package var name: String
    }
}
