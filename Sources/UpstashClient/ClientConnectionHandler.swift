import NIOCore

/// One HTTP/1.1 connection: writes a request, reads its response, and goes back to the pool.
///
/// idle ──begin──▶ waiting ──head──▶ body or streaming ──end──▶ ended ──read complete──▶ idle;  any failure ──▶ closed
final class ClientConnectionHandler: ChannelDuplexHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private enum State {
        case idle
        case waiting(ClientExchange)
        case body(ClientExchange, HTTPResponseParser.Head)
        case streaming(ExchangeTicket, StreamSource, isKeepAlive: Bool, idle: Duration?)
        /// Answered. The pool gets it back after this read: bytes that still follow in it belong to no request, and
        /// must not meet the next one.
        case ended(isKeepAlive: Bool)
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
    /// Bytes of the request's body that are not yet handed to the socket.
    private var unsent = 0
    private var lastActivity = NIODeadline.now()
    private var timer: Scheduled<Void>?
    /// Reading of a streamed body waits until its reader catches up.
    private var isPaused = false

    /// Pieces a request's body is written in, each of which counts as a sign of life.
    private static let pieceLength = 256 << 10

    init(pool: ConnectionPool, host: String) {
        self.pool = pool
        self.host = host
    }

    /// Whether a request may be sent now; on a connection idle for longer than `limit`, something on the way may have
    /// forgotten it.
    func isUsable(within limit: Duration?) -> Bool {
        guard case .idle = state, context?.channel.isActive == true else { return false }
        guard let limit else { return true }
        return lastActivity + TimeAmount(limit) > .now()
    }

    func serves(_ ticket: ExchangeTicket) -> Bool {
        switch state {
        case .waiting(let exchange), .body(let exchange, _): exchange.ticket == ticket
        case .streaming(let own, _, _, _): own == ticket
        case .idle, .ended, .closed: false
        }
    }

    func handlerAdded(context: ChannelHandlerContext) {
        self.context = context
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        self.context = nil
    }

    // MARK: Request

    func begin(_ exchange: ClientExchange) {
        let request = exchange.request
        state = .waiting(exchange)
        guard let context else { return fail(.notSent(reason: "the connection was closed")) }
        guard let head = head(of: request) else {
            return fail(.notSent(reason: "a header holds a control character"))
        }
        parser.beginResponse(isHEAD: request.method == "HEAD")
        switch request.body {
        case .bytes(let bytes):
            unsent = bytes.count
            write(head, bytes, context)
        case .stream(let length, _):
            unsent = length
            context.writeAndFlush(wrapOutboundOut(ByteBuffer(string: head)), promise: nil)
            exchange.onReady?(context.channel)
        }
        lastActivity = .now()
        checkSilence()
    }

