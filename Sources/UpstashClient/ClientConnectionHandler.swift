import NIOCore

/// One HTTP/1.1 connection: writes a request, reads its response, and goes back to the pool.
///
/// idle ──begin──▶ waiting ──head──▶ body ──end──▶ idle;  any failure ──▶ closed
final class ClientConnectionHandler: ChannelDuplexHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private enum State {
        case idle
        case waiting(ClientExchange)
        case body(ClientExchange, HTTPResponseParser.Head)
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
    private var parser = HTTPResponseParser()
    private var input = ByteBuffer()
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

    func serves(_ ticket: ExchangeTicket) -> Bool {
        switch state {
        case .waiting(let exchange), .body(let exchange, _): exchange.ticket == ticket
        case .streaming(let own, _, _): own == ticket
        case .idle, .closed: false
        }
    }

    func handlerAdded(context: ChannelHandlerContext) {
        self.context = context
    }

    func begin(_ exchange: ClientExchange) {
        guard let context else {
            pool.closed(self)
            return exchange.fail(.notSent(reason: "the connection was closed"))
        }
        let request = exchange.request
        guard var message = head(of: request, context) else {
            pool.release(self)
            return exchange.fail(.notSent(reason: "a header field contains a line break"))
        }
        state = .waiting(exchange)
        parser.beginResponse(isHEAD: request.method == "HEAD")
        switch request.body {
        case .bytes(let bytes):
            message.writeBytes(bytes)
            context.writeAndFlush(wrapOutboundOut(message), promise: nil)
        case .stream:
            context.writeAndFlush(wrapOutboundOut(message), promise: nil)
            exchange.onReady?(context.channel)
        }
        lastActivity = .now()
        schedule(within: request.times.firstByte, context)
    }

    /// The request up to its body, with room for that, or `nil` when a field would break out of its line.
    private func head(of request: TransportRequest, _ context: ChannelHandlerContext) -> ByteBuffer? {
        let length: Int
        let room: Int
        switch request.body {
        case .bytes(let bytes): (length, room) = (bytes.count, bytes.count)
        case .stream(let count, _): (length, room) = (count, 0)
        }
        var head = "\(request.method) \(request.target) HTTP/1.1\r\nHost: \(host)\r\n"
        for (name, value) in request.headers {
            if value.utf8.contains(where: { $0 == 0x0D || $0 == 0x0A || $0 == 0 }) { return nil }
            head += "\(name): \(value)\r\n"
        }
        head += "Content-Length: \(length)\r\n\r\n"
        var buffer = context.channel.allocator.buffer(capacity: head.utf8.count + room)
        buffer.writeString(head)
        return buffer
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        lastActivity = .now()
        var bytes = unwrapInboundIn(data)
        if input.readableBytes == 0 { swap(&input, &bytes) } else { input.writeBuffer(&bytes) }
        do throws(HTTPResponseParser.Malformed) {
            while let event = try parser.next(in: &input) {
                switch event {
                case .head(let head): received(head, context)
                case .body(var bytes): received(&bytes)
                case .end: receivedEnd()
                }
                if case .closed = state { return }
            }
        } catch {
            fail(.noResponse(reason: error.text))
        }
    }

    private func received(_ head: HTTPResponseParser.Head, _ context: ChannelHandlerContext) {
        guard case .waiting(let exchange) = state else { return }
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
                TransportStream(status: head.status, headers: head.headers, body: sequence.sequence))
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
                status: head.status, headers: head.headers, body: Array(body.readableBytesView))
            body.clear(minimumCapacity: 0)
            state = .idle
            finish(isKeepAlive: head.isKeepAlive)
            exchange.succeed(response)
        case .streaming(_, let source, let isKeepAlive):
            state = .idle
            finish(isKeepAlive: isKeepAlive)
            source.finish()
        case .idle, .waiting, .closed: break
        }
    }

    private func finish(isKeepAlive: Bool) {
        if isKeepAlive { pool.release(self) } else { closeAndTellPool() }
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
        if case .streaming = state { closeAndTellPool() }
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
            closeAndTellPool()
            exchange.fail(error)
        case .streaming(_, let source, _):
            closeAndTellPool()
            source.finish(error)
        case .idle: closeAndTellPool()
        case .closed: break
        }
    }

    private func closeAndTellPool() {
        state = .closed
        context?.close(promise: nil)
        context = nil
        pool.closed(self)
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        self.context = nil
    }

    func channelInactive(context: ChannelHandlerContext) {
        if case .end = parser.endOfInput() { receivedEnd() }
        fail(.noResponse(reason: "the connection was closed before the response was complete"))
        context.fireChannelInactive()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        fail(.noResponse(reason: Dialer.reason(error)))
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

extension HTTPResponseParser.Malformed {
    fileprivate var text: String {
        switch self {
        case .notHTTP: "the response is not HTTP"
        case .headTooLarge: "the head of the response is too large"
        case .badLength: "the length of the response is contradictory"
        case .badChunk: "a chunk of the response is malformed"
        }
    }
}
