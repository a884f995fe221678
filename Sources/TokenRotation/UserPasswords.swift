package import RedisTypes
import RedisUsers

/// What both strategies for users of a database do with them.
package struct UserPasswords: Sendable {
    /// What the journal remembers.
    package enum Fact {
        /// What the server keeps of the old token's password.
        package static let oldPassword = "old_password_sha256"
        /// The same of the new one; not known when others changed the user at the same time.
        package static let newPassword = "new_password_sha256"
        /// All that the user had before it got the new one.
        static let passwordsBefore = "passwords_before_sha256"
        package static let otherUser = "other_user"
        /// Milliseconds from the moment at which it becomes valid.
        package static let lifetime = "lifetime_ms"
    }

    let users: DatabaseUsers
    let ledger: TokenLedger

    package init(_ redis: any CommandExecutor) {
        users = DatabaseUsers(redis)
        ledger = TokenLedger(redis)
    }

    func name(_ text: String?, _ record: RotationRecord) throws(RotationError) -> UserName {
        guard let name = text.flatMap(UserName.init) else {
            throw .changedElsewhere(record.target, reason: "the journal does not name the user")
        }
        return name
    }

    /// Whether a password that we made is one of the user's: nobody else knows it.
    func hasOurs(_ password: Secret?, _ name: UserName) async throws -> Bool {
        guard let password else { return false }
        return try await users.accepts(password, of: name)
    }

    /// What the user has beside what it had before the rotation, if that is one: also after a cut, when the new password
    /// may have been there for long.
    func added(to name: UserName, _ record: RotationRecord) async throws -> PasswordDigest? {
        guard let text = record.facts[Fact.passwordsBefore] else { return nil }
        let before = text.split(separator: " ").map(String.init)
        let added = try await users.user(name)?.passwords.filter { !before.contains($0.hex) } ?? []
        return added.count == 1 ? added.first : nil
    }

    /// Writes down when the new token was made and when it ends; a server has no place for that.
    func note(_ name: UserName, _ secrets: RotationSecrets, _ record: RotationRecord) async throws {
        guard let digest = record.facts[Fact.newPassword].flatMap({ PasswordDigest(hex: $0) }) else {
            guard record.facts[Fact.lifetime] != nil else { return }
            throw RotationError.changedElsewhere(
                record.target, reason: "the user got another password at the same time, so that no end can be noted")
        }
        let now = try await ledger.now()
        let lifetime = record.facts[Fact.lifetime].flatMap { Int64($0) }
        let end = lifetime.map { now.addingReportingOverflow($0) }
        try await ledger.write(
            TokenRecord(
                user: name, digest: digest, created: now, expiry: end.map { $0.overflow ? .max : $0.partialValue },
                fingerprint: secrets.new.map { String(RotationSecrets.digest(of: $0).prefix(8)) }, reason: "rotation"))
    }
}
