import NIOCore

/// Kept-alive connections to one server, and the requests that wait for one. Event loop only.
final class ConnectionPool {
    private let dialer: Dialer
    private let eventLoop: any EventLoop
    private let maximumConnections: Int
    private var idle: [ClientConnectionHandler] = []
    private var busy: [ExchangeTicket: ClientConnectionHandler] = [:]
    private var dialing: [ExchangeTicket: ClientExchange] = [:]
    private var waiting = CircularBuffer<ClientExchange>()
    private var openCount = 0
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
        guard openCount < maximumConnections else { return waiting.append(exchange) }
        dial(for: exchange)
    }

    private func dial(for exchange: ClientExchange) {
        openCount += 1
        dialing[exchange.ticket] = exchange
        dialer.connect(on: eventLoop, times: exchange.request.times, pool: self).assumeIsolated().whenComplete {
            result in
            let stillWanted = self.dialing.removeValue(forKey: exchange.ticket) != nil
            switch result {
            case .failure(let error):
                self.openCount -= 1
                if stillWanted { exchange.fail(.notSent(reason: Dialer.reason(error))) }
                self.serveWaiting()
            case .success(let connection):
                if stillWanted { self.begin(exchange, on: connection) } else { self.release(connection) }
            }
        }
    }

    private func begin(_ exchange: ClientExchange, on connection: ClientConnectionHandler) {
        busy[exchange.ticket] = connection
        connection.begin(exchange)
    }

    /// The connection's response is complete and another request may follow.
    func release(_ connection: ClientConnectionHandler, after ticket: ExchangeTicket? = nil) {
        if let ticket { busy[ticket] = nil }
        guard !isClosed, connection.isUsable else { return connection.close() }
        if let next = waiting.popFirst() { begin(next, on: connection) } else { idle.append(connection) }
    }

    func closed(_ connection: ClientConnectionHandler, during ticket: ExchangeTicket?) {
        if let ticket { busy[ticket] = nil }
        idle.removeAll { $0 === connection }
        openCount -= 1
        serveWaiting()
    }

    private func serveWaiting() {
        guard !isClosed, openCount < maximumConnections, let next = waiting.popFirst() else { return }
        dial(for: next)
    }

    func cancel(_ ticket: ExchangeTicket) {
        if let connection = busy[ticket] { return connection.cancel() }
        if let exchange = dialing.removeValue(forKey: ticket) {
            return exchange.fail(.cancelled(mayHaveArrived: false))
        }
        if let index = waiting.firstIndex(where: { $0.ticket == ticket }) {
            waiting.remove(at: index).fail(.cancelled(mayHaveArrived: false))
        }
    }

    func close() {
        isClosed = true
        for connection in idle + Array(busy.values) { connection.close() }
        idle.removeAll()
        while let exchange = waiting.popFirst() { exchange.fail(.notSent(reason: "the client is closed")) }
    }
}
