import RedisGateway
import RedisTypes

/// The secrets of a database, which change together.
struct Credentials: Sendable, Hashable {
    var password: Secret
    var restToken: Secret
    var readOnlyToken: Secret

    /// New ones; none can be told from another.
    static func random() -> Credentials {
        Credentials(
            password: .random(prefix: ""), restToken: .random(prefix: "upk_"), readOnlyToken: .random(prefix: "upr_"))
    }

    /// What the gateway in front of the database takes.
    var tokens: TokenSet {
        TokenSet([
            GatewayToken(name: "standard", rights: .standard, digest: TokenDigest(of: restToken)),
            GatewayToken(name: "read-only", rights: .readOnly, digest: TokenDigest(of: readOnlyToken)),
        ])
    }

    var json: JSONValue {
        [
            "password": .string(password.reveal()), "rest_token": .string(restToken.reveal()),
            "read_only_rest_token": .string(readOnlyToken.reveal()),
        ]
    }
}
