import NIOCore
import NIOHTTP1

/// One HTTP/1.1 connection: writes a request, reads its response, and goes back to the pool.
///
/// idle ──begin──▶ waiting ──head──▶ body ──end──▶ idle;  any failure ──▶ closed
final class ClientConnectionHandler: ChannelDuplexHandler {
    typealias InboundIn = HTTPClientResponsePart
    typealias OutboundIn = HTTPClientRequestPart
    typealias OutboundOut = HTTPClientRequestPart

    private enum State {
        case idle
        case waiting(ClientExchange)
        case body(ClientExchange, HTTPResponseHead)
        case streaming(ExchangeTicket, StreamSource, isKeepAlive: Bool)
        case closed
    }

    typealias StreamSource = NIOThrowingAsyncSequenceProducer<
        [UInt8], any Error, NIOAsyncSequenceProducerBackPressureStrategies.HighLowWatermark, StreamDelegate
    >.Source

    private let pool: ConnectionPool
    private let host: String
    private var context: ChannelHandlerContext?
    private var state = State.idle
    private var body = ByteBuffer()
    private var lastActivity = NIODeadline.now()
    private var timer: Scheduled<Void>?
    /// Reading of a streamed body waits until its reader catches up.
    private var isPaused = false

    init(pool: ConnectionPool, host: String) {
        self.pool = pool
        self.host = host
    }

    var isUsable: Bool {
        if case .idle = state { context?.channel.isActive == true } else { false }
    }

    func handlerAdded(context: ChannelHandlerContext) {
        self.context = context
    }

