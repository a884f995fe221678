/// Where the admin listener is: a port, or a socket that only this user can reach.
package enum AdminAddress: Sendable, Hashable, CustomStringConvertible {
    case tcp(host: String, port: Int)
    case unix(path: String)

    /// `127.0.0.1:9079`, `[::1]:9079` or `unix:///path`; port 0 takes a free one.
    package init?(_ text: String) {
        if text.hasPrefix("unix://") {
            let path = String(text.dropFirst(7))
            guard path.hasPrefix("/"), path.utf8.count > 1 else { return nil }
            self = .unix(path: path)
            return
        }
        guard let colon = text.lastIndex(of: ":"), let port = UInt16(text[text.index(after: colon)...]) else {
            return nil
        }
        var host = text[..<colon]
        if host.hasPrefix("["), host.hasSuffix("]") { host = host.dropFirst().dropLast() }
        guard !host.isEmpty else { return nil }
        self = .tcp(host: String(host), port: Int(port))
    }

    /// Whether a `Host` field names this listener. A web page whose own name leads here, by a trick of the DNS, names
    /// another; addresses and `localhost` cannot be tricked.
    func isMeant(by field: String) -> Bool {
        // Who lets others reach it says so, and they may have names for it.
        guard case .tcp(let own, _) = self, own == "localhost" || own == "::1" || own.hasPrefix("127.") else {
            return true
        }
        var host = field[...]
        if let colon = host.lastIndex(of: ":"), host[host.index(after: colon)...].allSatisfy(\.isNumber) {
            host = host[..<colon]
        }
        if host.hasPrefix("["), host.hasSuffix("]") { return true }
        return host == own || host == "localhost" || host.allSatisfy { "0123456789.".contains($0) }
    }

    package var description: String {
        switch self {
        case .tcp(let host, let port): host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)"
        case .unix(let path): "unix://\(path)"
        }
    }
}
