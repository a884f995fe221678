package import RedisTypes

/// What opens a database, as far as the service shows it.
package struct DatabaseCredentials: Sendable, Hashable {
    /// Of the user `default`, over TCP.
    package let password: Secret?
    package let restToken: Secret?
    package let readOnlyRESTToken: Secret?

    /// Whether there is a token that may do everything.
    package var areComplete: Bool { restToken != nil }
}

extension DatabaseCredentials {
    init(_ fields: JSONFields) {
        func secret(_ name: String) -> Secret? {
            fields.text(name).flatMap { $0.isEmpty ? nil : Secret($0) }
        }
        password = secret("password")
        restToken = secret("rest_token")
        readOnlyRESTToken = secret("read_only_rest_token")
    }
}
