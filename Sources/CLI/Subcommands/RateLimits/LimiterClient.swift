import RateLimits
import RedisTypes
import UpstashClient

/// Only the other SDK keeps time in the bucket. Nothing was written.
struct OtherBucketError: Error {}

extension UpstashClient {
    /// One decision by Redis, which counts: the script by its digest, or whole where the server does not have it yet.
    /// - Throws: ``OtherBucketError``
    func decide(_ call: LimitCall) async throws -> (decision: Decision, isMixedBucket: Bool) {
        var reply: RedisValue
        do {
            do { reply = try await send(call.cached) } catch let error as RedisError where error.kind == .noScript {
                reply = try await send(call.whole)
            }
        } catch let error as RedisError where error.code == LimitScript.otherDialect { throw OtherBucketError() }
        return (try call.decision(from: reply), call.isMixedBucket(reply))
    }

    /// Where a limiter stands; changes nothing.
    /// - Throws: ``OtherBucketError``
    func standing(_ query: StandingQuery) async throws -> StandingQuery.Answer {
        let replies = try await pipeline(query.commands)
        for case .error(let error) in replies { throw error }
        let answer = try query.answer(from: replies)
        if answer.isOthersBucket { throw OtherBucketError() }
        return answer
    }

    /// How many milliseconds this machine's clock is ahead of the server's, at least. Windows go by the clock of the
    /// program, so programs whose clocks differ count in different windows.
    func clockSkew() async throws -> Int64 {
        let sent = POSIX.nowInMilliseconds()
        let reply = try await send(ServerClock.command)
        let received = POSIX.nowInMilliseconds()
        return ServerClock.skew(server: try ServerClock.now(from: reply), sent: sent, received: received)
    }
}

extension ToolContext {
    /// More than a second makes other windows of the same time.
    func warn(ofClockSkew skew: Int64, quiet: Bool) {
        guard skew.magnitude > ServerClock.tolerance else { return }
        let span = TimeSpan(.milliseconds(Int64(clamping: skew.magnitude)))
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

extension UpstashError {
    /// Whether another request may fare better.
    var mayPass: Bool {
        switch self {
        case .unreachable, .overloaded, .ambiguous, .noReply: true
        case .unauthorized, .forbidden, .interrupted, .refused, .notTheAPI, .redirected, .plaintextRefused,
            .uncarriableBytes, .streamLost, .eventTooLarge:
            false
        }
    }
}
