import RESP
import RedisTypes
import UpstashREST

extension UpstashClient {
    static let unreadable = "the answer cannot be read"

    /// What to say of a request that may have run.
    func lost(_ work: Work, _ reason: String) -> UpstashError {
        let host = endpoint.authority
        return work.commandClass == .read
            ? .noReply(command: work.name, host: host, reason: reason)
            : .ambiguous(command: work.name, host: host, reason: reason)
    }

    /// The error of a reply.
    static func refusal(_ reply: RedisValue) -> RedisError? {
        if case .error(let error) = reply { error } else { nil }
    }

    /// Success is 2xx **and** no `error`: some refusals come with status 200.
    func evaluate(_ response: TransportResponse, _ work: Work) -> Attempt {
        let answer = parse(response, work)
        let refusal: RedisError? = if case .one(let reply)? = answer { Self.refusal(reply) } else { nil }
        if let attempt = judge(response, work, refusal) { return attempt }
        let isSuccess = (200..<300).contains(response.status)
        switch (answer, work.replyCount) {
        case (.one(let reply), nil) where isSuccess || refusal != nil:
            return refusedForNow([reply], work)
        case (.many(let replies), let count?) where isSuccess && replies.count == count:
            return refusedForNow(replies, work)
        case (.one, _?) where refusal != nil:
            // One error for all: nothing was executed.
            return refusedForNow(refusal, work)
        default:
            // A 2xx that cannot be read may have run; a 4xx without the API's error is somebody else's page.
            return isSuccess
                ? .failed(.ambiguous, lost(work, Self.unreadable))
                : .final(UpstashError.notTheAPI(host: endpoint.authority, status: response.status))
        }
    }

    /// What the status alone decides, if it does (reliability contract, section 3).
    private func judge(_ response: TransportResponse, _ work: Work, _ refusal: RedisError?) -> Attempt? {
        let host = endpoint.authority
        let retryAfter = response.retryAfter
        if let refusal, refusal.kind == .quota, retryAfter == nil { return .final(refusal) }
        switch response.status {
        case 300..<400: return .final(UpstashError.redirected(host: host))
        case 401: return .final(UpstashError.unauthorized(host: host, refusal))
        case 403: return .final(refusal ?? UpstashError.forbidden(host: host))
        case 408, 429, 500...: break
        default: return nil
        }
        let executed = response.header(HeaderName.executed).flatMap(Executed.init)
        if executed == .no || executed == nil && response.status == 429 {
            let overloaded = UpstashError.overloaded(host: host, status: response.status, retryAfter: retryAfter)
            // Where the text has no class of its own, the status says more.
            return .failed(
                .throttled(retryAfter: retryAfter), refusal.flatMap { $0.kind == .other ? nil : $0 } ?? overloaded)
        }
        let error = lost(work, "HTTP \(response.status)" + (refusal.map { ": \($0.text)" } ?? ""))
        return .failed(response.status == 503 ? .unavailable(retryAfter: retryAfter) : .ambiguous, error)
    }

    /// Replies, unless every one of them says that the server is not ready.
    private func refusedForNow(_ replies: [RedisValue], _ work: Work) -> Attempt {
        guard let error = replies.first.flatMap(Self.refusal), let failure = failure(.error(error), work),
            replies.allSatisfy({ self.failure($0, work) != nil })
        else { return .replies(replies) }
        return .refused(failure, error, replies)
    }

    private func refusedForNow(_ refusal: RedisError?, _ work: Work) -> Attempt {
        guard let refusal else { return .failed(.ambiguous, lost(work, Self.unreadable)) }
        return failure(.error(refusal), work).map { .failed($0, refusal) } ?? .final(refusal)
    }

    /// Whether a reply says that nothing ran and that it may run later.
    private func failure(_ reply: RedisValue, _ work: Work) -> RetryPolicy.Failure? {
        guard let error = Self.refusal(reply), !work.runsScripts else { return nil }
        return switch error.kind {
        case .temporarilyRefused: .notExecuted
        case .readOnlyServer: work.commandClass == .read ? nil : .readOnly
        default: nil
        }
    }

    /// A response that ended too early. The replies of a pipeline that are whole are final; a transaction is one unit.
    func evaluate(truncated body: [UInt8], status: Int, _ work: Work, _ reason: String) -> Attempt {
        guard case .pipeline = work.shape, (200..<300).contains(status) else {
            return .failed(.ambiguous, lost(work, reason))
        }
        let replies = body.withUnsafeBytes { ReplyBody.wholeReplies(inTruncated: $0, encoding: .base64) }
        // More of them than commands is no answer to this pipeline.
        guard !replies.isEmpty, replies.count < work.commands.count else {
            return .failed(.ambiguous, lost(work, reason))
        }
        let done = Work(Array(work.commands.prefix(replies.count)), .pipeline)
        meter.add {
            $0.commands += replies.count
            $0.billedCommands += done.billed
        }
        return .cut(replies, lost(Work(Array(work.commands.dropFirst(replies.count)), .pipeline), reason))
    }

    /// The replies of a body, or `nil` when it is not an answer of the API: how it fails to be one does not matter, and
    /// is not told, since it may be anything.
    private func parse(_ response: TransportResponse, _ work: Work) -> ReplyBody.Content? {
        response.body.withUnsafeBytes { body in
            let isRESP = response.header("Content-Type")?.hasPrefix("application/octet-stream") == true
            switch work.format {
            case .base64JSON: return try? ReplyBody.parse(body, encoding: .base64)
            case .resp2 where isRESP:
                guard let replies = try? RESPReader.values(in: body), replies.count == 1 else { return nil }
                return .one(replies[0])
            case .resp2:
                // Refusals may come as JSON. Anything else in it would be text whose bytes were lost on the way.
                guard case .one(.error(let error))? = try? ReplyBody.parse(body, encoding: .plain) else { return nil }
                return .one(.error(error))
            }
        }
    }
}
