import RecordFormats
import RedisGateway
import RedisTypes
import RedisUsers
import Settings
import TokenRotation
import UpstashClient
import UpstashREST

/// What there is to be rotated of a user of the database: asked of the server before anything happens.
struct UserPlan {
    private let verb: TokenRotate

    init(_ verb: TokenRotate) {
        self.verb = verb
    }

    func plan(in context: ToolContext) async throws -> RotationStart.Plan {
        guard let user = verb.user.flatMap(UserName.init) else { throw Failure(.usage, "USER", "--user takes a name") }
        let places = verb.places.places(in: context)
        if places.isEmpty { throw RotationStart.noPlace }
        let present = Set(try RotationStart.present(in: places, verb, context))
        guard let old = present.first, present.count == 1 else {
            throw Failure(
                .usage, "OLDTOKEN",
                present.isEmpty
                    ? "no place has the present token of \(user), which has to be tried and could not be gone back to"
                    : "the places have different tokens, of which one could not be gone back to",
                hint: present.isEmpty
                    ? "name a file that has it: --old-token-file FILE" : "rotate them one after the other")
        }
        return try await context.withDatabase(verb.connection.choice) { database in
            try await plan(user, old, places, database, in: context)
        }
    }

    private func plan(
        _ user: UserName, _ old: Secret, _ places: [RotationPlace], _ database: Database, in context: ToolContext
    ) async throws -> RotationStart.Plan {
        let users = DatabaseUsers(database.client)
        if case .refused(let error) = try await users.availability() { throw DatabaseUsersError.refused(error) }
        guard let known = try await users.user(user) else { throw DatabaseUsersError.noSuchUser(user) }
        guard known.isOn, !known.needsNoPassword else {
            throw Failure(
                .conflict, "USER",
                "the user \(user) \(known.isOn ? "needs no password" : "is off"); nothing was changed")
        }
        let url = database.endpoint.url
        let owner = try await context.withClient(old, at: url, verb.connection.choice) {
            try await DatabaseUsers($0).whoAmI()
        }
        if let owner, owner != user {
            throw Failure(
                .conflict, "USER", "the present token is one of \(owner), not of \(user); nothing was changed",
                hint: "rotate that one: --user \(Spelling.shellWord(owner.text))")
        }
        let ledger = try await TokenLedger(database.client).records().filter { $0.user == user }
        let digest = try await passwordDigest(of: old, known, ledger, users, isOwn: owner == user)
        // Who is turned off as a whole has no password that must be told from others.
        guard digest != nil || (verb.toUser != nil && owner == user) else {
            throw Failure(
                .conflict, "PASSWORD",
                "nothing tells which of the \(Quantity.text(known.passwords.count, "password")) of \(user) the present token "
                    + "is, if it is one of them; nothing was changed",
                hint: owner == user
                    ? "let another user take over: --to-user NAME" : "upkeep token list --users shows which there are")
        }
        var facts: [String: String] = [:]
        facts[UserPasswords.Fact.oldPassword] = digest?.hex
        var lines = ["  rights  \(known.rights)"]
        let others = known.passwords.count - 1
        if others > 0 {
            lines.append(
                "  others  \(Quantity.text(others, "password")) of \(user) "
                    + (verb.toUser == nil ? "stay as they are" : "end with it, as the user is turned off"))
        }
        if let other = verb.toUser.flatMap(UserName.init) {
            if let present = try await users.user(other) {
                let deletion = "upkeep token revoke --user \(Spelling.shellWord(other.text)) --all"
                throw Failure(
                    .conflict, "USER", "there is a user \(other) already; nothing was changed",
                    hint: "take another name for --to-user" + (present.isOn ? "" : ", or delete that one: \(deletion)"))
            }
            facts[UserPasswords.Fact.otherUser] = other.text
        }
        let target = RotationTarget(
            verb.toUser == nil ? .passwords : .users, scope: database.client.endpoint.authority, name: user.text,
            words: ["--user", user.text] + verb.connectionWords(in: context))
        return RotationStart.Plan(
            target: target, url: url, old: old, places: places, facts: facts,
            expiry: ledger.first { $0.digest == digest }?.expiry, lines: lines)
    }

    /// Which of the user's passwords a token stands for: as the ledger has it, as a gateway of ours made it, as the server
    /// may keep it, or the only one there is, once the server has said that it is this user's.
    private func passwordDigest(
        of token: Secret, _ user: DatabaseUser, _ ledger: [TokenRecord], _ users: DatabaseUsers, isOwn: Bool
    ) async throws -> PasswordDigest? {
        let fingerprint = RotationSecrets.digest(of: token).prefix(8)
        let text = Array(token.reveal().utf8)
        var candidates = ledger.filter { $0.fingerprint.map { fingerprint.hasPrefix($0) } ?? false }.map(\.digest)
        for bytes in [ACLToken.credentials(in: text)?.password.bytes, text].compactMap({ $0 }) {
            if let digest = PasswordDigest(hex: ContentDigest.hexadecimal(of: bytes)) { candidates.append(digest) }
        }
        let found = candidates.first(where: user.passwords.contains)
        if let found { return found }
        guard user.passwords.count == 1 else { return nil }
        if isOwn { return user.passwords.first }
        return try await users.accepts(token, of: user.name) ? user.passwords.first : nil
    }
}
