import UpstashREST

extension ManagedDatabase {
    /// The URL of its REST API, when the endpoint makes one: a slug is a host of `upstash.io`. A server on this machine
    /// is spoken to without TLS.
    package var restURL: String? {
        guard var host = endpoint else { return nil }
        if host.utf8.contains(UInt8(ascii: "/")) { return (try? RESTEndpoint(host)) == nil ? nil : host }
        let isLocal = (try? RESTEndpoint("http://\(host)"))?.isLoopback == true
        if !isLocal, !host.utf8.contains(UInt8(ascii: ".")) { host += ".upstash.io" }
        let url = "\(isLocal ? "http" : "https")://\(host)"
        // What is no URL has no REST API that could be told.
        return (try? RESTEndpoint(url)) == nil ? nil : url
    }
}
