/// The server's own clock. TTLs go by it, and so does what must not depend on whose machine asks; the windows of limiters
/// go by the caller's, so people are told when the two disagree (rate limits, rule 4 of section 1).
package enum ServerClock {
    package static let command: RedisCommand = ["TIME"]

    /// Above this, in milliseconds, people should be told.
    package static let tolerance: Int64 = 1000

    /// What a double holds exactly: times are numbers of scripts and of JavaScript too.
    private static let largest: Int64 = 1 << 53

    /// Unix milliseconds.
    package static func now(from reply: RedisValue) throws(UnexpectedReply) -> Int64 {
        guard let parts = reply.array, parts.count == 2, let seconds = parts[0].integer,
            let microseconds = parts[1].integer, (0..<largest / 1000).contains(seconds),
            (0..<1_000_000).contains(microseconds)
        else { throw UnexpectedReply(to: "TIME", expected: "seconds and microseconds") }
        return seconds * 1000 + microseconds / 1000
    }

    /// How far the caller's clock is ahead, in milliseconds: at least this much, since the server read its own at some
    /// moment between `sent` and `received`. 0 when they may well agree.
    package static func skew(server: Int64, sent: Int64, received: Int64) -> Int64 {
        if sent > server { return sent - server }
        return received < server ? received - server : 0
    }
}
