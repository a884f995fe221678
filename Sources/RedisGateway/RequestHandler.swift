import NIOCore
import NIOHTTP1
import RedisNIO
import RedisTypes
import UpstashREST

/// One client connection: reads requests, runs them over the loop's links to Redis, writes the responses in order.
final class RequestHandler: ChannelDuplexHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias OutboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    /// Where the request being read stands; each state began at ``phaseStart``.
    private enum Phase {
        case idle
        case body(RequestHead, RequestTarget.Route)
        /// The request is refused; the rest of its body is dropped and the error answered when it ends.
        case refused(RequestHead, RequestError)
        /// Nothing more is read: the connection closes when its responses are out.
        case closing
        /// The last response is out and says so. What the client still sends is dropped until it closes too: closing
        /// at once would reset the connection and could take the response with it.
        case lingering
    }

    private let loop: LoopContext
    private var context: ChannelHandlerContext?
    private var phase = Phase.idle
    private var phaseStart = NIODeadline.now()
    /// When the first bytes of a head came that is not whole yet.
    private var headStart: NIODeadline?
    /// Parts of requests read so far.
    private(set) var partCount = 0
    private var body = ByteBuffer()
    /// Requests without a response yet, oldest first.
    private var exchanges = CircularBuffer<Exchange>()
    private var batch = CommandBatch()
    private var isReadHeld = false
    private var isPeerDone = false
    /// Whether the client waits for `100 Continue` before it sends the body.
    private var owesContinue = false
    /// Whether the client may still be sending when the last response is out.
    private var lingers = false
    /// Responses handed to the channel that are not on the wire yet, and how many bytes were left when last looked.
    private var unwritten = 0
    private var unwrittenBytes = 0
    private var lastProgress = NIODeadline.now()

    init(_ loop: LoopContext) {
        self.loop = loop
    }

    func handlerAdded(context: ChannelHandlerContext) {
        self.context = context
        loop.opened(self)
        if loop.isDraining { drain() }
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        self.context = nil
        loop.closed(self)
    }

    // MARK: Reading

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        partCount += 1
        switch unwrapInboundIn(data) {
        case .head(let head): received(head)
        case .body(var bytes): received(&bytes)
        case .end(let trailers): receivedEnd(trailers)
        }
    }

    /// Bytes have come in that completed nothing.
    func receivedFragment() {
        if isBetweenRequests, headStart == nil { headStart = .now() }
    }

    private func received(_ httpHead: HTTPRequestHead) {
        guard case .idle = phase else { return }
        headStart = nil
        let head: RequestHead
        do {
            head = try RequestHead(httpHead, limits: loop.limits)
        } catch {
            return refuseAndClose(.unreadable(isHEAD: httpHead.method == .HEAD), error)
        }
        switch httpHead.method {
        case .GET, .HEAD, .POST, .PUT: break
        default: return refuse(head, RequestError(status: 405, text: ""))
        }
        guard head.isAuthorized(by: loop.token) else { return refuse(head, .unauthorized) }
        if let length = head.contentLength, length > loop.limits.bodyBytes {
            return refuseAndClose(head, bodyTooLarge(length))
        }
        if let refusal = head.refusal { return refuse(head, refusal) }
        begin(.body(head, head.target.route))
        owesContinue = head.expectsContinue
        sendContinue()
    }

    /// Answers when the request has been read, or at once when the client may never send its body.
    private func refuse(_ head: RequestHead, _ error: RequestError) {
        if head.expectsContinue { refuseAndClose(head, error) } else { begin(.refused(head, error)) }
    }

    private func received(_ bytes: inout ByteBuffer) {
        guard case .body(let head, _) = phase else { return }
        owesContinue = false
        let length = body.readableBytes + bytes.readableBytes
        if length > loop.limits.bodyBytes { return refuseAndClose(head, bodyTooLarge(length)) }
        if body.readableBytes == 0 {
            swap(&body, &bytes)
        } else {
            body.writeBuffer(&bytes)
        }
    }

    private func receivedEnd(_ trailers: HTTPHeaders?) {
        switch phase {
        case .idle, .closing, .lingering: return
        case .refused(let head, let error):
            begin(head.isKeepAlive ? .idle : .closing)
            enqueue(Exchange(.command, head, replyLimit: 0)).refuse(error)
        case .body(let head, _) where trailers.map(RequestHead.areForbidden) ?? false:
            refuseAndClose(head, .badRequest("ERR forbidden trailer field"))
        case .body(let head, let route):
            begin(head.isKeepAlive ? .idle : .closing)
            run(head, route)
        }
        owesContinue = false
        body.clear(minimumCapacity: 0)
    }

    private func run(_ head: RequestHead, _ route: RequestTarget.Route) {
        batch.removeAll()
        let shape: Exchange.Shape =
            switch route {
            case .command, .path: .command
            case .pipeline: .pipeline
            case .transaction: .transaction
            }
        let exchange = enqueue(Exchange(shape, head, replyLimit: loop.limits.commandBytes))
        do throws(RequestError) {
            try body.withUnsafeReadableBytes { body throws(RequestError) in
                switch route {
                case .command: try CommandBody.parseCommand(body, into: &batch)
                case .pipeline: try CommandBody.parseCommands(body, into: &batch)
                case .transaction: try CommandBody.parseCommands(body, into: &batch)
                case .path:
                    for word in head.target.words { batch.appendWord(word.bytes) }
                    if !body.isEmpty { batch.appendWord(body) }
                    for word in head.target.queryWords { batch.appendWord(word.bytes) }
                    batch.endCommand()
                }
            }
        } catch {
            return exchange.refuse(error)
        }
        if shape == .transaction {
            exchange.runTransaction(batch, policy: loop.policy, on: loop.links)
        } else {
            exchange.run(batch, policy: loop.policy, on: loop.links)
        }
        if batch.bytes.capacity > Self.keptCapacity { batch = CommandBatch() }
    }

    private static let keptCapacity = 1 << 16

    private func enqueue(_ exchange: Exchange) -> Exchange {
        exchanges.append(exchange)
        exchange.onFinish = { [weak self, loop] exchange in
            if let connection = exchange.borrowed { loop.links.giveBack(connection) }
            self?.writeFinished()
        }
        return exchange
    }

    /// Answers at once and closes: where the next request would begin is unknown, or not worth reading up to.
    private func refuseAndClose(_ head: RequestHead, _ error: RequestError) {
        switch phase {
        case .closing, .lingering: return
        case .idle, .body, .refused: break
        }
        begin(.closing)
        lingers = true
        body.clear(minimumCapacity: 0)
        var head = head
        head.isKeepAlive = false
        enqueue(Exchange(.command, head, replyLimit: 0)).refuse(error)
    }

    private func bodyTooLarge(_ length: Int) -> RequestError {
        RequestError(status: 413, text: RequestError.sizeText(limit: loop.limits.bodyBytes, actual: length))
    }

    private func begin(_ phase: Phase) {
        self.phase = phase
        phaseStart = .now()
    }

    /// Reading pauses while too many requests of this connection wait.
    func read(context: ChannelHandlerContext) {
        if exchanges.count >= loop.limits.pipelinedRequests {
            isReadHeld = true
        } else {
            context.read()
        }
    }

    // MARK: Writing

    /// Writes the responses that are complete, up to the first that is not.
    private func writeFinished() {
        guard let context else { return }
        var wrote = false
        while let exchange = exchanges.first, exchange.isFinished {
            exchanges.removeFirst()
            let closes = !exchange.head.isKeepAlive || exchanges.isEmpty && isLastResponse
            let response = loop.writer.response(
                status: exchange.status, body: exchange.status == 405 ? [] : exchange.body,
                contentType: exchange.status == 405
                    ? nil : exchange.isRESP ? "application/octet-stream" : "application/json",
                executed: exchange.executed, isHEAD: exchange.head.isHEAD, closes: closes,
                allocator: context.channel.allocator)
            let written = context.eventLoop.makePromise(of: Void.self)
            written.futureResult.assumeIsolated().whenComplete { _ in self.responseLeft() }
            if unwritten == 0 { lastProgress = .now() }
            unwritten += 1
            context.write(wrapOutboundOut(response), promise: written)
            wrote = true
            if closes {
                exchanges.removeAll()
                phase = .closing
            }
        }
        if wrote { context.flush() }
        if exchanges.isEmpty, isBetweenRequests { phaseStart = .now() }
        if isReadHeld, exchanges.count < loop.limits.pipelinedRequests {
            isReadHeld = false
            context.read()
        }
        sendContinue()
        closeIfDone()
    }

    private func responseLeft() {
        unwritten -= 1
        lastProgress = .now()
        closeIfDone()
    }

    /// `100 Continue` belongs to the request that is being read, so it must not overtake the responses before.
    private func sendContinue() {
        guard owesContinue, exchanges.isEmpty, let context else { return }
        owesContinue = false
        context.writeAndFlush(wrapOutboundOut(ByteBuffer(string: ResponseWriter.continueLine)), promise: nil)
    }

    /// Whether nothing is left to do when the responses owed now are out.
    private var isLastResponse: Bool {
        isClosing || isBetweenRequests && (isPeerDone || loop.isDraining)
    }

    private func closeIfDone() {
        guard exchanges.isEmpty, unwritten == 0, isLastResponse, let context else { return }
        guard lingers, !isPeerDone else { return context.close(promise: nil) }
        begin(.lingering)
        let closed = context.eventLoop.makePromise(of: Void.self)
        closed.futureResult.assumeIsolated().whenFailure { _ in self.cut() }
        context.close(mode: .output, promise: closed)
    }

    private var isClosing: Bool {
        if case .closing = phase { true } else { false }
    }

    private var isBetweenRequests: Bool {
        if case .idle = phase { true } else { false }
    }

    // MARK: Ends

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        switch error {
        case HTTPParserError.headerOverflow:
            refuseAndClose(
                .unreadable(),
                RequestError(status: 431, text: "ERR the request target or the header fields are too long"))
        case is HTTPParserError:
            refuseAndClose(.unreadable(), .badRequest("ERR malformed HTTP request"))
        // What follows a malformed request is dropped while its response leaves.
        case is ByteToMessageDecoderError: break
        default: context.close(promise: nil)
        }
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        // A client may finish sending and still read: it gets the responses it is owed.
        if case ChannelEvent.inputClosed = event {
            isPeerDone = true
            if case .lingering = phase { context.close(promise: nil) } else { closeIfDone() }
        } else {
            context.fireUserInboundEventTriggered(event)
        }
    }

    /// Closes after the responses owed. What the client sent before now may still wait to be read, so the look
    /// whether anything is owed comes a little later.
    func drain() {
        context?.eventLoop.assumeIsolated().scheduleTask(in: .milliseconds(10)) { self.closeIfDone() }
    }

    func cut() {
        context?.close(promise: nil)
    }

    /// Called once in a ``GatewayLimits/sweepInterval``.
    func enforceTimes(at now: NIODeadline) {
        let limits = loop.limits
        if unwritten > 0 { return enforceReading(at: now) }
        if let headStart, now - headStart > limits.headTime {
            self.headStart = nil
            return refuseAndClose(
                .unreadable(), RequestError(status: 408, text: "ERR the request head took too long"))
        }
        guard exchanges.isEmpty else { return }
        switch phase {
        case .idle:
            if now - phaseStart > limits.idleTime { cut() }
        case .body(let head, _), .refused(let head, _):
            let allowance = limits.bodyTime + .seconds(Int64(body.readableBytes / (100 << 10)))
            if now - phaseStart > allowance {
                refuseAndClose(head, RequestError(status: 408, text: "ERR the request body took too long"))
            }
        case .closing: break
        case .lingering:
            if now - phaseStart > limits.lingerTime { cut() }
        }
    }

    /// Cuts a client that has taken nothing of a response for too long.
    private func enforceReading(at now: NIODeadline) {
        // The option is there on every socket channel; without it only whole responses count as progress.
        let left = (try? context?.channel.syncOptions?.getOption(.bufferedWritableBytes)) ?? unwrittenBytes
        if left != unwrittenBytes {
            unwrittenBytes = left
            lastProgress = now
        } else if now - lastProgress > loop.limits.responseStallTime {
            cut()
        }
    }
}
