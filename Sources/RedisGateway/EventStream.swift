import NIOCore
import RESP
import RedisNIO
import RedisTypes
import UpstashREST

/// One subscription, or `MONITOR`, on a connection to Redis of its own, told to the ``RequestHandler`` of its client.
///
/// connecting ──first acknowledgement──▶ open ──end──▶ closed;  connecting ──error──▶ closed, and nothing was written
final class EventStream {
    enum Source {
        case channels([ByteString])
        case patterns([ByteString])
        case monitor

        init?(_ route: RequestTarget.Route, _ words: [ByteString]) {
            switch route {
            case .subscribe: self = .channels(words)
            case .patternSubscribe: self = .patterns(words)
            case .monitor: self = .monitor
            case .command, .pipeline, .transaction, .path: return nil
            }
        }

        var command: RedisCommand {
            switch self {
            case .channels(let names): RedisCommand(["SUBSCRIBE"] + names)
            case .patterns(let names): RedisCommand(["PSUBSCRIBE"] + names)
            case .monitor: ["MONITOR"]
            }
        }

        /// Of the command, in the command table.
        var row: UInt16 {
            UsageLedger.row(of: command.words[0])
        }

        /// Replies to the command; all others are messages.
        var acknowledgements: Int {
            switch self {
            case .channels(let names), .patterns(let names): names.count
            case .monitor: 1
            }
        }

        /// Why the stream cannot begin, if Redis need not be asked.
        func refusal(_ limits: GatewayLimits) -> RequestError? {
            guard acknowledgements > 0 else {
                let name = String(decoding: command.words[0].bytes, as: UTF8.self).lowercased()
                return .badRequest("ERR wrong number of arguments for '\(name)' command")
            }
            if command.byteCount > limits.commandBytes {
                return .commandTooLarge(limit: limits.commandBytes, actual: command.byteCount)
            }
            return nil
        }
    }

    private enum State {
        case connecting, open, closed
    }

    let principal: Principal
    let ledger: UsageLedger
    let head: RequestHead
    /// When the request had been read.
    let received: NIODeadline
    let source: Source
    private let connection: RedisConnection
    private weak var client: RequestHandler?
    private var state = State.connecting
    /// Events of this tick of the loop, which leave in one piece.
    private var events: [UInt8] = []

    init(
        _ source: Source, for principal: Principal, _ ledger: UsageLedger, _ arrival: RequestHandler.Arrival,
        over connection: RedisConnection, to client: RequestHandler
    ) {
        self.source = source
        self.principal = principal
        self.ledger = ledger
        head = arrival.head
        received = arrival.time
        self.connection = connection
        self.client = client
    }

    var isOpen: Bool {
        if case .open = state { true } else { false }
    }

    var isConnecting: Bool {
        if case .connecting = state { true } else { false }
    }

    func start() {
        connection.pushConsumer = self
        connection.send(replies: source.acknowledgements, to: self) { RESPEncoder.append(source.command, to: &$0) }
    }

    /// Ends the subscription; the client is not told.
    func close() {
        state = .closed
        connection.close()
    }

    /// The events since this was last asked.
    func takeEvents() -> [UInt8] {
        defer { events = [] }
        return events
    }

    private func add(_ append: (inout [UInt8]) -> Void) {
        if events.isEmpty { client?.scheduleEvents() }
        append(&events)
    }
}

extension EventStream: ReplyConsumer {
    func received(_ reply: UnsafeRawBufferPointer, isLast: Bool) {
        if case .closed = state { return }
        let isFirst = !isOpen
        if reply.first == UInt8(ascii: "-") {
            // Refused as a whole: the acknowledgements of the other channels will not come either.
            let wasOpen = isOpen
            close()
            var position = 0
            let text = String(decoding: ReplyTranscoder.line(reply, &position), as: UTF8.self)
            return wasOpen ? client?.streamEnded() ?? () : client?.streamRefused(.badRequest(text), .no) ?? ()
        }
        if isFirst {
            state = .open
            client?.streamOpened()
        }
        add { events in
            if case .monitor = source {
                EventText.append(monitorLine: reply, isFirst: isFirst, to: &events)
            } else {
                EventText.append(push: reply, to: &events)
            }
        }
    }

    /// Larger than a reply may be: said, so that the gap does not go unnoticed, and no more.
    func receivedTooLarge(byteCount: Int, isLast: Bool) {
        guard isOpen else { return }
        add { EventText.append(comment: "an event of \(byteCount) bytes was left out", to: &$0) }
    }

    func failed(_ error: RedisConnectionError) {
        if case .closed = state { return }
        let wasOpen = isOpen
        state = .closed
        if wasOpen {
            client?.streamEnded()
        } else {
            client?.streamRefused(RequestError(error), error.nothingExecuted ? .no : .unknown)
        }
    }
}
