package import RedisTypes

/// Who administers databases, and where: an e-mail, a management key and the URL of the management API. All of them
/// come from the same place.
package struct AccountSettings: Sendable, Hashable {
    package let email: String
    package let key: Secret
    /// `nil` for the service itself.
    package let url: String?
    /// In words: `the environment`, `~/.config/upkeep/account.env`.
    package let origin: String
}

/// The variables that name an account, in the process environment, in `.env` or in an account file.
package enum AccountVariable {
    package static let email = "UPSTASH_EMAIL"
    package static let key = "UPSTASH_API_KEY"
    package static let url = "UPSTASH_MANAGEMENT_URL"
}

/// The flags that say which account to use.
package struct AccountFlags: Sendable, Hashable {
    package var file: String?
    package var url: String?
    package var envFile: EndpointFlags.EnvFile

    package init(file: String? = nil, url: String? = nil, envFile: EndpointFlags.EnvFile = .automatic) {
        self.file = file
        self.url = url
        self.envFile = envFile
    }
}
