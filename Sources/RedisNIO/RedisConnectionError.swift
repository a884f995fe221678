package import RedisTypes

/// Why a command got no reply from Redis.
package enum RedisConnectionError: Error, Sendable, Hashable {
    /// Nothing was sent: no connection could be made.
    case unreachable(String)
    /// Nothing was sent: Redis answered the login with an error.
    case loginRefused(RedisError)
    /// Nothing was sent: every connection was busy for as long as a request may wait.
    case busy
    /// Nothing was sent: the connection closed before the command left.
    case closed
    /// The command left and the connection closed before its reply was whole.
    case lost
    /// The command left and no reply came in time.
    case timedOut
    /// Redis sent something that is not RESP2, or a reply nobody asked for.
    case protocolViolation

    /// Whether Redis certainly ran nothing.
    package var nothingExecuted: Bool {
        switch self {
        case .unreachable, .loginRefused, .busy, .closed: true
        case .lost, .timedOut, .protocolViolation: false
        }
    }
}
