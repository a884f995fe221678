package import RedisTypes

/// Tokens of users as one thing: the password that the server keeps a digest of, the bearer token that stands for it, and
/// what the ledger says of it.
package struct UserTokens: Sendable {
    package let users: DatabaseUsers
    package let ledger: TokenLedger

    package init(_ redis: any CommandExecutor) {
        users = DatabaseUsers(redis)
        ledger = TokenLedger(redis)
    }

    /// A token that was made just now.
    package struct Issued: Sendable {
        package let bearer: Secret
        package let record: TokenRecord
        package let isUserNew: Bool
        fileprivate let password: Secret
    }

    /// Makes a token, and the user if there is none yet. Whatever fails on the way, nothing of it stays.
    /// - Parameters:
    ///   - rights: needed for a new user; of one that is there they must be those that it was made with, since all of
    ///     its tokens share them.
    ///   - lifetime: in milliseconds; `nil` for no end.
    ///   - fingerprint: how logs name a bearer token.
    /// - Throws: ``UserTokenError``, ``DatabaseUsersError``, `RedisError`
    package func issue(
        for name: UserName, _ rights: UserRights?, lifetime: Int64? = nil, reason: String? = nil,
        fingerprint: (Secret) -> String
    ) async throws -> Issued {
        if name.isReserved { throw DatabaseUsersError.reserved(name) }
        let user = try await users.user(name)
        let known = try await rightsText(of: user, rights)
        let now = try await ledger.now()
        let expiry = lifetime.map { now.addingReportingOverflow($0) }
        if expiry?.overflow == true { throw UserTokenError.endlessExpiry }
        let password = try await users.makePassword(for: name)
        do {
            let digest: PasswordDigest?
            if let rights, user == nil {
                digest = try await users.create(name, rights, password: password)
            } else {
                digest = try await users.add(password, to: name)
            }
            guard let digest else { throw UserTokenError.changedMeanwhile(name) }
            let bearer = try await users.bearer(of: name, password: password)
            let record = TokenRecord(
                user: name, digest: digest, created: now, expiry: expiry?.partialValue,
                fingerprint: fingerprint(bearer), rights: known, reason: reason)
            try await ledger.write(record)
            return Issued(bearer: bearer, record: record, isUserNew: user == nil, password: password)
        } catch {
            try await undo(password, of: name, isUserNew: user == nil)
            throw error
        }
    }

    /// What a record says of the rights; `nil` where nobody knows by which name they were asked for.
    private func rightsText(of user: DatabaseUser?, _ rights: UserRights?) async throws -> String? {
        guard let user else {
            guard let rights else { throw UserTokenError.rightsMissing }
            return rights.text
        }
        guard user.isOn else { throw UserTokenError.switchedOff(user.name) }
        let texts = Set(try await ledger.records().filter { $0.user == user.name }.compactMap(\.rights))
        if let rights, !texts.contains(rights.text) {
            throw UserTokenError.otherRights(user.name, texts.first ?? user.rights)
        }
        return texts.count == 1 ? texts.first : rights?.text
    }

    /// Ends a token that nobody received.
    /// - Throws: ``UserTokenError/leftBehind(_:)``
    package func takeBack(_ issued: Issued) async throws {
        let name = issued.record.user
        try await undo(issued.password, of: name, isUserNew: issued.isUserNew)
        // A record of a token that is gone does no harm, and is forgotten with those that are due.
        try? await ledger.forget(name, [issued.record.digest])
    }

    /// Also when the task is cancelled: the token must not stay.
    private func undo(_ password: Secret, of name: UserName, isUserNew: Bool) async throws {
        do {
            try await Task { try await remove(password, of: name, isUserNew: isUserNew) }.value
        } catch {
            throw UserTokenError.leftBehind(name)
        }
    }

    private func remove(_ password: Secret, of name: UserName, isUserNew: Bool) async throws {
        guard try await users.user(name) != nil else { return }
        try await users.remove(password, from: name)
        // Another token may have been made for it meanwhile.
        if isUserNew, try await users.user(name)?.passwords.isEmpty == true { try await users.delete(name) }
    }

    /// Ends tokens by what the server keeps of them, and forgets them.
    package func revoke(_ digests: [PasswordDigest], of name: UserName) async throws {
        for digest in digests { try await users.remove(digest, from: name) }
        let left = Set(try await users.user(name)?.passwords ?? []).intersection(digests)
        if let digest = left.first { throw UserTokenError.stillValid(name, digest) }
        try await ledger.forget(name, digests)
    }

    /// Deletes a user with all of its tokens.
    package func delete(_ user: DatabaseUser) async throws {
        try await users.delete(user.name)
        let recorded = try await ledger.records().filter { $0.user == user.name }.map(\.digest)
        try await ledger.forget(user.name, Set(user.passwords).union(recorded))
    }
}

/// Why there is no token, or still one.
package enum UserTokenError: Error, Sendable, Hashable {
    /// A new user has no rights unless they are named.
    case rightsMissing
    /// The user is there with others, in their words.
    case otherRights(UserName, String)
    case switchedOff(UserName)
    case endlessExpiry
    /// Someone else changed the user at the same moment; the token was taken back.
    case changedMeanwhile(UserName)
    /// A token that nobody knows could not be taken back.
    case leftBehind(UserName)
    case stillValid(UserName, PasswordDigest)
}

extension UserTokenError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .rightsMissing: "there is no such user yet, and a new one needs rights"
        case .otherRights(let name, let rights):
            "the user \(name) is there with other rights (\(Spelling.shown(rights))), which all of its tokens share"
        case .switchedOff(let name): "the user \(name) is switched off, so a token of it would be refused"
        case .endlessExpiry: "that is longer than a clock can tell"
        case .changedMeanwhile(let name): "someone else changed the user \(name) at the same time; no token was made"
        case .leftBehind(let name):
            "a token of \(name) was made that nobody knows, and it could not be taken back"
        case .stillValid(let name, let digest): "the token \(digest) of \(name) is still valid"
        }
    }
}