    /// The request up to its body, or `nil` when something in it would break out of its line.
    private func head(of request: TransportRequest) -> String? {
        let length =
            switch request.body {
            case .bytes(let bytes): bytes.count
            case .stream(let length, _): length
            }
        guard request.target.utf8.allSatisfy({ $0 > 0x20 && $0 != 0x7F }) else { return nil }
        var head = "\(request.method) \(request.target) HTTP/1.1\r\nHost: \(host)\r\n"
        for (name, value) in request.headers {
            guard name.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F && $0 != UInt8(ascii: ":") }),
                value.utf8.allSatisfy({ $0 >= 0x20 && $0 != 0x7F || $0 == 0x09 })
            else { return nil }
            head += "\(name): \(value)\r\n"
        }
        return head + "Content-Length: \(length)\r\n\r\n"
    }

    private func write(_ head: String, _ bytes: [UInt8], _ context: ChannelHandlerContext) {
        let first = min(bytes.count, Self.pieceLength)
        var message = context.channel.allocator.buffer(capacity: head.utf8.count + first)
        message.writeString(head)
        message.writeBytes(bytes[..<first])
        guard first < bytes.count else {
            // The usual case: one write, without a promise.
            unsent = 0
            return context.writeAndFlush(wrapOutboundOut(message), promise: nil)
        }
        write(message, of: first, context)
        for start in stride(from: first, to: bytes.count, by: Self.pieceLength) {
            let piece = bytes[start..<min(bytes.count, start + Self.pieceLength)]
            write(ByteBuffer(bytes: piece), of: piece.count, context)
        }
        context.flush()
    }

    /// - Parameter count: how many bytes of the body are in it.
    private func write(_ piece: ByteBuffer, of count: Int, _ context: ChannelHandlerContext) {
        context.write(wrapOutboundOut(piece)).assumeIsolated().whenSuccess { self.sent(count) }
    }

    private func sent(_ count: Int) {
        unsent -= count
        lastActivity = .now()
    }

    /// The pieces of a streamed body.
    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        let count = unwrapOutboundIn(data).readableBytes
        promise?.futureResult.assumeIsolated().whenSuccess { self.sent(count) }
        context.write(data, promise: promise)
    }

    // MARK: Response

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
        guard case .waiting(let exchange) = state else {
            return fail(.noResponse(reason: "the server answered more than it was asked"))
        }
        let limit = exchange.request.maximumResponseBytes
        if exchange.isStream {
            stream(exchange, head, context)
        } else if let length = parser.announcedBytes, length > limit {
            fail(.responseTooLarge(limit: limit))
        } else {
            state = .body(exchange, head)
        }
    }

    private func stream(_ exchange: ClientExchange, _ head: HTTPResponseParser.Head, _ context: ChannelHandlerContext) {
        let sequence = NIOThrowingAsyncSequenceProducer.makeSequence(
            elementType: [UInt8].self, failureType: (any Error).self,
            backPressureStrategy: NIOAsyncSequenceProducerBackPressureStrategies.HighLowWatermark(
                lowWatermark: 4, highWatermark: 64),
            finishOnDeinit: true, delegate: StreamDelegate(self, exchange.ticket, on: context.eventLoop))
        state = .streaming(
            exchange.ticket, sequence.source, isKeepAlive: head.isKeepAlive, idle: exchange.request.streamIdle)
        timer?.cancel()
        checkSilence()
        exchange.succeed(TransportStream(status: head.status, headers: head.headers, body: sequence.sequence))
    }

    private func received(_ bytes: inout ByteBuffer) {
        switch state {
        case .body(let exchange, _):
            let limit = exchange.request.maximumResponseBytes
            if body.readableBytes + bytes.readableBytes > limit { return fail(.responseTooLarge(limit: limit)) }
            if body.readableBytes == 0 { swap(&body, &bytes) } else { body.writeBuffer(&bytes) }
        case .streaming(_, let source, _, _):
            if case .stopProducing = source.yield(Array(bytes.readableBytesView)) { isPaused = true }
        case .idle, .waiting, .ended, .closed: break
        }
    }

    private func receivedEnd() {
        switch state {
        case .body(let exchange, let head):
            timer?.cancel()
            state = .ended(isKeepAlive: head.isKeepAlive)
            exchange.succeed(TransportResponse(status: head.status, headers: head.headers, body: takeBody()))
        case .streaming(_, let source, let isKeepAlive, _):
            timer?.cancel()
            state = .ended(isKeepAlive: isKeepAlive)
            isPaused = false
            source.finish()
        case .idle, .waiting, .ended, .closed: break
        }
    }

    private func takeBody() -> [UInt8] {
        defer { body.clear(minimumCapacity: 0) }
        return Array(body.readableBytesView)
    }

    func channelReadComplete(context: ChannelHandlerContext) {
        if case .ended(let isKeepAlive) = state {
            // Half a request on the wire leaves no room for another.
            if isKeepAlive && unsent == 0 {
                state = .idle
                pool.release(self)
            } else {
                closeAndTellPool()
            }
        }
        context.fireChannelReadComplete()
    }

    func read(context: ChannelHandlerContext) {
        if !isPaused { context.read() }
    }

    fileprivate func resumeReading(_ ticket: ExchangeTicket) {
        guard isPaused, case .streaming(ticket, _, _, _) = state else { return }
        isPaused = false
        lastActivity = .now()
        context?.read()
    }

    /// The reader of a streamed body is gone.
    fileprivate func streamWasDropped(_ ticket: ExchangeTicket) {
        if case .streaming(ticket, _, _, _) = state { closeAndTellPool() }
    }

    // MARK: Ends

    func close() {
        fail(.noResponse(reason: "the client was closed"))
    }

    func fail(_ error: TransportError) {
        switch state {
        case .waiting(let exchange):
            closeAndTellPool()
            exchange.fail(error)
        case .body(let exchange, let head):
            closeAndTellPool()
            if case .noResponse(let reason) = error {
                exchange.fail(.truncated(reason: reason, status: head.status, body: takeBody()))
            } else {
                exchange.fail(error)
            }
        case .streaming(_, let source, _, _):
            closeAndTellPool()
            source.finish(error)
        case .idle, .ended: closeAndTellPool()
        case .closed: break
        }
    }

    private func closeAndTellPool() {
        timer?.cancel()
        state = .closed
        context?.close(promise: nil)
        context = nil
        pool.closed(self)
    }

    func channelInactive(context: ChannelHandlerContext) {
        if case .end = parser.endOfInput() { receivedEnd() }
        fail(.noResponse(reason: "the connection was closed before the response was complete"))
        context.fireChannelInactive()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        fail(.noResponse(reason: Dialer.reason(error)))
    }

    /// Ends an exchange in which nothing happens. The timer is not moved with every sign of life: it looks at the last
    /// one when it fires, and sleeps on.
    private func checkSilence() {
        let limit: Duration
        let pause: Duration
        var reason = "no answer in time"
        switch state {
        case .waiting(let exchange), .body(let exchange, _):
            let times = exchange.request.times
            if case .waiting = state { limit = times.firstByte } else { limit = times.idleRead }
            pause = min(times.firstByte, times.idleRead)
        case .streaming(_, _, _, let idle?):
            // What the reader does not take is no silence of the server's.
            if isPaused { lastActivity = .now() }
            limit = idle
            pause = idle
            reason = "nothing was heard for too long"
        case .idle, .streaming, .ended, .closed: return
        }
        let overdue = lastActivity + TimeAmount(limit)
        guard overdue > .now() else { return fail(.noResponse(reason: reason)) }
        let nextLook = NIODeadline.now() + TimeAmount(max(.milliseconds(1), pause))
        timer = context?.eventLoop.assumeIsolated().scheduleTask(deadline: min(overdue, nextLook)) {
            self.checkSilence()
        }
    }
}

/// Tells the connection, on its loop, what the reader of a streamed body does.
struct StreamDelegate: NIOAsyncSequenceProducerDelegate {
    private let handler: NIOLoopBound<ClientConnectionHandler>
    /// The connection may serve another request by the time the reader says something.
    private let ticket: ExchangeTicket
    private let eventLoop: any EventLoop

    init(_ handler: ClientConnectionHandler, _ ticket: ExchangeTicket, on loop: any EventLoop) {
        eventLoop = loop
        self.ticket = ticket
        self.handler = NIOLoopBound(handler, eventLoop: eventLoop)
    }

    func produceMore() {
        eventLoop.execute { handler.value.resumeReading(ticket) }
    }

    func didTerminate() {
        eventLoop.execute { handler.value.streamWasDropped(ticket) }
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