    func begin(_ exchange: ClientExchange) {
        guard let context else { return exchange.fail(.notSent(reason: "the connection was closed")) }
        state = .waiting(exchange)
        let request = exchange.request
        var head = HTTPRequestHead(version: .http1_1, method: .init(rawValue: request.method), uri: request.target)
        head.headers.add(name: "Host", value: host)
        for (name, value) in request.headers { head.headers.add(name: name, value: value) }
        switch request.body {
        case .bytes(let bytes):
            head.headers.add(name: "Content-Length", value: String(bytes.count))
            context.write(wrapOutboundOut(.head(head)), promise: nil)
            if !bytes.isEmpty {
                context.write(wrapOutboundOut(.body(.byteBuffer(ByteBuffer(bytes: bytes)))), promise: nil)
            }
            context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil)
        case .stream(let length, _):
            head.headers.add(name: "Content-Length", value: String(length))
            context.writeAndFlush(wrapOutboundOut(.head(head)), promise: nil)
            exchange.onReady?(context.channel)
        }
        lastActivity = .now()
        schedule(within: request.times.firstByte, context)
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        lastActivity = .now()
        switch unwrapInboundIn(data) {
        case .head(let head): received(head, context)
        case .body(var bytes): received(&bytes)
        case .end: receivedEnd()
        }
    }

    private func received(_ head: HTTPResponseHead, _ context: ChannelHandlerContext) {
        guard case .waiting(let exchange) = state else { return }
        if (100..<200).contains(head.status.code) { return }
        if exchange.isStream {
            let ticket = exchange.ticket
            let sequence = NIOThrowingAsyncSequenceProducer.makeSequence(
                elementType: [UInt8].self, failureType: (any Error).self,
                backPressureStrategy: NIOAsyncSequenceProducerBackPressureStrategies.HighLowWatermark(
                    lowWatermark: 4, highWatermark: 64),
                finishOnDeinit: false, delegate: StreamDelegate(self, on: context.eventLoop))
            state = .streaming(ticket, sequence.source, isKeepAlive: head.isKeepAlive)
            // A stream may be silent for as long as it likes; its reader decides when to give up.
            timer?.cancel()
            exchange.succeed(
                TransportStream(
                    status: Int(head.status.code), headers: head.headers.map { ($0.name, $0.value) },
                    body: sequence.sequence))
        } else {
            state = .body(exchange, head)
        }
    }

    private func received(_ bytes: inout ByteBuffer) {
        switch state {
        case .body(let exchange, _):
            if body.readableBytes + bytes.readableBytes > exchange.request.maximumResponseBytes {
                return fail(.noResponse(reason: "the response is larger than \(exchange.request.maximumResponseBytes) bytes"))
            }
            if body.readableBytes == 0 { swap(&body, &bytes) } else { body.writeBuffer(&bytes) }
        case .streaming(_, let source, _):
            if case .stopProducing = source.yield(Array(bytes.readableBytesView)) { isPaused = true }
        case .idle, .waiting, .closed: break
        }
    }

    private func receivedEnd() {
        switch state {
        case .body(let exchange, let head):
            timer?.cancel()
            let response = TransportResponse(
                status: Int(head.status.code), headers: head.headers.map { ($0.name, $0.value) },
                body: Array(body.readableBytesView))
            body.clear(minimumCapacity: 0)
            state = .idle
            finish(exchange.ticket, isKeepAlive: head.isKeepAlive)
            exchange.succeed(response)
        case .streaming(let ticket, let source, let isKeepAlive):
            state = .idle
            finish(ticket, isKeepAlive: isKeepAlive)
            source.finish()
        case .idle, .waiting, .closed: break
        }
    }

    private func finish(_ ticket: ExchangeTicket, isKeepAlive: Bool) {
        if isKeepAlive {
            pool.release(self, after: ticket)
        } else {
            closeAndTellPool(ticket)
        }
    }

    func read(context: ChannelHandlerContext) {
        if !isPaused { context.read() }
    }

    fileprivate func resumeReading() {
        guard isPaused else { return }
        isPaused = false
        context?.read()
    }

    /// The reader of a streamed body is gone.
    fileprivate func streamWasDropped() {
        if case .streaming(let ticket, _, _) = state { closeAndTellPool(ticket) }
    }

    // MARK: Ends

    func cancel() {
        fail(.cancelled(mayHaveArrived: true))
    }

    func close() {
        fail(.noResponse(reason: "the client was closed"))
    }

    private func fail(_ error: TransportError) {
        timer?.cancel()
        switch state {
        case .waiting(let exchange), .body(let exchange, _):
            closeAndTellPool(exchange.ticket)
            exchange.fail(error)
        case .streaming(let ticket, let source, _):
            closeAndTellPool(ticket)
            source.finish(error)
        case .idle: closeAndTellPool(nil)
        case .closed: break
        }
    }

    private func closeAndTellPool(_ ticket: ExchangeTicket?) {
        state = .closed
        context?.close(promise: nil)
        context = nil
        pool.closed(self, during: ticket)
    }

    func channelInactive(context: ChannelHandlerContext) {
        fail(.noResponse(reason: "the connection was closed before the response was complete"))
        context.fireChannelInactive()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        fail(.noResponse(reason: error is HTTPParserError ? "the response is not HTTP" : Dialer.reason(error)))
    }

    /// One timer for each request; it looks whether anything arrived since and goes back to sleep if so.
    private func schedule(within time: Duration, _ context: ChannelHandlerContext) {
        let span = TimeAmount(time)
        timer = context.eventLoop.assumeIsolated().scheduleTask(deadline: lastActivity + span) {
            let exchange: ClientExchange
            switch self.state {
            case .waiting(let waiting): exchange = waiting
            case .body(let reading, _): exchange = reading
            case .idle, .streaming, .closed: return
            }
            guard let context = self.context else { return }
            let limit = TimeAmount(exchange.request.times.idleRead)
            if self.lastActivity + min(span, limit) <= .now() {
                self.fail(.noResponse(reason: "no answer in time"))
            } else {
                self.schedule(within: exchange.request.times.idleRead, context)
            }
        }
    }
}

/// Tells the connection, on its loop, what the reader of a streamed body does.
struct StreamDelegate: NIOAsyncSequenceProducerDelegate {
    private let handler: NIOLoopBound<ClientConnectionHandler>
    private let eventLoop: any EventLoop

    init(_ handler: ClientConnectionHandler, on loop: any EventLoop) {
        eventLoop = loop
        self.handler = NIOLoopBound(handler, eventLoop: loop)
    }

    func produceMore() {
        eventLoop.execute { handler.value.resumeReading() }
    }

    func didTerminate() {
        eventLoop.execute { handler.value.streamWasDropped() }
    }
}
