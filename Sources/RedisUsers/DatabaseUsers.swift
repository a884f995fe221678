package import RedisTypes

/// The users of a database and their passwords, by the service's `ACL` commands (REST reference 2.2, management reference
/// 6.3). A user may have several passwords at once, which is what lets one follow another without a gap.
///
/// All that changes something leaves one state however often it runs, so it may be repeated. Users `default` and
/// `default_ro` are the service's own and are refused here.
package struct DatabaseUsers: Sendable {
    private let redis: any CommandExecutor

    package init(_ redis: any CommandExecutor) {
        self.redis = redis
    }

    /// Whether users can be made here.
    package enum Availability: Sendable, Hashable {
        case available
        /// In the server's words: the plan has no users, the token may not, or the gateway does not.
        case refused(RedisError)
    }

    /// Tries it on a user that is not there: no documented reply tells a plan with users from one without.
    package func availability() async throws -> Availability {
        do {
            _ = try await redis.sendRepeatable(["ACL", "GETUSER", "upkeep-probe"])
            _ = try await redis.sendRepeatable(["ACL", "DELUSER", "upkeep-probe"])
            return .available
        } catch let error as RedisError {
            switch error.kind {
            case .authentication, .quota, .temporarilyRefused, .readOnlyServer: throw error
            // Nothing in what was asked can be wrong, so it is users that are refused.
            default: return .refused(error)
            }
        }
    }

    // MARK: Reading

    /// Whose token this is; `nil` when the token may not even ask that.
    package func whoAmI() async throws -> UserName? {
        do {
            return try await redis.send("ACL", "WHOAMI").bytes?.text.flatMap(UserName.init)
        } catch let error as RedisError {
            guard error.refusesUsers else { throw error }
            return nil
        }
    }

    /// All names, sorted.
    package func names() async throws -> [UserName] {
        guard let items = try await ask("ACL", "USERS").array else {
            throw UnexpectedReply(to: "ACL USERS", expected: "a list of names")
        }
        return items.compactMap { $0.bytes?.text.flatMap(UserName.init) }.sorted()
    }

    /// All users, sorted by name. One that is deleted meanwhile is not among them.
    package func all() async throws -> [DatabaseUser] {
        let names = try await names()
        let replies = try await redis.pipeline(names.map { ["ACL", "GETUSER", $0.bytes] })
        return try zip(names, replies).compactMap { name, reply in
            if case .error(let error) = reply { throw error }
            return try DatabaseUser(name, reply: reply)
        }
    }

    /// `nil` when there is none of that name.
    package func user(_ name: UserName) async throws -> DatabaseUser? {
        try DatabaseUser(name, reply: try await ask("ACL", "GETUSER", name.bytes))
    }

    // MARK: Tokens

    /// A new password, as the token that stands for it. The server keeps nothing of it, and the user need not exist.
    package func makePassword(for name: UserName) async throws -> Secret {
        try await secret("GENTOKEN", ["ACL", "GENTOKEN", name.bytes])
    }

    /// The bearer token for REST that a password of the user stands for.
    /// - Throws: `RedisError` also when the password is not, or no longer, one of the user's.
    package func bearer(of name: UserName, password: Secret) async throws -> Secret {
        try await secret("RESTTOKEN", ["ACL", "RESTTOKEN", name.bytes, ByteString(password.reveal())])
    }

    /// Gives the user another password; those that it has stay valid. A user that is switched off stays that.
    /// - Returns: what the server keeps of it; `nil` when that cannot be told, because it was there already or someone
    ///   else changed the user at the same time.
    @discardableResult
    package func add(_ password: Secret, to name: UserName) async throws -> PasswordDigest? {
        guard let before = try await user(name) else { throw DatabaseUsersError.noSuchUser(name) }
        try await change(name, [ByteString(">" + password.reveal())])
        return try await newPassword(of: name, since: before.passwords)
    }

    /// Takes a password back, by itself. One that is not there is no error.
    package func remove(_ password: Secret, from name: UserName) async throws {
        do { try await change(name, [ByteString("<" + password.reveal())]) } catch let error as RedisError {
            // Redis calls it an error to remove what is not there.
            guard try await !accepts(password, of: name) else { throw error }
        }
    }

    /// Whether a password is one of the user's.
    package func accepts(_ password: Secret, of name: UserName) async throws -> Bool {
        do {
            _ = try await bearer(of: name, password: password)
            return true
        } catch let error as RedisError {
            guard error.kind == .other || error.kind == .authentication else { throw error }
            return false
        }
    }

    /// The same by what the server keeps of it, for a password that is lost.
    package func remove(_ digest: PasswordDigest, from name: UserName) async throws {
        guard let user = try await user(name) else { throw DatabaseUsersError.noSuchUser(name) }
        // Redis calls it an error to remove what is not there.
        guard user.passwords.contains(digest) else { return }
        try await change(name, [ByteString("!" + digest.hex)])
    }

    private func newPassword(
        of name: UserName, since before: [PasswordDigest]
    ) async throws -> PasswordDigest? {
        let added = Set(try await user(name)?.passwords ?? []).subtracting(before)
        return added.count == 1 ? added.first : nil
    }

    // MARK: Users

    /// Makes a user with one password, or gives one that is there these rights and another password.
    @discardableResult
    package func create(
        _ name: UserName, _ rights: UserRights, password: Secret
    ) async throws -> PasswordDigest? {
        let before = try await user(name)?.passwords ?? []
        try await change(name, Self.nothing + rights.words + ["on", ByteString(">" + password.reveal())])
        return try await newPassword(of: name, since: before)
    }

    /// Makes a user with the rights of another, and one password.
    @discardableResult
    package func create(
        _ name: UserName, likeThatOf model: UserName, password: Secret
    ) async throws -> PasswordDigest? {
        guard let user = try await user(model) else { throw DatabaseUsersError.noSuchUser(model) }
        if user.hasSelectors { throw DatabaseUsersError.notCopyable(model, rule: "it has selectors") }
        if let rule = user.rules.first(where: { "+-".contains($0.prefix(1)) && $0.contains("|") }) {
            throw DatabaseUsersError.notCopyable(model, rule: rule)
        }
        let before = try await self.user(name)?.passwords ?? []
        let rules = user.rules.map { ByteString($0) }
        try await change(name, Self.nothing + rules + ["on", ByteString(">" + password.reveal())])
        return try await newPassword(of: name, since: before)
    }

    /// Refuses all tokens of a user, or accepts them again.
    package func set(_ name: UserName, isOn: Bool) async throws {
        guard try await user(name) != nil else { throw DatabaseUsersError.noSuchUser(name) }
        try await change(name, [isOn ? "on" : "off"])
    }

    /// Deletes a user: its tokens end, and open connections with them. One that is not there is no error.
    package func delete(_ name: UserName) async throws {
        if name.isReserved { throw DatabaseUsersError.reserved(name) }
        _ = try await ask("ACL", "DELUSER", name.bytes)
    }

    /// What a user may do before it has rights; Redis 6 gives new users all channels.
    private static let nothing: [ByteString] = ["resetkeys", "resetchannels", "-@all"]

    private func change(_ name: UserName, _ rules: [ByteString]) async throws {
        if name.isReserved { throw DatabaseUsersError.reserved(name) }
        _ = try await ask(RedisCommand(["ACL", "SETUSER", name.bytes] + rules))
    }

    private func secret(_ subcommand: String, _ command: RedisCommand) async throws -> Secret {
        guard let text = try await ask(command).bytes?.text, !text.isEmpty else {
            throw UnexpectedReply(to: "ACL \(subcommand)", expected: "a token")
        }
        return Secret(text)
    }

    private func ask(_ words: ByteString...) async throws -> RedisValue { try await ask(RedisCommand(words)) }

    private func ask(_ command: RedisCommand) async throws -> RedisValue {
        do { return try await redis.sendRepeatable(command) } catch let error as RedisError {
            throw error.refusesUsers ? DatabaseUsersError.refused(error) : error
        }
    }
}

extension RedisError {
    /// Whether the command itself was refused, rather than what it was asked to do.
    fileprivate var refusesUsers: Bool { kind == .permission || kind == .syntax }
}
