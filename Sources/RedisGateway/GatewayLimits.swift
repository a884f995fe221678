package import NIOCore
import UpstashREST

/// What one client may ask for and how long it may take (reliability contract, section 9).
package struct GatewayLimits: Sendable {
    /// Bytes of a request's target; more is 414.
    package var targetBytes = 64 << 10
    /// Bytes of all header names and values; more is 431.
    package var headerBytes = 32 << 10
    package var headerCount = 100
    /// Bytes of a request's body; more is 413.
    package var bodyBytes = 64 << 20
    /// Bytes of one command's words, and of one command's reply, as the hosted service counts them.
    package var commandBytes = 10 << 20
    /// Bytes of a key; more is 400.
    package var keyBytes = 32 << 10
    /// Commands of a pipeline or transaction; more are 400.
    package var pipelineCommands = CommandBody.maximumCommands
    /// Words of all commands of a request; more are 400.
    package var arguments = CommandBody.maximumWords
    /// Bytes of one response. The commands of a pipeline run all the same: each reply that has no room left is
    /// replaced by the error that a reply too large gets. The first reply is bounded by ``commandBytes`` alone.
    package var responseBytes = 64 << 20
    /// Bytes of all requests and responses that the process holds. What comes when they are used up is answered 503
    /// before anything of it runs; replies to what runs already become errors as above.
    package var bufferedBytes = 256 << 20

    /// From the first byte of a request to the end of its head, however the bytes trickle in.
    package var headTime = TimeAmount.seconds(10)
    /// For a body of up to ``bodyFreeBytes``.
    package var bodyTime = TimeAmount.seconds(60)
    package var bodyFreeBytes = 1 << 20
    /// What has come of a body beyond ``bodyFreeBytes`` earns it a second for each of these.
    package var bodyBytesPerSecondMore = 100 << 10
    /// Bytes a second that a body must bring on average once ``bodyRateGrace`` is over.
    package var bodyRate = 1 << 10
    package var bodyRateGrace = TimeAmount.seconds(10)
    /// How long a TLS handshake may take.
    package var handshakeTime = TimeAmount.seconds(10)
    /// How long a connection may stay open without a request.
    package var idleTime = TimeAmount.seconds(75)
    /// How long a client may leave a finished response unread.
    package var responseStallTime = TimeAmount.seconds(30)
    /// How long a client that was refused in the middle of a request may go on sending.
    package var lingerTime = TimeAmount.seconds(2)
    /// How often all these times are looked at.
    package var sweepInterval = TimeAmount.seconds(1)

    /// Requests of one connection that wait for their responses before reading pauses.
    package var pipelinedRequests = 16
    /// Bytes of responses that the socket has not taken before the connection's next request waits.
    package var unreadResponseBytes = 1 << 20
    /// The last of these on one connection is answered with `Connection: close`.
    package var requestsPerConnection = 10_000
    /// Beyond it, or beyond the descriptor limit less ``reservedDescriptors``, new connections wait to be accepted.
    package var connections = 4096
    package var reservedDescriptors = 128
    /// Connections from one address; more are answered 503 and closed.
    package var connectionsPerAddress = 256
    /// How long accepting pauses when the system has no descriptor left.
    package var acceptPause = TimeAmount.milliseconds(100)
    /// Failed authentications from one address: as many at once, and as many more each second; the others are 429.
    /// The token is looked at first, so whoever has it is never kept out by others at the same address.
    package var failedLogins = 10.0

    /// Connections that transactions take turns on, for one loop and one user of Redis; who has waited a second for
    /// one is answered 503.
    package var redisConnections = 32
    /// Users of Redis that each loop remembers as valid; beyond it those that are not in use are forgotten.
    package var users = 1024

    /// Event streams of the process; more are 503.
    package var streams = 1024
    /// Bytes that a stream's client has not taken when the next event comes; beyond them the stream is closed.
    package var unreadStreamBytes = 1 << 20
    /// A stream that was silent for so long sends a comment.
    package var streamCommentInterval = TimeAmount.seconds(15)

    /// How long a drain waits for requests in flight.
    package var drainTime = TimeAmount.seconds(25)

    package init() {}
}
