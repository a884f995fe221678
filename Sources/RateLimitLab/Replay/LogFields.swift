/// Which fields of a log hold what; those that are not said are guessed from the first line.
package struct LogFields: Sendable, Hashable {
    package var identity: String?
    package var time: String?

    package init(identity: String? = nil, time: String? = nil) {
        self.identity = identity
        self.time = time
    }

    /// The names that logs are known to have, the more telling ones first; compared without case, `_` and `-`.
    static let identityNames = [
        "identity", "identifier", "ip", "clientip", "remoteaddr", "remoteip", "request.clientip", "request.remoteip",
        "httprequest.remoteip", "sourceip", "srcip", "remotehost", "xforwardedfor", "cip", "address", "user", "userid",
        "username", "account", "accountid", "apikey", "client", "host",
    ]
    static let timeNames = [
        "time", "timestamp", "@timestamp", "ts", "datetime", "date", "timelocal", "timeiso8601", "msec",
        "edgestarttimestamp", "starttime", "requesttime", "at", "t",
    ]

    static func guess(_ known: [String], among names: [String]) -> Int? {
        let plain = names.map { $0.lowercased().filter { $0 != "_" && $0 != "-" } }
        for name in known {
            if let index = plain.firstIndex(of: name) { return index }
        }
        return nil
    }
}
