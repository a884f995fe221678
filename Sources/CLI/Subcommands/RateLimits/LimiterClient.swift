import RateLimits
import RedisTypes
import UpstashClient

extension UpstashClient {
    /// One decision by Redis, which counts: the script by its digest, or whole where the server does not have it yet.
    func decide(_ call: LimitCall) async throws -> (decision: Decision, isMixedBucket: Bool) {
        let reply: RedisValue
        do { reply = try await send(call.cached) } catch let error as RedisError where error.kind == .noScript {
            reply = try await send(call.whole)
        }
        return (try call.decision(from: reply), call.isMixedBucket(reply))
    }

    /// Where a limiter stands; changes nothing.
    func standing(_ query: StandingQuery) async throws -> StandingQuery.Answer {
        let replies = try await pipeline(query.commands)
        for case .error(let error) in replies { throw error }
        return try query.answer(from: replies)
    }

    /// How many milliseconds this machine's clock is ahead of the server's. Windows go by the clock of the program, so
    /// programs whose clocks differ count in different windows.
    func clockSkew() async throws -> Int64 {
        let before = POSIX.nowInMilliseconds()
        let time = try await send("TIME").array
        let after = POSIX.nowInMilliseconds()
        guard let time, time.count == 2, let seconds = time[0].integer, let microseconds = time[1].integer else {
            throw UnexpectedReply(to: "TIME", expected: "seconds and microseconds")
        }
        return (before + after) / 2 - (seconds &* 1000 &+ microseconds / 1000)
    }
}

extension ToolContext {
    /// More than a second makes other windows of the same time.
    func warn(ofClockSkew skew: Int64, quiet: Bool) {
        guard abs(skew) > 1000 else { return }
        let span = TimeSpan(.milliseconds(abs(skew)))
        notice(
            "warning: this machine's clock is \(span) \(skew > 0 ? "ahead of" : "behind") the server's: "
                + "windows go by the clock of whoever asks", quiet: quiet)
    }

    func warn(ofMixedBucket isMixed: Bool, quiet: Bool) {
        guard isMixed else { return }
        notice(
            "warning: programs of both SDKs use this bucket; each refills it by a clock of its own, so it fills twice "
                + "as fast", quiet: quiet)
    }
}
