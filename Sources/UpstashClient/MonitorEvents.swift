import RedisTypes

/// What comes of `MONITOR`.
public enum MonitorEvent: Sendable, Hashable {
    /// The server has begun: every command from now on follows. It comes again after a ``gap(_:)``.
    case started
    case command(MonitorLine)
    /// The connection was lost, and with it the commands that ran meanwhile. There is a new one now.
    case gap(StreamGap)
}

/// Every command that the database runs, over server-sent events (REST reference 1.6).
///
/// - Throws: when iterated, the same as ``SubscriptionEvents``.
public struct MonitorEvents: AsyncSequence, Sendable {
    public typealias Element = MonitorEvent
    public typealias Failure = any Error

    let client: UpstashClient
    let options: StreamOptions

    public func makeAsyncIterator() -> AsyncIterator {
        AsyncIterator(reader: EventReader(["monitor"], acknowledgements: 1, client: client, options: options))
    }

    /// A connection of its own, from the first event on until it is dropped.
    public struct AsyncIterator: AsyncIteratorProtocol {
        var reader: EventReader

        public mutating func next() async throws -> MonitorEvent? {
            switch try await reader.next() {
            case .event(let text):
                // Quotes and all: no command looks like that.
                text.elementsEqual("\"OK\"".utf8) ? .started : .command(MonitorLine(ByteString(text)))
            case .gap(let gap): .gap(gap)
            case nil: nil
            }
        }

        public mutating func next(isolation actor: isolated (any Actor)?) async throws -> MonitorEvent? {
            try await next()
        }
    }
}
