import RedisGateway
import RedisTypes

/// Where a gateway's tokens come from: one token, a list in a file, or both.
struct TokenSource: Sendable {
    var token: Secret?
    /// A file that ``TokenFile`` reads. One that is not there is an empty list.
    var list: String?

    /// - Throws: a failure when the list cannot be read, or when there is no token at all.
    func read() throws -> TokenSet {
        var set = try list.map(TokenListFile.read) ?? TokenSet([])
        if let token {
            let name = Principal.standard.name
            guard !set.tokens.contains(where: { $0.name == name }) else {
                throw Failure(.usage, "TOKENS", "\(list ?? ""): the name \(name) is that of the token beside the list")
            }
            set.tokens.append(GatewayToken(name: name, rights: .standard, digest: TokenDigest(of: token)))
        }
        guard !set.tokens.isEmpty else {
            throw Failure(
                .usage, "TOKENS", "\(list ?? "the list") holds no token", hint: "upkeep token add NAME --tokens FILE")
        }
        return set
    }

    /// Tells of each change of the list; looks twice a second, so that a revoked token ends within one.
    /// - Parameter tokens: what was read at first.
    func watch(from tokens: TokenSet, _ changed: (Result<TokenSet, any Error>) async -> Void) async {
        guard list != nil else { return }
        var known = Result<TokenSet, any Error>.success(tokens)
        while (try? await Task.sleep(for: .milliseconds(500))) != nil {
            let now = Result { try read() }
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
