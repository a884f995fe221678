package import NIOCore

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
    /// From the first byte of a request to the end of its head, however the bytes trickle in.
    package var headTime = TimeAmount.seconds(10)
    /// For a body, on top of a second for each 100 KiB.
    package var bodyTime = TimeAmount.seconds(60)
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
    package var connections = 4096
    /// How long a drain waits for requests in flight.
    package var drainTime = TimeAmount.seconds(25)

    package init() {}
}
