package import RedisTypes
import RedisUsers

/// Blue and green: a second user with the same rights takes over. The old user is turned off and never deleted, the new one
/// is deleted only if it has the password that we gave it.
package struct UsersAuthority: TokenAuthority {
    private let tokens: UserPasswords

    package init(_ redis: any CommandExecutor) {
        tokens = UserPasswords(redis)
    }

    private func old(_ record: RotationRecord) throws(RotationError) -> UserName {
        try tokens.name(record.target.name, record)
    }

    private func new(_ record: RotationRecord) throws(RotationError) -> UserName {
        try tokens.name(record.facts[UserPasswords.Fact.otherUser], record)
    }

    package func make(_ secrets: inout RotationSecrets, _ record: inout RotationRecord) async throws {
        if secrets.password == nil { secrets.password = try await tokens.users.makePassword(for: new(record)) }
    }

    package func add(_ secrets: inout RotationSecrets, _ record: inout RotationRecord) async throws {
        let name = try new(record)
        guard let password = secrets.password else { return }
        if try await tokens.users.user(name) == nil {
            let digest = try await tokens.users.create(name, likeThatOf: old(record), password: password)
            record.facts[UserPasswords.Fact.newPassword] = digest?.hex
        } else if try await !tokens.hasOurs(password, name) {
            throw RotationError.changedElsewhere(
                record.target, reason: "there is a user \(name), which this rotation has not made")
        }
        secrets.new = try await tokens.users.bearer(of: name, password: password)
        if record.facts[UserPasswords.Fact.newPassword] == nil {
            // Of a run that was cut: the user has this one password.
            record.facts[UserPasswords.Fact.newPassword] = try await tokens.users.user(name)?.passwords.first?.hex
        }
        try await tokens.note(name, secrets, record)
    }

    package func replace(
        _ secrets: inout RotationSecrets, _ record: inout RotationRecord, isRepeated: Bool
    ) async throws {
        throw RotationError.noWayBack(record.target)
    }

    package func revokeOld(_ secrets: RotationSecrets, _ record: RotationRecord) async throws {
        let (old, new) = (try old(record), try new(record))
        guard let user = try await tokens.users.user(old), user.isOn else { return }
        guard try await tokens.users.user(new)?.rights == user.rights else {
            throw RotationError.changedElsewhere(record.target, reason: "\(old) and \(new) have different rights now")
        }
        try await tokens.users.set(old, isOn: false)
    }

    package func revokeNew(_ secrets: RotationSecrets, _ record: RotationRecord) async throws {
        let name = try new(record)
        guard let user = try await tokens.users.user(name) else { return }
        guard try await tokens.hasOurs(secrets.password, name) else { return }
        try await tokens.users.delete(name)
        try await tokens.ledger.forget(name, user.passwords)
    }

    package func knowsOld(_ secrets: RotationSecrets, _ record: RotationRecord) async throws -> Bool {
        try await tokens.users.user(old(record))?.isOn == true
    }

    package func knowsNew(_ secrets: RotationSecrets, _ record: RotationRecord) async throws -> Bool {
        let name = try new(record)
        guard try await tokens.users.user(name)?.isOn == true else { return false }
        return try await tokens.hasOurs(secrets.password, name)
    }
}
