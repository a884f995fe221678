import NIOCore

/// Kept-alive connections to one server, and the requests that wait for one. Event loop only.
final class ConnectionPool {
    private let dialer: Dialer
    private let eventLoop: any EventLoop
    private let maximumConnections: Int
    private var idle: [ClientConnectionHandler] = []
    private var busy: [ClientConnectionHandler] = []
    /// Requests whose connection is being made.
    private var dialing: [ClientExchange] = []
    private var waiting = CircularBuffer<ClientExchange>()
    private var isClosed = false

    init(_ dialer: Dialer, eventLoop: any EventLoop, maximumConnections: Int) {
        self.dialer = dialer
        self.eventLoop = eventLoop
        self.maximumConnections = maximumConnections
    }

    func start(_ exchange: ClientExchange) {
        guard !isClosed else { return exchange.fail(.notSent(reason: "the client is closed")) }
        while let connection = idle.popLast() {
            if connection.isUsable { return begin(exchange, on: connection) }
        }
        guard idle.count + busy.count + dialing.count < maximumConnections else { return waiting.append(exchange) }
        dial(for: exchange)
    }

    private func dial(for exchange: ClientExchange) {
        dialing.append(exchange)
        dialer.connect(on: eventLoop, times: exchange.request.times, pool: self).assumeIsolated().whenComplete {
            result in
            // Cancelled meanwhile: the connection is kept for the next request.
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
        guard !isClosed, connection.isUsable else { return connection.close() }
        if let next = waiting.popFirst() { begin(next, on: connection) } else { idle.append(connection) }
    }

    /// The connection is gone.
    func closed(_ connection: ClientConnectionHandler) {
        busy.removeAll { $0 === connection }
        idle.removeAll { $0 === connection }
        serveWaiting()
    }

    private func serveWaiting() {
        guard !isClosed, idle.count + busy.count + dialing.count < maximumConnections, let next = waiting.popFirst()
        else { return }
        dial(for: next)
    }

    func cancel(_ ticket: ExchangeTicket) {
        if let connection = busy.first(where: { $0.serves(ticket) }) { return connection.cancel() }
        if let index = dialing.firstIndex(where: { $0.ticket == ticket }) {
            return dialing.remove(at: index).fail(.cancelled(mayHaveArrived: false))
        }
        if let index = waiting.firstIndex(where: { $0.ticket == ticket }) {
            waiting.remove(at: index).fail(.cancelled(mayHaveArrived: false))
        }
    }

    func close() {
        isClosed = true
        for connection in idle + busy { connection.close() }
        while let exchange = waiting.popFirst() { exchange.fail(.notSent(reason: "the client is closed")) }
    }
}
