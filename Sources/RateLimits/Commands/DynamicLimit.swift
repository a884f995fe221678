package import RedisTypes

/// The limit of all identifiers of a prefix that is changed while programs run (reference, section 11).
package struct DynamicLimit: Sendable, Hashable {
    package let keys: LimiterKeys

    package init(_ keys: LimiterKeys = LimiterKeys()) {
        self.keys = keys
    }

    package var get: RedisCommand { ["GET", keys.dynamicLimit] }
    package var clear: RedisCommand { ["DEL", keys.dynamicLimit] }

    package func set(_ limit: Int64) throws(LimiterError) -> RedisCommand {
        guard (1...Limit.largest).contains(limit) else { throw .dynamicLimit(String(limit)) }
        return ["SET", keys.dynamicLimit, ByteString(limit)]
    }

    /// What `GET` replied, nil when no limit is set. Scripts know other spellings of numbers too, `0x10` among them;
    /// nobody writes those.
    package static func value(from reply: RedisValue) throws(UnexpectedReply) -> Double? {
        if reply.isNull { return nil }
        guard let number = reply.bytes?.text.flatMap({ Double($0) }), number.isFinite else {
            throw UnexpectedReply(to: "GET", expected: "a dynamic limit that is a number")
        }
        return number
    }
}
