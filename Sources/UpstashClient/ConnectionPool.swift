import NIOCore

/// Kept-alive connections to one server, and the requests that wait for one. Event loop only.
final class ConnectionPool {
    private let dialer: Dialer
    private let eventLoop: any EventLoop
    private let options: NIOTransport.Options
    private var idle: [ClientConnectionHandler] = []
    private var busy: [ClientConnectionHandler] = []
    /// Requests whose connection is being made.
    private var dialing: [ClientExchange] = []
    private var waiting = CircularBuffer<ClientExchange>()
    private var isClosed = false

    init(_ dialer: Dialer, eventLoop: any EventLoop, options: NIOTransport.Options) {
        self.dialer = dialer
        self.eventLoop = eventLoop
        self.options = options
    }

    func start(_ exchange: ClientExchange) {
        guard !exchange.ticket.isCancelled else { return exchange.fail(.cancelled(mayHaveArrived: false)) }
        guard !isClosed else { return exchange.fail(.notSent(reason: "the client is closed")) }
        exchange.limitTime(on: eventLoop) { self.abandon(exchange.ticket, because: .timeLimit) }
        while let connection = idle.popLast() {
            if connection.isUsable(within: options.longestIdle) { return begin(exchange, on: connection) }
            connection.close()
        }
        guard hasRoom else { return waiting.append(exchange) }
        dial(for: exchange)
    }

    private var hasRoom: Bool { idle.count + busy.count + dialing.count < options.maximumConnections }

    private func dial(for exchange: ClientExchange) {
        dialing.append(exchange)
        dialer.connect(on: eventLoop, times: exchange.request.times, pool: self).assumeIsolated().whenComplete {
            result in
            // Abandoned meanwhile: the connection is kept for the next request.
            let isWanted = self.dialing.contains { $0 === exchange }
            self.dialing.removeAll { $0 === exchange }
            switch result {
            case .failure(let error):
                if isWanted { exchange.fail(.notSent(reason: Dialer.reason(error))) }
                self.serveWaiting()
            case .success(let connection):
                if isWanted { self.begin(exchange, on: connection) } else { self.keep(connection) }
            }
        }
    }

    private func begin(_ exchange: ClientExchange, on connection: ClientConnectionHandler) {
        busy.append(connection)
        connection.begin(exchange)
    }

    /// The connection's response is complete and another request may follow.
    func release(_ connection: ClientConnectionHandler) {
        busy.removeAll { $0 === connection }
        keep(connection)
    }

    private func keep(_ connection: ClientConnectionHandler) {
        guard !isClosed, connection.isUsable(within: nil) else { return connection.close() }
        if let next = waiting.popFirst() { begin(next, on: connection) } else { idle.append(connection) }
    }

    /// The connection is gone.
    func closed(_ connection: ClientConnectionHandler) {
        busy.removeAll { $0 === connection }
        idle.removeAll { $0 === connection }
        serveWaiting()
    }

    private func serveWaiting() {
        guard !isClosed, hasRoom, let next = waiting.popFirst() else { return }
        dial(for: next)
    }

    /// Why a request ends before its response.
    enum Reason {
        case cancelled
        case timeLimit
        /// Its own body cannot be sent.
        case body(String)
    }

    /// Ends a request wherever it is by now; its connection is of no use any more.
    func abandon(_ ticket: ExchangeTicket, because reason: Reason) {
        if let connection = busy.first(where: { $0.serves(ticket) }) {
            switch reason {
            case .cancelled: connection.fail(.cancelled(mayHaveArrived: true))
            case .timeLimit: connection.fail(.noResponse(reason: "no answer in time"))
            case .body(let reason): connection.fail(.noResponse(reason: reason))
            }
        } else if let exchange = unsent(ticket) {
            switch reason {
            case .cancelled: exchange.fail(.cancelled(mayHaveArrived: false))
            case .timeLimit: exchange.fail(.notSent(reason: "no connection in time"))
            case .body(let reason): exchange.fail(.notSent(reason: reason))
            }
        }
    }

    private func unsent(_ ticket: ExchangeTicket) -> ClientExchange? {
        if let index = dialing.firstIndex(where: { $0.ticket == ticket }) { return dialing.remove(at: index) }
        return waiting.firstIndex { $0.ticket == ticket }.map { waiting.remove(at: $0) }
    }

    func close() {
        isClosed = true
        for connection in idle + busy { connection.close() }
        let unsent = dialing + Array(waiting)
        dialing.removeAll()
        waiting.removeAll()
        for exchange in unsent { exchange.fail(.notSent(reason: "the client is closed")) }
    }
}
