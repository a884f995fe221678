package import RedisTypes

/// The values whose requests are denied, whatever their limit (reference, section 13).
package struct DenyList: Sendable, Hashable {
    package let keys: LimiterKeys

    package init(_ keys: LimiterKeys = LimiterKeys()) {
        self.keys = keys
    }

    /// The values of a request that are looked up, in the SDK's order; empty ones are not.
    package static func members(
        identifier: ByteString, ip: ByteString? = nil, userAgent: ByteString? = nil, country: ByteString? = nil
    ) -> [ByteString] {
        [identifier, ip, userAgent, country].compactMap { $0 }.filter { !$0.isEmpty }
    }

    /// To be sent together: are these denied, and is the import of addresses due? Nothing is changed.
    package func check(_ members: [ByteString]) -> [RedisCommand] {
        [RedisCommand(["SMISMEMBER", keys.denyList] + members), ["TTL", keys.ipDenyListStatus]]
    }

    /// Those that are denied, in their order. The SDK names the last of them.
    package static func denied(
        _ members: [ByteString], from reply: RedisValue
    ) throws(UnexpectedReply) -> [ByteString] {
        guard let flags = reply.array, flags.count == members.count else {
            throw UnexpectedReply(to: "SMISMEMBER", expected: "a flag for each member")
        }
        return zip(members, flags).filter { $0.1.integer == 1 }.map(\.0)
    }

    /// An algorithm's decision with the deny list over it: what it consumed stays consumed.
    package static func deny(_ decision: Decision) -> Decision {
        var decision = decision
        decision.allowed = false
        decision.remaining = 0
        decision.reason = .denyList
        return decision
    }

    /// As one transaction. A value that had been imported becomes one of ours, which imports leave alone.
    package func add(_ values: [ByteString]) -> [RedisCommand] {
        [RedisCommand(["SADD", keys.denyList] + values), RedisCommand(["SREM", keys.ipDenyList] + values)]
    }

    /// As one transaction. An address that the next import has again is denied again.
    package func remove(_ values: [ByteString]) -> [RedisCommand] {
        [RedisCommand(["SREM", keys.denyList] + values), RedisCommand(["SREM", keys.ipDenyList] + values)]
    }
}
