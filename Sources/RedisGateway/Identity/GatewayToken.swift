import RedisTypes

/// A token that the gateway itself knows, by its digest.
package struct GatewayToken: Sendable, Hashable {
    package enum Rights: String, Sendable, Hashable, CaseIterable {
        /// Everything a REST client may do.
        case standard
        /// Reading commands only, and of those not the powerful ones (REST reference 2.2).
        case readOnly = "read-only"
    }

    package var name: String
    package var rights: Rights
    package var digest: TokenDigest
    /// Unix milliseconds after which it is refused; `nil` for never.
    package var expiry: Int64?

    package init(name: String, rights: Rights, digest: TokenDigest, expiry: Int64? = nil) {
        self.name = name
        self.rights = rights
        self.digest = digest
        self.expiry = expiry
    }

    package func isValid(at now: Int64) -> Bool { expiry.map { now < $0 } ?? true }
}

/// The tokens that are valid, as one value that is replaced whole.
package struct TokenSet: Sendable, Hashable {
    package var tokens: [GatewayToken]

    package init(_ tokens: [GatewayToken]) {
        self.tokens = tokens
    }

    /// The token with this digest, unless it has expired. Every token is looked at, so the time tells nothing.
    package func token(for digest: TokenDigest, at now: Int64) -> GatewayToken? {
        var found: GatewayToken?
        for token in tokens where token.digest == digest { found = token }
        return found.flatMap { $0.isValid(at: now) ? $0 : nil }
    }
}
