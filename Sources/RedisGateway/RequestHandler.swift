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
    }

    private let loop: LoopContext
    private var context: ChannelHandlerContext?
    private var phase = Phase.idle
    private var phaseStart = NIODeadline.now()
    private var body = ByteBuffer()
    /// Requests without a response yet, oldest first.
    private var exchanges = CircularBuffer<Exchange>()
    private var batch = CommandBatch()
    private var isReadHeld = false
    private var isPeerDone = false
    private var unflushedSince: NIODeadline?

    init(_ loop: LoopContext) {
        self.loop = loop
    }

    func handlerAdded(context: ChannelHandlerContext) {
        self.context = context
        loop.opened(self)
        if loop.isDraining { context.close(promise: nil) }
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        self.context = nil
        loop.closed(self)
    }

    // MARK: Reading

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head(let head): received(head)
        case .body(var bytes): received(&bytes)
        case .end: receivedEnd()
        }
    }

    private func received(_ httpHead: HTTPRequestHead) {
        guard case .idle = phase else { return }
        begin(.idle)
        let head: RequestHead
        do {
            head = try RequestHead(httpHead, limits: loop.limits)
        } catch {
            return refuseUnreadable(error)
        }
        switch httpHead.method {
        case .GET, .HEAD, .POST, .PUT: break
        default: return begin(.refused(head, RequestError(status: 405, text: "")))
        }
        guard head.isAuthorized(by: loop.token) else { return begin(.refused(head, .unauthorized)) }
        if let refusal = head.refusal { return begin(.refused(head, refusal)) }
        if let length = head.contentLength, length > loop.limits.bodyBytes { return refuseUnreadable(bodyTooLarge(length)) }
        if head.expectsContinue, let context {
            context.writeAndFlush(wrapOutboundOut(ByteBuffer(string: ResponseWriter.continueLine)), promise: nil)
        }
        begin(.body(head, head.target.route))
    }

    private func received(_ bytes: inout ByteBuffer) {
        guard case .body = phase else { return }
        let length = body.readableBytes + bytes.readableBytes
        if length > loop.limits.bodyBytes { return refuseUnreadable(bodyTooLarge(length)) }
        if body.readableBytes == 0 {
            swap(&body, &bytes)
        } else {
            body.writeBuffer(&bytes)
        }
    }

    private func receivedEnd() {
        let finished = phase
        begin(.idle)
        switch finished {
        case .idle: break
        case .closing: phase = .closing
        case .refused(let head, let error): enqueue(Exchange(.command, head, replyLimit: 0)).refuse(error)
        case .body(let head, let route): run(head, route)
        }
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
    private func refuseUnreadable(_ error: RequestError) {
        if case .closing = phase { return }
        begin(.closing)
        body.clear(minimumCapacity: 0)
        guard let head = try? RequestHead(Self.placeholder, limits: GatewayLimits()) else { return }
        enqueue(Exchange(.command, head, replyLimit: 0)).refuse(error)
    }

    /// Stands for a head that could not be read.
    private static let placeholder = HTTPRequestHead(version: .http1_0, method: .POST, uri: "/")

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
            let isLast = exchanges.isEmpty
            let closes = !exchange.head.isKeepAlive || isLast && (isClosing || loop.isDraining && isBetweenRequests)
            let response = loop.writer.response(
                status: exchange.status, body: exchange.status == 405 ? [] : exchange.body,
                contentType: exchange.status == 405
                    ? nil : exchange.isRESP ? "application/octet-stream" : "application/json",
                executed: exchange.executed, isHEAD: exchange.head.isHEAD, closes: closes,
                allocator: context.channel.allocator)
            if unflushedSince == nil { unflushedSince = .now() }
            let written = context.eventLoop.makePromise(of: Void.self)
            written.futureResult.assumeIsolated().whenComplete { _ in self.unflushedSince = nil }
            context.write(wrapOutboundOut(response), promise: written)
            wrote = true
            if closes {
                exchanges.removeAll()
                phase = .closing
                context.flush()
                context.close(promise: nil)
                return
            }
        }
        if wrote { context.flush() }
        if isReadHeld, exchanges.count < loop.limits.pipelinedRequests {
            isReadHeld = false
            context.read()
        }
        if isPeerDone, exchanges.isEmpty { context.close(promise: nil) }
    }

    private var isClosing: Bool {
        if case .closing = phase { true } else { false }
    }

    private var isBetweenRequests: Bool {
        if case .idle = phase { true } else { false }
    }

    // MARK: Ends

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        if error is HTTPParserError {
            refuseUnreadable(.badRequest("ERR malformed HTTP request"))
        } else {
            context.close(promise: nil)
        }
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        // A client may finish sending and still read: it gets the responses it is owed.
        if case ChannelEvent.inputClosed = event {
            isPeerDone = true
            if exchanges.isEmpty { context.close(promise: nil) }
        } else {
            context.fireUserInboundEventTriggered(event)
        }
    }

    func drain() {
        if exchanges.isEmpty, isBetweenRequests { context?.close(promise: nil) }
    }

    func cut() {
        context?.close(promise: nil)
    }

    /// Called once a second.
    func enforceTimes(at now: NIODeadline) {
        let limits = loop.limits
        if let unflushedSince, now - unflushedSince > limits.responseStallTime { return cut() }
        guard exchanges.isEmpty else { return }
        switch phase {
        case .idle:
            if now - phaseStart > limits.idleTime { cut() }
        case .body, .refused:
            let allowance = limits.bodyTime + .seconds(Int64(body.readableBytes / (100 << 10)))
            if now - phaseStart > allowance {
                refuseUnreadable(RequestError(status: 408, text: "ERR the request body took too long"))
            }
        case .closing: cut()
        }
    }
}
