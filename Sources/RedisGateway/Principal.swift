import RedisTypes

/// Who sent a request, once the token is known. What a principal may do, and which Redis connection serves it, is
/// decided in ``Identities`` and nowhere else.
package struct Principal: Sendable, Hashable {
    package enum Rights: Sendable, Hashable {
        /// Everything a REST client may do.
        case standard
        case readOnly
        /// What Redis lets a user of its own do. Two passwords of a user are two principals.
        case user(TokenDigest)
    }

    /// The token's name, or the user's; never the token or a part of it.
    package let name: String
    package let rights: Rights

    package init(name: String, rights: Rights = .standard) {
        self.name = name
        self.rights = rights
    }

    init(_ token: GatewayToken) {
        self.init(name: token.name, rights: token.rights == .standard ? .standard : .readOnly)
    }

    /// Of a gateway with one token.
    package static let standard = Principal(name: "standard")

    var isReadOnly: Bool { rights == .readOnly }
}
