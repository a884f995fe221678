import RedisGateway
import RedisTypes

/// Where a gateway's tokens come from: one token, a list in a file, or both.
struct TokenSource: Sendable {
    private let token: Secret?
    private let list: String?
    /// What was there at first.
    let tokens: TokenSet

    /// - Parameter list: a file that ``TokenFile`` reads. One that is not there is an empty list.
    /// - Throws: a failure when the list cannot be read, or when there is no token at all.
    init(token: Secret?, list: String?) throws {
        self.token = token
        self.list = list
        tokens = try Self.read(token, list)
        guard !tokens.tokens.isEmpty else {
            throw Failure(
                .usage, "TOKENS", "\(list ?? "the list") holds no token", hint: "upkeep token add NAME --tokens FILE")
        }
    }

    private static func read(_ token: Secret?, _ list: String?) throws -> TokenSet {
        var set = try list.map(TokenListFile.read) ?? TokenSet([])
        if let token {
            let name = Principal.standard.name
            guard !set.tokens.contains(where: { $0.name == name }) else {
                throw Failure(.usage, "TOKENS", "\(list ?? ""): the name \(name) is that of the token beside the list")
            }
            set.tokens.append(GatewayToken(name: name, rights: .standard, digest: TokenDigest(of: token)))
        }
        return set
    }

    /// Tells of each change of the list; looks twice a second, so that a revoked token ends within one. Whoever revokes
    /// the last of them gets an empty list: then nobody may come in.
    func watch(_ changed: (Result<TokenSet, any Error>) async -> Void) async {
        guard list != nil else { return }
        var known = Result<TokenSet, any Error>.success(tokens)
        while (try? await Task.sleep(for: .milliseconds(500))) != nil {
            let now = Result { try Self.read(token, list) }
            switch (known, now) {
            case (.success(let old), .success(let new)) where old == new: continue
            // A fault is told once.
            case (.failure, .failure): continue
            default: await changed(now)
            }
            known = now
        }
    }
}
