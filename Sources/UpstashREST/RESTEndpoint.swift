import RedisTypes

/// The base URL of a database's REST API: `https://host[:port][/prefix]`.
public struct RESTEndpoint: Sendable, Hashable {
    public let isTLS: Bool
    /// A name or address, without the brackets of IPv6.
    public let host: String
    public let port: Int
    /// What stands before every path, without a trailing slash; usually empty.
    public let prefix: String

    /// - Throws: ``InvalidRESTURL`` when the text is not such a URL, or carries a user, query or fragment.
    public init(_ text: String) throws(InvalidRESTURL) {
        var rest = text[...]
        if rest.isEmpty { throw InvalidRESTURL(.empty) }
        if rest.utf8.contains(where: { $0 <= 0x20 || $0 >= 0x7F }) { throw InvalidRESTURL(.badCharacter) }
        if rest.lowercased().hasPrefix("https://") {
            isTLS = true
            rest = rest.dropFirst(8)
        } else if rest.lowercased().hasPrefix("http://") {
            isTLS = false
            rest = rest.dropFirst(7)
        } else if rest.lowercased().hasPrefix("redis://") || rest.lowercased().hasPrefix("rediss://") {
            throw InvalidRESTURL(.redisProtocol)
        } else {
            throw InvalidRESTURL(.scheme)
        }
        let end = rest.firstIndex { $0 == "/" || $0 == "?" || $0 == "#" } ?? rest.endIndex
        let authority = rest[..<end]
        var path = rest[end...]
        while path.hasSuffix("/") { path = path.dropLast() }
        if authority.contains("@") { throw InvalidRESTURL(.userInfo) }
        if authority.isEmpty || authority.hasPrefix(":") { throw InvalidRESTURL(.noHost) }
        if path.contains("?") || path.contains("#") { throw InvalidRESTURL(.queryOrFragment) }
        prefix = String(path)
        let (hostText, portText) = try Self.parts(of: authority)
        host = String(hostText)
        if let portText {
            // `UInt16` alone would take a sign.
            guard portText.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let number = UInt16(portText), number > 0
            else { throw InvalidRESTURL(.port) }
            port = Int(number)
        } else {
            port = isTLS ? 443 : 80
        }
    }

    /// Host, without the brackets of an IPv6 address, and port.
    private static func parts(of authority: Substring) throws(InvalidRESTURL) -> (host: Substring, port: Substring?) {
        let malformed = InvalidRESTURL(.host)
        if authority.hasPrefix("[") {
            guard let end = authority.firstIndex(of: "]") else { throw malformed }
            let host = authority[..<end].dropFirst()
            let tail = authority[end...].dropFirst()
            guard host.contains(":"), host.utf8.allSatisfy({ Escaping.hexValue($0) != nil || ":.".utf8.contains($0) }),
                tail.isEmpty || tail.hasPrefix(":")
            else { throw malformed }
            return (host, tail.isEmpty ? nil : tail.dropFirst())
        }
        let colon = authority.firstIndex(of: ":")
        let host = authority[..<(colon ?? authority.endIndex)]
        guard host.utf8.allSatisfy(isHostByte) else { throw malformed }
        return (host, colon.map { authority[$0...].dropFirst() })
    }

    private static func isHostByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"):
            true
        default: false
        }
    }

    /// Whether the host is this machine, by address or as `localhost`.
    public var isLoopback: Bool {
        let name = host.lowercased()
        if name == "localhost" || name.hasSuffix(".localhost") || name == "::1" { return true }
        let parts = name.split(separator: ".", omittingEmptySubsequences: false)
        return parts.count == 4 && parts[0] == "127" && parts.allSatisfy { UInt8($0) != nil }
    }

    /// Host and, where it is not the scheme's own, port: the `Host` field, and how messages name the server.
    public var authority: String {
        let name = host.contains(":") ? "[\(host)]" : host
        return port == (isTLS ? 443 : 80) ? name : "\(name):\(port)"
    }
}

extension RESTEndpoint: CustomStringConvertible {
    public var description: String { "\(isTLS ? "https" : "http")://\(authority)\(prefix)" }
}

/// A text that is not the URL of a REST API. Nothing of it is kept: there may be a password in it.
public struct InvalidRESTURL: Error, Sendable, Hashable {
    public enum Problem: Sendable, Hashable {
        case empty
        /// White space, or one outside ASCII.
        case badCharacter
        /// `redis://` or `rediss://`: right for redis-cli, but not the REST API.
        case redisProtocol
        /// Anything else that is not `http://` or `https://`.
        case scheme
        case noHost
        case host
        case port
        /// `user:password@host`.
        case userInfo
        /// `?…` or `#…`.
        case queryOrFragment
    }

    public var problem: Problem

    public init(_ problem: Problem) {
        self.problem = problem
    }

    /// In the middle of a sentence: `it has no host`.
    public var reason: String { problem.reason }
}

extension InvalidRESTURL.Problem {
    /// In the middle of a sentence: `it has no host`.
    public var reason: String {
        switch self {
        case .empty: "it is empty"
        case .badCharacter: "there is white space or a character outside ASCII in it"
        case .redisProtocol: "it is an address for redis-cli; that of the REST API begins with https://"
        case .scheme: "it does not begin with https:// or http://"
        case .noHost: "it has no host"
        case .host: "the host is malformed"
        case .port: "the port is not a number from 1 to 65535"
        case .userInfo: "there is a user name or password in it"
        case .queryOrFragment: "there is a ? or # in it"
        }
    }
}
