public import RedisTypes

/// Why a REST call brought back no reply. An `{"error": …}` body is a reply: see ``RedisError``.
public enum UpstashError: Error, Sendable, Hashable {
    /// 401: the token is missing, wrong, or rotated away.
    case unauthorized(host: String, RedisError?)
    /// 403: something on the way refuses, such as an IP allow-list.
    case forbidden(host: String)
    /// Nothing was executed: name lookup, connection, proxy or TLS failed.
    case unreachable(host: String, reason: String)
    /// 429 or 503 until the attempts or the deadline were used up; nothing was executed.
    case overloaded(host: String, status: Int, retryAfter: Duration?)
    /// The request may have arrived and no complete reply came back. Whether it was executed is unknown.
    case ambiguous(command: String, host: String, reason: String)
    /// A read, or a write that may be repeated, got no reply in all its attempts.
    case noReply(command: String, host: String, reason: String)
    /// The server answers with something other than the REST API: a wrong URL, or a proxy's page.
    case notTheAPI(host: String, status: Int)
    /// A redirect, which is never followed: it would take the token elsewhere.
    case redirected(host: String)
    /// `http://` to another machine would show the token to everyone on the way.
    case plaintextRefused(host: String)
    /// An argument that is not UTF-8 is too long for the routes that carry bytes.
    case uncarriableBytes(command: String)
}
