import RedisTypes

/// What can be said of a REST URL before anything is sent.
///
/// The client parses URLs; this check exists to catch, with a message that says so, the other addresses the
/// console shows, and to keep passwords out of a value that is printed.
package enum EndpointURL {
    package enum Problem: Sendable, Hashable {
        case empty
        case whitespace
        /// `redis://` or `rediss://`: right for redis-cli, but not the REST API.
        case redisProtocol
        /// Anything else that is not `http://` or `https://`.
        case scheme
        case noHost
        /// `user:password@host`.
        case userInfo
        /// `?…` or `#…`.
        case queryOrFragment
    }

    package static func problem(in url: String) -> Problem? {
        if url.isEmpty { return .empty }
        if url.utf8.contains(where: { $0 <= 0x20 || $0 == 0x7F }) { return .whitespace }
        let bytes = Array(url.utf8)
        let lowered = String(decoding: bytes.prefix(9).map { $0.asciiUppercased }, as: UTF8.self)
        if lowered.hasPrefix("REDIS://") || lowered.hasPrefix("REDISS://") { return .redisProtocol }
        let prefix = lowered.hasPrefix("HTTPS://") ? 8 : lowered.hasPrefix("HTTP://") ? 7 : 0
        if prefix == 0 { return .scheme }
        let authority = bytes.dropFirst(prefix).prefix { !"/?#".utf8.contains($0) }
        if authority.contains(UInt8(ascii: "@")) { return .userInfo }
        if authority.isEmpty || authority.first == UInt8(ascii: ":") { return .noHost }
        return bytes.contains { "?#".utf8.contains($0) } ? .queryOrFragment : nil
    }
}
