package import RedisTypes

/// The automatic part of a deny list: addresses that a public list names, imported once a day (reference, section 13).
package struct IPListImport: Sendable, Hashable {
    package let keys: LimiterKeys

    package init(_ keys: LimiterKeys = LimiterKeys()) {
        self.keys = keys
    }

    /// Where the import stands.
    package enum Status: Sendable, Hashable {
        /// Nobody has imported for a day, or ever: the next caller of an SDK with protection does.
        case due
        /// Somebody does now; if that fails, another may after these seconds.
        case pending(seconds: Int64)
        case valid(seconds: Int64)
        /// Switched off until somebody imports.
        case disabled
    }

    package var status: [RedisCommand] { [["GET", keys.ipDenyListStatus], ["TTL", keys.ipDenyListStatus]] }

    package static func status(from replies: [RedisValue]) throws(UnexpectedReply) -> Status {
        guard replies.count == 2, let ttl = replies[1].integer else {
            throw UnexpectedReply(to: "TTL", expected: "seconds")
        }
        switch (replies[0].bytes, ttl) {
        case (_, -2), (nil, _): return .due
        case (_, -1): return .disabled
        case ("pending", let seconds): return .pending(seconds: seconds)
        case (_, let seconds): return .valid(seconds: seconds)
        }
    }

    /// As one transaction: the addresses take the place of those before, and what was denied by hand is left alone.
    package func replace(with addresses: [ByteString], at now: Int64) -> [RedisCommand] {
        let (all, ip) = (keys.denyList, keys.ipDenyList)
        var commands: [RedisCommand] = [["SDIFFSTORE", all, all, ip], ["DEL", ip]]
        for start in stride(from: 0, to: addresses.count, by: 1000) {
            commands.append(RedisCommand(["SADD", ip] + addresses[start..<min(start + 1000, addresses.count)]))
        }
        return commands + [
            ["SDIFFSTORE", ip, ip, all], ["SUNIONSTORE", all, all, ip],
            ["SET", keys.ipDenyListStatus, "valid", "PX", ByteString(Self.lifetime(at: now))],
        ]
    }

    /// As one transaction.
    package var disable: [RedisCommand] {
        let (all, ip) = (keys.denyList, keys.ipDenyList)
        return [["SDIFFSTORE", all, all, ip], ["DEL", ip], ["SET", keys.ipDenyListStatus, "disabled"]]
    }

    /// Makes the import due: the next caller of an SDK with protection does it.
    package var enable: RedisCommand { ["DEL", keys.ipDenyListStatus] }

    /// Milliseconds to the next 02:00 UTC, when the public list is made anew; at that moment, a whole day.
    package static func lifetime(at now: Int64) -> Int64 {
        let day: Int64 = 86_400_000
        return day - (now &- 2 * 3_600_000) % day
    }
}
