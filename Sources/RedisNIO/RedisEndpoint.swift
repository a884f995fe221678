package import RedisTypes

/// Where a Redis listens and how to log in: `redis://[user:password@]host[:port][/db]`, the same with `rediss://`
/// for TLS, or `unix://[user:password@]/path/to/socket`.
package struct RedisEndpoint: Sendable, Hashable {
    package enum Address: Sendable, Hashable {
        case tcp(host: String, port: Int)
        case tls(host: String, port: Int)
        case unixSocket(path: String)
    }

    package var address: Address
    package var username: String?
    package var password: Secret?
    /// The database number; other than 0 it is selected on every connection.
    package var database = 0

    package init(_ address: Address, username: String? = nil, password: Secret? = nil, database: Int = 0) {
        self.address = address
        self.username = username
        self.password = password
        self.database = database
    }

    package init(url: String) throws(InvalidRedisURL) {
        guard let (scheme, rest) = url.splitOnce(at: "://") else { throw InvalidRedisURL(reason: "it has no scheme") }
        switch scheme.lowercased() {
        case "unix", "redis+unix":
            let slash = rest.firstIndex(of: "/") ?? rest.startIndex
            let (username, password, place) = try Self.login(in: rest[..<slash])
            guard rest.hasPrefix("/") || slash > rest.startIndex, place.isEmpty else {
                throw InvalidRedisURL(reason: "unix:// needs an absolute path")
            }
            self.init(.unixSocket(path: String(rest[slash...])), username: username, password: password)
        case "redis", "rediss":
            try self.init(authorityAndPath: rest, tls: scheme.lowercased() == "rediss")
        default:
            throw InvalidRedisURL(reason: "the scheme is not redis, rediss or unix")
        }
    }

    private init(authorityAndPath text: Substring, tls: Bool) throws(InvalidRedisURL) {
        let slash = text.firstIndex(of: "/") ?? text.endIndex
        let path = text[slash...].dropFirst()
        let (username, password, authority) = try Self.login(in: text[..<slash])
        var host = authority
        var port = 6379
        if authority.hasPrefix("["), let end = authority.firstIndex(of: "]") {
            host = authority[authority.index(after: authority.startIndex)..<end]
            let tail = authority[authority.index(after: end)...]
            if !tail.isEmpty { port = try Self.port(tail) }
        } else if let colon = authority.lastIndex(of: ":") {
            host = authority[..<colon]
            guard !host.contains(":") else {
                throw InvalidRedisURL(reason: "an IPv6 address stands in brackets: [::1]")
            }
            port = try Self.port(authority[colon...])
        }
        guard !host.isEmpty else { throw InvalidRedisURL(reason: "it has no host") }
        var database = 0
        if !path.isEmpty {
            guard let number = UInt16(path) else { throw InvalidRedisURL(reason: "the database is not a number") }
            database = Int(number)
        }
        let address = tls ? Address.tls(host: String(host), port: port) : .tcp(host: String(host), port: port)
        self.init(address, username: username, password: password, database: database)
    }

    /// Splits `user:password@host`.
    private static func login(
        in authority: Substring
    ) throws(InvalidRedisURL) -> (username: String?, password: Secret?, host: Substring) {
        guard let at = authority.lastIndex(of: "@") else { return (nil, nil, authority) }
        let parts = authority[..<at].split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
        let user = try percentDecoded(parts[0])
        guard parts.count == 2 else {
            throw InvalidRedisURL(reason: "there is a user name but no password; write user:password@host")
        }
        let password = Secret(try percentDecoded(parts[1]))
        return (user.isEmpty ? nil : user, password, authority[authority.index(after: at)...])
    }

    /// The number in `:6379`.
    private static func port(_ text: Substring) throws(InvalidRedisURL) -> Int {
        let digits = text.dropFirst()
        guard text.hasPrefix(":"), digits.allSatisfy(\.isNumber), let port = UInt16(digits), port > 0 else {
            throw InvalidRedisURL(reason: "the port is not a number from 1 to 65535")
        }
        return Int(port)
    }

    private static func percentDecoded(_ text: Substring) throws(InvalidRedisURL) -> String {
        let bytes: ByteString
        do { bytes = try PercentEncoding.decode(Array(text.utf8)[...]) } catch {
            throw InvalidRedisURL(reason: "a % is not followed by two hexadecimal digits")
        }
        guard let text = bytes.text else {
            throw InvalidRedisURL(reason: "the user name or password is not UTF-8")
        }
        return text
    }
}

extension RedisEndpoint: CustomStringConvertible {
    /// The address alone, without user or password.
    package var description: String {
        switch address {
        case .tcp(let host, let port): "redis://\(host.contains(":") ? "[\(host)]" : host):\(port)"
        case .tls(let host, let port): "rediss://\(host.contains(":") ? "[\(host)]" : host):\(port)"
        case .unixSocket(let path): "unix://\(path)"
        }
    }
}

/// A Redis URL that cannot be used. The reason never quotes the URL, which may hold a password.
package struct InvalidRedisURL: Error, Sendable, Hashable {
    package var reason: String

    package init(reason: String) {
        self.reason = reason
    }
}
