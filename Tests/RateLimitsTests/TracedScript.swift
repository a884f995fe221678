import RateLimits
import RedisTypes
import Testing

/// A script run so that its commands are seen and no key ends by the server's clock: `PEXPIRE` is noted, and carried
/// out only if it deletes.
struct TracedScript {
    var reply: RedisValue
    /// Names, in order.
    var commands: [String]
    /// Of the last `PEXPIRE`, in milliseconds.
    var ttl: Int64?

    static func command(_ call: LimitCall) throws -> RedisCommand {
        let text = try #require(call.script.text.text)
        let traced = """
            local names, ttl = {}, ''
            local real = redis
            local redis = {
                error_reply = real.error_reply,
                call = function(name, ...)
                    names[#names + 1] = name
                    if name == 'PEXPIRE' then
                        local span = tonumber((select(2, ...)))
                        ttl = string.format('%.0f', span)
                        if span > 0 then return 1 end
                    end
                    return real.call(name, ...)
                end,
            }
            local function body()
                \(text)
            end
            local reply = body()
            return {reply, names, ttl}
            """
        return RedisCommand(
            ["EVAL", ByteString(traced), ByteString(call.keys.count)] + call.keys + call.arguments)
    }

    init(_ value: RedisValue) throws {
        let parts = try #require(value.array)
        try #require(parts.count == 3)
        reply = parts[0]
        commands = try #require(parts[1].array).compactMap { $0.bytes?.text }
        ttl = parts[2].integer
    }
}
