import RedisGateway
import RedisTypes
import TokenRotation

/// A list of tokens that gateways read. Each token of it has a line and a name of its own, so the old one and the new one
/// stand there together, streams of the one go on when the other ends, and logs tell them apart.
struct TokenListAuthority: TokenAuthority {
    let path: String

    /// What the journal remembers: of the old token what there is to find it by, of the new one what it gets.
    enum Fact {
        static let oldName = "old_name"
        static let oldDigest = "old_sha256"
        static let rights = "rights"
        static let newName = "new_name"
    }

    func make(_ secrets: inout RotationSecrets, _ record: inout RotationRecord) async throws {
        if secrets.new == nil { secrets.new = .random() }
    }

    func add(_ secrets: inout RotationSecrets, _ record: inout RotationRecord) async throws {
        guard let new = secrets.new, let rights = rights(record) else { throw damaged(record) }
        let digest = TokenDigest(of: new)
        let old = record.facts[Fact.oldDigest]
        let lifetime = record.facts[UserPasswords.Fact.lifetime].flatMap { Int64($0) }
        let base = TokenName(record.target.name).base
        let target = record.target
        record.facts[Fact.newName] = try await change { set in
            // Of a run that was cut.
            if let token = set.tokens.first(where: { $0.digest == digest }) { return token.name }
            guard set.tokens.contains(where: { $0.digest.hex == old }) else {
                throw RotationError.changedElsewhere(target, reason: "the old token is no longer in \(path)")
            }
            let name = TokenName.next(after: base, in: set)
            let expiry = lifetime.map { TimeSpan(.milliseconds($0)).instant(from: POSIX.nowInMilliseconds()) }
            set.tokens.append(GatewayToken(name: name, rights: rights, digest: digest, expiry: expiry))
            return name
        }
    }

    func replace(_ secrets: inout RotationSecrets, _ record: inout RotationRecord, isRepeated: Bool) async throws {
        throw damaged(record)
    }

    func revokeOld(_ secrets: RotationSecrets, _ record: RotationRecord) async throws {
        try await remove(TokenDigest(of: secrets.old))
    }

    func revokeNew(_ secrets: RotationSecrets, _ record: RotationRecord) async throws {
        guard let new = secrets.new else { return }
        try await remove(TokenDigest(of: new))
    }

    func knowsOld(_ secrets: RotationSecrets, _ record: RotationRecord) async throws -> Bool {
        try knows(secrets.old)
    }

    func knowsNew(_ secrets: RotationSecrets, _ record: RotationRecord) async throws -> Bool {
        try secrets.new.map(knows) ?? false
    }

    private func knows(_ token: Secret) throws -> Bool {
        try TokenListFile.read(path).token(for: TokenDigest(of: token), at: POSIX.nowInMilliseconds()) != nil
    }

    /// Found by what it is, never by its name alone.
    private func remove(_ digest: TokenDigest) async throws {
        try await change { set in set.tokens.removeAll { $0.digest == digest } }
    }

    private func rights(_ record: RotationRecord) -> GatewayToken.Rights? {
        record.facts[Fact.rights].flatMap(GatewayToken.Rights.init)
    }

    private func damaged(_ record: RotationRecord) -> RotationError {
        .changedElsewhere(record.target, reason: "the journal does not say what kind of token it is")
    }

    /// Waits its turn: rotations of other tokens write the same list.
    private func change<Result>(_ body: (inout TokenSet) throws -> Result) async throws -> Result {
        let clock = ContinuousClock()
        let end = clock.now + .seconds(10)
        while true {
            do { return try TokenListFile.change(path, body) } catch let error as Failure {
                guard error.diagnostic.code == TokenListFile.busyCode, clock.now < end else { throw error }
            }
            try await Task.sleep(for: .milliseconds(20))
        }
    }
}
