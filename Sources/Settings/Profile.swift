package import RedisTypes
import UpstashREST

/// A saved endpoint.
package struct Profile: Sendable, Hashable {
    package enum Token: Sendable, Hashable {
        case secret(Secret)
        /// A program and its arguments, started without a shell; its one line of output is the token.
        case command([String])
    }

    package var name: String
    package var url: String
    package var token: Token
    /// Whether writes here are announced, and what empties or overwrites the database is asked about first.
    package var isProduction: Bool
    /// Whether nothing that writes is sent.
    package var isReadOnly: Bool

    /// Whether it is saved for this endpoint, however its URL is spelt.
    package func isFor(_ url: String) -> Bool {
        guard let own = try? RESTEndpoint(self.url), let other = try? RESTEndpoint(url) else { return false }
        return own == other
    }

    package init(name: String, url: String, token: Token, isProduction: Bool = false, isReadOnly: Bool = false) {
        self.name = name
        self.url = url
        self.token = token
        self.isProduction = isProduction
        self.isReadOnly = isReadOnly
    }

    /// `[A-Za-z0-9][A-Za-z0-9._-]{0,63}`: safe on a command line, in a file name and in a prompt.
    package static func isValid(name: String) -> Bool {
        guard let first = name.utf8.first, isAlphanumeric(first), name.utf8.count <= 64 else { return false }
        return name.utf8.allSatisfy { isAlphanumeric($0) || "._-".utf8.contains($0) }
    }

    private static func isAlphanumeric(_ byte: UInt8) -> Bool {
        (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte.asciiUppercased)
    }
}

/// What somebody says about a profile; `nil` leaves it as it is.
package struct ProfileMarks: Sendable, Hashable {
    package var isProduction: Bool?
    package var isReadOnly: Bool?

    package init(isProduction: Bool? = nil, isReadOnly: Bool? = nil) {
        self.isProduction = isProduction
        self.isReadOnly = isReadOnly
    }
}
