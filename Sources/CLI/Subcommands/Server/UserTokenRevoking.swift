import RedisTypes
import RedisUsers
import Settings

/// Which tokens of users are ended, and the question before it.
struct UserTokenRevoking {
    enum Choice: Sendable, Hashable {
        /// The one that a user has.
        case only(UserName)
        /// The beginning of a digest, or of a fingerprint.
        case digest(UserName, String)
        case all(UserName)
        /// Those that are due; of everyone, or of one.
        case expired(UserName?)
    }

    private let database: Database
    private let tokens: UserTokens
    private let connection: ConnectionChoice
    private let context: ToolContext

    init(_ database: Database, _ connection: ConnectionChoice, in context: ToolContext) {
        self.database = database
        self.connection = connection
        self.context = context
        tokens = UserTokens(database.client)
    }

    func run(_ choice: Choice) async throws {
        switch choice {
        case .all(let name):
            let user = try await user(name)
            let count = Quantity.text(user.passwords.count, "token")
            try await confirm("Deleting user \(name) on \(database.name) ends its \(count)", [name])
            try await tokens.delete(user)
            context.console.note("user \(name) deleted, with \(count)")
        case .only(let name):
            let user = try await user(name)
            guard user.passwords.count == 1 else { throw several(user) }
            try await revoke([name: user.passwords])
        case .digest(let name, let text): try await revoke([name: [try await digest(of: name, text)]])
        case .expired(let name):
            let due = try await expired(of: name)
            if due.isEmpty { return context.console.note("no token is due on \(database.name)") }
            try await revoke(due)
        }
    }

    private func revoke(_ due: [UserName: [PasswordDigest]]) async throws {
        let names = due.keys.sorted()
        let list = names.flatMap { name in (due[name] ?? []).map { "\($0) of \(name)" } }
        try await confirm("Revoking \(list.joined(separator: ", ")) on \(database.name)", names)
        for name in names {
            let digests = due[name] ?? []
            try await tokens.revoke(digests, of: name)
            for digest in digests { context.console.note("token \(digest) of \(name) revoked") }
        }
    }

    private func user(_ name: UserName) async throws -> DatabaseUser {
        if name.isReserved { throw DatabaseUsersError.reserved(name) }
        guard let user = try await tokens.users.user(name) else { throw DatabaseUsersError.noSuchUser(name) }
        return user
    }

    private func several(_ user: DatabaseUser) -> Failure {
        let name = Spelling.shellWord(user.name.text)
        if user.passwords.isEmpty {
            return Failure(
                .notFound, "NOTFOUND", "user \(user.name) has no token",
                hint: "upkeep token revoke --user \(name) --all deletes the user")
        }
        let digests = user.passwords.map(\.shortName).joined(separator: ", ")
        return Failure(
            .usage, "SEVERAL", "user \(user.name) has \(user.passwords.count) tokens: \(digests)",
            hint: "upkeep token revoke --user \(name) --digest \(user.passwords.first?.shortName ?? ""), or --all")
    }

    private func digest(of name: UserName, _ text: String) async throws -> PasswordDigest {
        let text = text.lowercased()
        let user = try await user(name)
        let known = try await tokens.ledger.records().filter { record in
            record.user == name && (record.fingerprint?.hasPrefix(text) ?? false)
        }
        let found = user.passwords.filter { digest in
            digest.hex.hasPrefix(text) || known.contains { $0.digest == digest }
        }
        guard let digest = found.first else {
            throw Failure(
                .notFound, "NOTFOUND", "user \(name) has no token \(Spelling.shown(text))",
                hint: "upkeep token list --users")
        }
        guard found.count == 1 else {
            throw Failure(
                .usage, "SEVERAL", "\(found.count) tokens of \(name) begin with \(Spelling.shown(text))",
                hint: "give more digits: upkeep token list --users --json shows all of them")
        }
        return digest
    }

    /// Records of tokens that are gone are forgotten on the way.
    private func expired(of name: UserName?) async throws -> [UserName: [PasswordDigest]] {
        let now = try await tokens.ledger.now()
        let due = try await tokens.ledger.records().filter { record in
            record.isExpired(at: now) && (name == nil || record.user == name)
        }
        if due.isEmpty { return [:] }
        let users = try await tokens.users.all()
        var alive: [UserName: [PasswordDigest]] = [:]
        for record in due {
            if users.contains(where: { $0.name == record.user && $0.passwords.contains(record.digest) }) {
                alive[record.user, default: []].append(record.digest)
            } else {
                try await tokens.ledger.forget(record.user, [record.digest])
            }
        }
        return alive
    }

    // MARK: Asking

    /// Nobody is asked about the private instance of this machine.
    private func confirm(_ what: String, _ names: [UserName]) async throws {
        if connection.saysYes || isPrivate { return }
        let isOwn = try await tokens.users.whoAmI().map(names.contains) ?? false
        let warning = isOwn ? ", among them the one that is used here" : ""
        let text = "\(what)\(warning): programs that use them are refused at once"
        guard context.console.isInputTerminal else {
            throw Failure(.usage, "CONFIRM", "\(text); nothing was sent", hint: "add --yes")
        }
        guard try await context.agrees(to: "\(text). Go on?") else {
            throw Failure(.usage, "CONFIRM", "nothing was revoked")
        }
    }

    private var isPrivate: Bool {
        if database.endpoint.tier == .local { return true }
        // An instance that cannot be read is none of ours.
        guard let running = try? LocalInstance(context).running else { return false }
        return running.url == database.endpoint.url
    }
}
