import NIOHTTP1

/// Which pages may read responses in a browser (REST reference 10, item 29). Only tokens authenticate, so an origin
/// that is let in gains nothing but the sight of what its own token may see.
struct CORSPolicy: Sendable {
    private let origins: Set<String>
    private let allowsAll: Bool

    /// - Parameter origins: such as `https://app.example`, or `*` for all; none turns the policy off.
    init(origins: [String]) {
        self.origins = Set(origins)
        allowsAll = origins.contains("*")
    }

    var isEnabled: Bool { !origins.isEmpty }

    private func allowed(_ headers: HTTPHeaders) -> String? {
        guard let origin = headers.first(name: "Origin"), allowsAll || origins.contains(origin) else { return nil }
        return origin
    }

    /// Header fields of a response to a request with `headers`.
    func responseFields(for headers: HTTPHeaders) -> String {
        guard isEnabled else { return "" }
        guard let origin = allowed(headers) else { return "Vary: Origin\r\n" }
        return "Access-Control-Allow-Origin: \(origin)\r\nAccess-Control-Allow-Credentials: true\r\n"
            + "Access-Control-Expose-Headers: Upstash-Sync-Token\r\nVary: Origin\r\n"
    }

    /// Header fields of the response to a preflight: what is asked for is granted, as every method and field is
    /// harmless without a token.
    func preflightFields(for headers: HTTPHeaders) -> String {
        let vary = "Vary: Origin, Access-Control-Request-Method, Access-Control-Request-Headers\r\n"
        guard let origin = allowed(headers) else { return vary }
        var fields = "Access-Control-Allow-Origin: \(origin)\r\nAccess-Control-Allow-Credentials: true\r\n"
        fields += "Access-Control-Allow-Methods: GET, HEAD, POST, PUT\r\n"
        if let wanted = headers.first(name: "Access-Control-Request-Headers"), !wanted.isEmpty {
            fields += "Access-Control-Allow-Headers: \(wanted)\r\n"
        }
        return fields + "Access-Control-Max-Age: 86400\r\n" + vary
    }
}
