/// How an event stream is kept open.
public struct StreamOptions: Sendable, Hashable {
    /// What follows when a stream that was open ends or breaks off.
    public enum Reconnects: Sendable, Hashable {
        /// The sequence throws ``UpstashError/streamLost(command:host:reason:)``.
        case never
        /// It is opened again under ``UpstashClient/Options/retries``.
        case likeRequests
        /// It is opened again under this policy: its attempts, delays and deadline count from the loss, which is the
        /// first attempt. They begin anew after each stream that lasted: one that brought more than its
        /// acknowledgements, or lived for the policy's longest delay.
        case policy(RetryPolicy)
    }

    public var reconnects = Reconnects.likeRequests
    /// A stream of which not a byte comes for so long, not even a comment, is lost. Servers are expected to send a
    /// comment every 15 to 30 s (REST reference 10, item 11).
    public var idleLimit = Duration.seconds(60)
    /// A longer event ends the sequence with ``UpstashError/eventTooLarge(command:host:limit:)``.
    public var maximumEventBytes = 16 << 20

    public init() {}
}

extension StreamOptions.Reconnects {
    /// - Parameter requests: the policy of the client's requests.
    /// - Returns: `nil` when a stream that is lost stays so.
    func policy(forRequests requests: RetryPolicy) -> RetryPolicy? {
        switch self {
        case .never: nil
        case .likeRequests: requests
        case .policy(let policy): policy
        }
    }
}

/// A stream was lost and opened again: what happened meanwhile is nowhere to be had. Pub/Sub delivers at most once.
public struct StreamGap: Sendable, Hashable {
    /// When the stream that was lost gave its last sign of life. A reader that lags behind may miss earlier events, too:
    /// those that had not left the server.
    public var since: UnixTime
    /// When the first event of the new one came.
    public var until: UnixTime

    public init(since: UnixTime, until: UnixTime) {
        self.since = since
        self.until = until
    }
}
