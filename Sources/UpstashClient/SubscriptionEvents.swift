public import RedisTypes

/// What comes of a subscription.
public enum SubscriptionEvent: Sendable, Hashable {
    /// The server has subscribed this connection to a channel or pattern, after which it has `count` of them. All come
    /// again after a ``gap(_:)``.
    case subscribed(to: ByteString, count: Int)
    case unsubscribed(from: ByteString, count: Int)
    /// A message of a channel that was asked for.
    case message(channel: ByteString, payload: ByteString)
    /// A message of a channel that matches a pattern that was asked for; it comes once for each of those.
    case patternMessage(pattern: ByteString, channel: ByteString, payload: ByteString)
    /// The connection was lost, and with it what was published meanwhile. There is a new one now.
    case gap(StreamGap)
    /// Anything else that the server says, as it came.
    case other(ByteString)
}

/// Messages over server-sent events (REST reference 1.6), which are text: in names and payloads the server writes U+FFFD
/// for bytes that are not UTF-8, and CR and CRLF arrive as LF. `Upstash-Encoding: base64` does not apply to streams.
///
/// An event joins its parts by commas, and names and payloads may hold commas themselves:
/// - A channel or pattern is found among those that were asked for, and given as it was asked for. Where several fit
///   (`a` and `a,b` for `message,a,b,c`), it is the longest. Where two differ only in bytes that are not UTF-8, it is the
///   first. A subscription of its own for each of them leaves no doubt.
/// - The channel of a pattern's message ends at the first comma before which the pattern matches: `news:*` and
///   `news:a,b` are channel `news:a` and payload `b`, though it might be channel `news:a,b` and no payload at all.
///
/// An event that is too large for the server itself may be missing: it says so in a comment, if at all.
///
/// - Throws: when iterated, ``UpstashError`` or `RedisError` like any request of the client, `CancellationError`, and
///   ``UpstashError/streamLost(command:host:reason:)`` when a lost stream is not opened again. It never ends without an
///   error. A token or user that may not subscribe is final, as is a token that is refused and cannot be renewed.
public struct SubscriptionEvents: AsyncSequence, Sendable {
    public typealias Element = SubscriptionEvent
    public typealias Failure = any Error

    let client: UpstashClient
    let name: ByteString
    let names: [ByteString]
    let options: StreamOptions

    public func makeAsyncIterator() -> AsyncIterator {
        AsyncIterator(
            reader: EventReader(
                RedisCommand([name] + names), acknowledgements: names.count, client: client, options: options),
            parser: SubscriptionParser(names))
    }

    /// A connection of its own, from the first event on until it is dropped.
    public struct AsyncIterator: AsyncIteratorProtocol {
        var reader: EventReader
        let parser: SubscriptionParser

        public mutating func next() async throws -> SubscriptionEvent? {
            switch try await reader.next() {
            case .event(let text): parser.event(in: text)
            case .gap(let gap): .gap(gap)
            case nil: nil
            }
        }

        public mutating func next(isolation actor: isolated (any Actor)?) async throws -> SubscriptionEvent? {
            try await next()
        }
    }
}
