package import RedisTypes

/// The endpoint that was decided on. URL and token come from the same place.
package struct ResolvedEndpoint: Sendable, Hashable {
    /// How to come by the token. The resolver starts no program and reads no standard input; its caller does,
    /// and makes a ``RedisTypes/Secret`` of the bytes with `Secret(checking:from:)`.
    package enum Token: Sendable, Hashable {
        case secret(Secret)
        /// A profile's `token_command`: a program and its arguments.
        case command([String])
        case standardInput
    }

    /// As it was written; a `RESTEndpoint` can be made of it.
    package var url: String
    package var token: Token
    package var tier: Tier
    /// In words: `environment UPSTASH_REDIS_REST_URL`, `profile dev in ~/.config/upkeep/config.toml`.
    package var origin: String
    package var profileName: String?
    package var isProduction: Bool
    package var isReadOnly: Bool

    package init(
        url: String, token: Token, tier: Tier, origin: String, profileName: String? = nil, isProduction: Bool = false,
        isReadOnly: Bool = false
    ) {
        self.url = url
        self.token = token
        self.tier = tier
        self.origin = origin
        self.profileName = profileName
        self.isProduction = isProduction
        self.isReadOnly = isReadOnly
    }
}
