package import RedisTypes
import RedisUsers

/// Two passwords of one user. Passwords that are neither of the two are others' business: what ends is found by what it is,
/// never by what else is there.
package struct PasswordsAuthority: TokenAuthority {
    private let tokens: UserPasswords

    package init(_ redis: any CommandExecutor) {
        tokens = UserPasswords(redis)
    }

    private func name(_ record: RotationRecord) throws(RotationError) -> UserName {
        try tokens.name(record.target.name, record)
    }

    private func old(_ record: RotationRecord) -> PasswordDigest? {
        record.facts[UserPasswords.Fact.oldPassword].flatMap { PasswordDigest(hex: $0) }
    }

    package func make(_ secrets: inout RotationSecrets, _ record: inout RotationRecord) async throws {
        let name = try name(record)
        if record.facts[UserPasswords.Fact.passwordsBefore] == nil {
            let user = try await tokens.users.user(name)
            record.facts[UserPasswords.Fact.passwordsBefore] = user?.passwords.map(\.hex).joined(separator: " ")
        }
        if secrets.password == nil { secrets.password = try await tokens.users.makePassword(for: name) }
    }

    package func add(_ secrets: inout RotationSecrets, _ record: inout RotationRecord) async throws {
        let name = try name(record)
        guard let password = secrets.password else { return }
        // Turning a user on again, or making it anew, is for whoever ended it.
        guard let user = try await tokens.users.user(name), user.isOn else {
            throw RotationError.changedElsewhere(record.target, reason: "the user \(name) is off, or no longer there")
        }
        let known = try await tokens.users.add(password, to: name)
        if record.facts[UserPasswords.Fact.newPassword] == nil {
            let digest = if let known { known } else { try await tokens.added(to: name, record) }
            record.facts[UserPasswords.Fact.newPassword] = digest?.hex
        }
        secrets.new = try await tokens.users.bearer(of: name, password: password)
        try await tokens.note(name, secrets, record)
    }

    package func replace(
        _ secrets: inout RotationSecrets, _ record: inout RotationRecord, isRepeated: Bool
    ) async throws {
        throw RotationError.noWayBack(record.target)
    }

    package func revokeOld(_ secrets: RotationSecrets, _ record: RotationRecord) async throws {
        guard let old = old(record) else {
            throw RotationError.changedElsewhere(
                record.target, reason: "the journal does not say which password it was")
        }
        let name = try name(record)
        try await tokens.users.remove(old, from: name)
        try await tokens.ledger.forget(name, [old])
    }

    package func revokeNew(_ secrets: RotationSecrets, _ record: RotationRecord) async throws {
        let name = try name(record)
        guard let password = secrets.password, try await tokens.hasOurs(password, name) else { return }
        try await tokens.users.remove(password, from: name)
        let digest = record.facts[UserPasswords.Fact.newPassword].flatMap { PasswordDigest(hex: $0) }
        if let digest { try await tokens.ledger.forget(name, [digest]) }
    }

    package func knowsOld(_ secrets: RotationSecrets, _ record: RotationRecord) async throws -> Bool {
        guard let user = try await tokens.users.user(name(record)), let old = old(record) else { return false }
        return user.isOn && user.passwords.contains(old)
    }

    package func knowsNew(_ secrets: RotationSecrets, _ record: RotationRecord) async throws -> Bool {
        let name = try name(record)
        guard try await tokens.users.user(name)?.isOn == true else { return false }
        return try await tokens.hasOurs(secrets.password, name)
    }
}
