public import RedisTypes

/// Why a REST call brought back no reply. An `{"error": …}` body is a reply: see ``RedisError``.
public enum UpstashError: Error, Sendable, Hashable {
    /// 401: the token is missing, wrong, or rotated away.
    case unauthorized(host: String, RedisError?)
    /// 403: something on the way refuses, such as an IP allow-list.
    case forbidden(host: String)
    /// Nothing was executed: name lookup, connection, proxy or TLS failed.
    case unreachable(host: String, reason: String)
    /// 429 or a 5xx that says so, until the attempts or the deadline were used up; nothing was executed.
    case overloaded(host: String, status: Int, retryAfter: Duration?)
    /// The request may have arrived and no complete reply came back. Whether it was executed is unknown.
    case ambiguous(command: String, host: String, reason: String)
    /// A read got no reply in all its attempts.
    case noReply(command: String, host: String, reason: String)
    /// A pipeline stopped half-way. `replies` are final and belong to as many commands from the first on. Of the next
    /// `unknown` commands, writes among them, nobody knows whether they were executed; those after them were not.
    indirect case interrupted(replies: [RedisValue], unknown: Int, by: UpstashError)
    /// What stopped a pipeline half-way, in ``interrupted(replies:unknown:by:)``. A refusal of all that was asked for
    /// is thrown as the `RedisError` itself.
    case refused(RedisError)
    /// The server answers with something other than the REST API: a wrong URL, or a proxy's page.
    case notTheAPI(host: String, status: Int)
    /// A redirect, which is never followed: it would take the token elsewhere.
    case redirected(host: String)
    /// `http://` to another machine would show the token to everyone on the way.
    case plaintextRefused(host: String)
    /// An argument that is not UTF-8, or the names of a subscription, are too long for a URL, which alone carries them.
    case uncarriableBytes(command: String)
    /// An event stream that was open has ended or broken off, and was not opened again.
    case streamLost(command: String, host: String, reason: String)
    /// An event of a stream is longer than ``StreamOptions/maximumEventBytes``. The stream was closed.
    case eventTooLarge(command: String, host: String, limit: Int)
}

extension UpstashError {
    /// Whether some of the writes that were asked for may have been executed without a reply.
    public var leavesDoubt: Bool {
        switch self {
        case .ambiguous: true
        case .interrupted(_, let unknown, _): unknown > 0
        case .unauthorized, .forbidden, .unreachable, .overloaded, .noReply, .refused, .notTheAPI, .redirected,
            .plaintextRefused, .uncarriableBytes, .streamLost, .eventTooLarge:
            false
        }
    }
}
