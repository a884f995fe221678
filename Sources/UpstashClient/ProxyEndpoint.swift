public import RedisTypes
public import UpstashREST

/// A proxy from `HTTPS_PROXY`: `http://[user:password@]host[:port]`.
public struct ProxyEndpoint: Sendable, Hashable {
    public var host: String
    public var port: Int
    /// The `Proxy-Authorization` value, if the URL carries credentials.
    public var authorization: Secret?

    /// The port is 80 unless the URL names one.
    /// - Throws: ``InvalidProxyURL`` for anything but such a URL; a proxy that is itself reached over TLS is not supported.
    public init(_ text: String) throws(InvalidProxyURL) {
        var rest = text[...]
        if let (scheme, after) = rest.splitOnce(at: "://") {
            guard scheme.lowercased() == "http" else {
                throw InvalidProxyURL(reason: "only proxies at http:// are supported")
            }
            rest = after
        }
        rest = rest.prefix { $0 != "/" }
        if let at = rest.lastIndex(of: "@") {
            let credentials = Array(rest[..<at].utf8)[...]
            let plain: ByteString
            do { plain = try PercentEncoding.decode(credentials) } catch {
                throw InvalidProxyURL(reason: "the user or password is not percent-encoded")
            }
            authorization = Secret("Basic " + String(decoding: Base64.encode(plain.bytes), as: UTF8.self))
            rest = rest[rest.index(after: at)...]
        }
        do {
            let endpoint = try RESTEndpoint("http://\(rest)")
            host = endpoint.host
            port = endpoint.port
        } catch { throw InvalidProxyURL(reason: error.reason) }
    }

    /// The proxy that the environment names for an endpoint, unless `NO_PROXY` exempts its host. Endpoints without TLS
    /// and those on this machine are always reached directly.
    public static func named(
        in environment: [String: String], for endpoint: RESTEndpoint
    ) throws(InvalidProxyURL) -> ProxyEndpoint? {
        guard endpoint.isTLS, !endpoint.isLoopback,
            let text = [environment["HTTPS_PROXY"], environment["https_proxy"]].lazy.compactMap({ $0 })
                .first(where: { !$0.isEmpty })
        else { return nil }
        let exempt = environment["NO_PROXY"] ?? environment["no_proxy"] ?? ""
        if exempt.split(whereSeparator: { $0 == "," || $0 == " " }).contains(where: { endpoint.isNamed(by: $0) }) {
            return nil
        }
        return try ProxyEndpoint(text)
    }
}

extension RESTEndpoint {
    /// Whether an entry of `NO_PROXY` names this host: `*`, a name or address, or a domain with or without a leading
    /// dot; any of them may carry a port.
    fileprivate func isNamed(by entry: Substring) -> Bool {
        var name = entry.lowercased()[...]
        if name == "*" { return true }
        if let colon = name.lastIndex(of: ":"), name.count(where: { $0 == ":" }) == 1 || name.hasPrefix("[") {
            if let wanted = Int(name[name.index(after: colon)...]) {
                if wanted != port { return false }
                name = name[..<colon]
            }
        }
        if name.hasPrefix("["), name.hasSuffix("]") { name = name.dropFirst().dropLast() }
        if name.hasPrefix("*") { name = name.dropFirst() }
        if name.hasPrefix(".") { name = name.dropFirst() }
        let host = host.lowercased()
        return !name.isEmpty && (host == name || host.hasSuffix("." + name))
    }
}

/// A text that is not the URL of a proxy.
public struct InvalidProxyURL: Error, Sendable, Hashable {
    public var reason: String

    public init(reason: String) {
        self.reason = reason
    }
}
