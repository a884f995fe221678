package import RedisTypes

/// The requests of one window in one database: names and weights, in the order of the reply.
package struct RegionRequests: Sendable, Hashable {
    package struct Request: Sendable, Hashable {
        package var name: ByteString
        package var weight: Int64

        package init(_ name: ByteString, _ weight: Int64) {
            self.name = name
            self.weight = weight
        }
    }

    package var list: [Request]

    package init(_ list: [Request] = []) {
        self.list = list
    }

    /// - Parameter reply: of `HGETALL`: names and weights in turn.
    package init(_ reply: RedisValue) throws(UnexpectedReply) {
        guard let items = reply.array, items.count.isMultiple(of: 2) else { throw Self.unexpected }
        list = []
        for index in stride(from: 0, to: items.count, by: 2) {
            guard let name = items[index].bytes, let weight = items[index + 1].integer else { throw Self.unexpected }
            list.append(Request(name, weight))
        }
    }

    private static let unexpected = UnexpectedReply(to: "HGETALL", expected: "requests with whole weights")

    package var used: Int64 {
        list.reduce(0) { $0.addingReportingOverflow($1.weight).partialValue }
    }
}

/// What the JavaScript SDK copies between databases after a multi-region decision: requests that one has heard of and
/// another has not, unless that one is at its limit (reference, section 8.2).
package struct Replication: Sendable, Hashable {
    /// Which database, by its place.
    package var region: Int
    package var name: ByteString

    package init(region: Int, name: ByteString) {
        self.region = region
        self.name = name
    }

    /// - Parameter regions: what each database replied; nil for one that did not.
    package static func missing(in regions: [RegionRequests?], limit: Int64) -> [Replication] {
        var names: [ByteString] = []
        var known: Set<ByteString> = []
        for request in regions.lazy.compactMap({ $0 }).flatMap(\.list) where known.insert(request.name).inserted {
            names.append(request.name)
        }
        return regions.enumerated().flatMap { place, region -> [Replication] in
            guard let region, region.used < limit else { return [] }
            let own = Set(region.list.map(\.name))
            return names.filter { !own.contains($0) }.map { Replication(region: place, name: $0) }
        }
    }

    /// The weight is that of the call that copies, not the request's own: the SDK's drift, kept.
    package func command(key: ByteString, weight: Int64) -> RedisCommand {
        ["HSET", key, name, ByteString(weight)]
    }
}
