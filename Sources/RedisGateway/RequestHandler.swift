import NIOCore
import NIOHTTP1
import NIOTLS
import RedisNIO
import RedisTypes
import Synchronization
import UpstashREST

/// One client connection: reads requests, runs them over the loop's links to Redis, writes the responses in order.
final class RequestHandler: ChannelDuplexHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias OutboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    /// Where the request being read stands; each state began at ``phaseStart``.
    enum Phase {
        case idle
        case body(RequestHead, RequestTarget.Route, Login)
        /// The request is refused; the rest of its body is dropped and the error answered when it ends.
        case refused(RequestHead, RequestError)
        /// An event stream is the last that this connection carries. What the client still sends is dropped.
        case streaming
        /// Nothing more is read: the connection closes when its responses are out.
        case closing
        /// The last response is out and says so. What the client still sends is dropped until it closes too: closing
        /// at once would reset the connection and could take the response with it.
        case lingering
    }

    /// What is to be done for a request that has been read.
    enum Work {
        /// `held` bytes of the budget are taken for the body.
        case run(RequestTarget.Route, Login, ByteBuffer, held: Int)
        case stream(EventStream.Source, Login)
        case refuse(RequestError)
    }

    /// A request that has been read.
    struct Arrival {
        let head: RequestHead
        let work: Work
        let time: NIODeadline
        /// How long it is kept before it may start, as if it were still on its way.
        var delay = TimeAmount.zero
        /// When it may start at the pace that is kept; `nil` until it has asked.
        var turn: NIODeadline?
    }

    let loop: LoopContext
    var context: ChannelHandlerContext?
    var phase = Phase.idle
    var phaseStart = NIODeadline.now()
    /// When the first bytes of a head came that is not whole yet.
    var headStart: NIODeadline?
    /// When the connection was made, until TLS is agreed on.
    var handshakeStart: NIODeadline?
    /// Where the client connects from, once it is counted there.
    var address: String?
    /// What the last `Authorization` header came to, so that the next that is the same costs no digest.
    private var known: (authorization: Secret, login: Login)?
    /// Parts of requests read so far.
    private(set) var partCount = 0
    private var requestCount = 0
    private var body = ByteBuffer()
    /// Bytes of ``body`` that are counted in the budget.
    private var heldBytes = 0
    /// Bytes of the body that came since ``phaseStart``, kept or not.
    var bodyProgress = 0
    /// Requests without a response yet, oldest first: those that run, and those that came in the same read when no
    /// more may run.
    var exchanges = CircularBuffer<Exchange>()
    var waiting = CircularBuffer<Arrival>()
    /// Looks again when the first of those that wait may start.
    private var opening: Scheduled<Void>?
    var stream: EventStream?
    var lastEvent = NIODeadline.now()
    private var batch = CommandBatch()
    var isAdvancing = false
    var isReadHeld = false
    var isPeerDone = false
    /// Whether the client waits for `100 Continue` before it sends the body.
    var owesContinue = false
    /// Whether the client may still be sending when the last response is out.
    var lingers = false
    /// Responses handed to the channel that are not on the wire yet, and how many bytes were left when last looked.
    var unwritten = 0
    var unwrittenBytes = 0
    var lastProgress = NIODeadline.now()

    init(_ loop: LoopContext) {
        self.loop = loop
        if loop.usesTLS { handshakeStart = .now() }
    }

    func handlerAdded(context: ChannelHandlerContext) {
        self.context = context
        loop.opened(self)
        if loop.isDraining { drain() }
    }

    func channelActive(context: ChannelHandlerContext) {
        if !loop.usesTLS { admit(context) }
        context.fireChannelActive()
    }

    /// Turns away whoever has too many connections already, with a word where it can be read.
    private func admit(_ context: ChannelHandlerContext) {
        let address = context.remoteAddress?.ipAddress ?? "local"
        if loop.state.admission.enter(from: address) {
            self.address = address
        } else {
            loop.state.refusedConnections.wrappingAdd(1, ordering: .relaxed)
            refuseAndClose(
                .unreadable(), RequestError(status: 503, text: "ERR too many connections from this address"))
        }
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        self.context = nil
        opening?.cancel()
        if let address { loop.state.admission.leave(from: address) }
        closeStream()
        dropBody()
        dropWaiting()
        for exchange in exchanges { exchange.abandon() }
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
        var head: RequestHead
        do {
            head = try RequestHead(httpHead, limits: loop.limits)
        } catch {
            return refuseAndClose(.unreadable(isHEAD: httpHead.method == .HEAD), error)
        }
        requestCount += 1
        if requestCount >= loop.limits.requestsPerConnection { head.isKeepAlive = false }
        switch httpHead.method {
        case .GET, .HEAD, .POST, .PUT: break
        case .OPTIONS where loop.cors.isEnabled:
            head.responseFields += loop.cors.preflightFields(for: httpHead.headers)
            return refuse(head, RequestError(status: 200, text: ""))
        default: return refuse(head, RequestError(status: 405, text: ""))
        }
        if loop.cors.isEnabled { head.responseFields += loop.cors.responseFields(for: httpHead.headers) }
        guard let login = login(of: head) else { return refuse(head, loginFailed()) }
        if let length = head.contentLength, length > loop.limits.bodyBytes {
            return refuseAndClose(head, bodyTooLarge(length))
        }
        if let refusal = head.refusal { return refuse(head, refusal) }
        begin(.body(head, head.target.route, login))
        owesContinue = head.expectsContinue
        sendContinue()
    }

    /// Whose request this is, as far as it can be told now: Redis may yet refuse a user of its own.
    private func login(of head: RequestHead) -> Login? {
        let identities = loop.identities
        if head.target.token == nil, let known, known.login.generation == identities.generation,
            let authorization = head.authorization, known.authorization.matches(authorization)
        {
            if case .user = known.login.principal.rights { settle(known.login.principal, head) }
            return known.login
        }
        guard let principal = head.withToken({ identities.principal(of: $0, at: loop.now) }) ?? nil else { return nil }
        if case .user = principal.rights {
            // Each guess would cost Redis a look; whoever is known already is no guesser.
            guard
                identities.standing(of: principal).isValid
                    || loop.state.failedLogins.allowsAttempt(from: address ?? "local")
            else { return nil }
            settle(principal, head)
        }
        let login = Login(principal: principal, generation: identities.generation)
        if head.target.token == nil, let authorization = head.authorization {
            known = (Secret(authorization), login)
        }
        return login
    }

    private func settle(_ principal: Principal, _ head: RequestHead) {
        _ = head.withToken { token in
            loop.identities.settle(principal, token: token) { [weak self] in self?.advance() }
        }
    }

    private func loginFailed() -> RequestError {
        loop.state.refusedLogins.wrappingAdd(1, ordering: .relaxed)
        return loop.state.failedLogins.count(from: address ?? "local") ? .unauthorized : .tooManyFailedLogins
    }

    /// Answers when the request has been read, or at once when the client may never send its body, or too much of it.
    private func refuse(_ head: RequestHead, _ error: RequestError) {
        let isTooLong = head.contentLength ?? 0 > loop.limits.bodyBytes
        if head.expectsContinue || isTooLong { refuseAndClose(head, error) } else { begin(.refused(head, error)) }
    }

    private func received(_ bytes: inout ByteBuffer) {
        bodyProgress += bytes.readableBytes
        if case .refused(let head, let error) = phase, bodyProgress > loop.limits.bodyBytes {
            return refuseAndClose(head, error)
        }
        guard case .body(let head, let route, _) = phase else { return }
        owesContinue = false
        if EventStream.Source(route, []) != nil {
            // The SDK posts `[]` with a subscription; it means nothing.
            return bodyProgress > loop.limits.bodyBytes ? refuseAndClose(head, bodyTooLarge(bodyProgress)) : ()
        }
        let length = body.readableBytes + bytes.readableBytes
        if length > loop.limits.bodyBytes { return refuseAndClose(head, bodyTooLarge(length)) }
        guard loop.state.memory.take(bytes.readableBytes) else { return refuseAndClose(head, .memoryUsedUp) }
        heldBytes += bytes.readableBytes
        if body.readableBytes == 0 {
            swap(&body, &bytes)
        } else {
            body.writeBuffer(&bytes)
        }
    }

    private func receivedEnd(_ trailers: HTTPHeaders?) {
        switch phase {
        case .idle, .streaming, .closing, .lingering: return
        case .refused(let head, let error):
            begin(head.isKeepAlive ? .idle : .closing)
            submit(head, .refuse(error))
        case .body(let head, _, _) where trailers.map(RequestHead.areForbidden) ?? false:
            refuseAndClose(head, .badRequest("ERR forbidden trailer field"))
        case .body(let head, let route, let login):
            if let source = EventStream.Source(route, head.target.words) {
                receivedStreamRequest(head, source, login)
            } else {
                begin(head.isKeepAlive ? .idle : .closing)
                let (body, held) = (body, heldBytes)
                (self.body, heldBytes) = (ByteBuffer(), 0)
                submit(head, .run(route, login, body, held: held))
            }
        }
        owesContinue = false
        dropBody()
    }

    private func receivedStreamRequest(_ head: RequestHead, _ source: EventStream.Source, _ login: Login) {
        if let refusal = source.refusal(loop.limits) {
            begin(head.isKeepAlive ? .idle : .closing)
            submit(head, .refuse(refusal))
        } else if head.isHEAD {
            begin(head.isKeepAlive ? .idle : .closing)
            submit(head, .stream(source, login))
        } else {
            begin(.streaming)
            submit(head, .stream(source, login))
        }
    }

    private func dropBody() {
        loop.state.memory.give(heldBytes)
        heldBytes = 0
        body = ByteBuffer()
    }

    func dropWaiting() {
        for arrival in waiting {
            if case .run(_, _, _, let held) = arrival.work { loop.state.memory.give(held) }
        }
        waiting.removeAll()
    }

    // MARK: Running

    /// Starts on a request, or keeps it until those before it have made room.
    private func submit(_ head: RequestHead, _ work: Work) {
        var arrival = Arrival(head: head, work: work, time: .now())
        if let latency = loop.latency { arrival.delay = latency.draw() }
        if waiting.isEmpty, hasRoom(for: &arrival) {
            start(arrival)
        } else {
            waiting.append(arrival)
        }
    }

    func hasRoom(for arrival: inout Arrival) -> Bool {
        if let opening = loop.opening(of: &arrival) {
            advance(at: opening)
            return false
        }
        return switch arrival.work {
        case .run(_, let login, _, _):
            exchanges.count < loop.limits.pipelinedRequests && context?.channel.isWritable ?? false
                && isSettled(login.principal, arrival.head)
        // A response already made takes no room, and one that closes must not wait for the client to read.
        case .refuse: true
        // A stream has no end: all before it comes first.
        case .stream(_, let login): exchanges.isEmpty && isSettled(login.principal, arrival.head)
        }
    }

    /// Looks again at `time` whether what waits may start.
    func advance(at time: NIODeadline) {
        guard opening == nil else { return }
        opening = context?.eventLoop.assumeIsolated().scheduleTask(deadline: time) { [weak self] in
            self?.opening = nil
            self?.advance()
        }
    }

    /// Whether it is known if a principal's credentials are right.
    private func isSettled(_ principal: Principal, _ head: RequestHead) -> Bool {
        // A user's token may have been forgotten while the body came.
        if case .unknown = loop.identities.standing(of: principal) { settle(principal, head) }
        return if case .pending = loop.identities.standing(of: principal) { false } else { true }
    }

    /// What a request may do; the error says why it is not served.
    private func policy(for login: Login, _ head: RequestHead) -> Result<CommandPolicy, RequestError> {
        let identities = loop.identities
        // The token may have been revoked while the body came, or the requests before ran.
        if login.generation != identities.generation,
            head.withToken({ identities.principal(of: $0, at: loop.now) }) != login.principal
        {
            return .failure(loginFailed())
        }
        switch identities.standing(of: login.principal) {
        case .valid: break
        case .refused: return .failure(loginFailed())
        case .pending, .unknown, .unreachable: return .failure(RequestError(.closed))
        }
        return loop.policy(for: login.principal).map { .success($0) } ?? .failure(RequestError(.closed))
    }

    func start(_ arrival: Arrival) {
        let head = arrival.head
        switch arrival.work {
        case .run(let route, let login, let body, let held):
            switch policy(for: login, head) {
            case .success(let policy): run(arrival, route, login, policy, body, held)
            case .failure(let refusal):
                loop.state.memory.give(held)
                enqueue(.command, head, arrival.time).refuse(refusal)
            }
        case .refuse(let error):
            enqueue(.command, head, arrival.time).refuse(error)
        case .stream(let source, let login):
            switch policy(for: login, head).map({ $0.refusal(of: source.command) }) {
            case .success(let refusal?), .failure(let refusal): refuseStream(head, refusal, .no)
            case .success(nil) where head.isHEAD: enqueue(.command, head, arrival.time).answerStreamHead()
            case .success(nil): start(source, for: login, arrival)
            }
        }
    }

    private func run(
        _ arrival: Arrival, _ route: RequestTarget.Route, _ login: Login, _ policy: CommandPolicy,
        _ body: ByteBuffer, _ held: Int
    ) {
        batch.removeAll()
        let shape: Exchange.Shape =
            switch route {
            case .pipeline: .pipeline
            case .transaction: .transaction
            case .command, .path, .subscribe, .patternSubscribe, .monitor: .command
            }
        let exchange = enqueue(shape, arrival.head, arrival.time)
        exchange.adopt(requestBytes: held)
        do throws(RequestError) {
            try parse(body, arrival.head.target, route)
        } catch {
            return exchange.refuse(error)
        }
        exchange.account = Account(login.principal, login.ledger(in: loop), requestBytes: batch.bytes.count)
        loop.state.pace?.take(batch.count - 1, at: .now())
        if let refusal = loop.state.quota.refusal {
            exchange.refuseEach(batch, refusal)
        } else {
            let links = loop.identities.links(for: login.principal)
            let metersScripts = loop.metersScripts(of: login.principal)
            if shape == .transaction {
                exchange.runTransaction(
                    batch, policy: policy, adapter: loop.adapter, metersScripts: metersScripts, on: links)
            } else {
                exchange.run(
                    batch, policy: policy, adapter: loop.adapter, metersScripts: metersScripts, on: links)
            }
        }
        if batch.bytes.capacity > Self.keptCapacity { batch = CommandBatch() }
    }

    private func parse(
        _ body: ByteBuffer, _ target: RequestTarget, _ route: RequestTarget.Route
    ) throws(RequestError) {
        let limits = loop.limits
        try body.withUnsafeReadableBytes { body throws(RequestError) in
            switch route {
            case .command: try CommandBody.parseCommand(body, into: &batch, maximumWords: limits.arguments)
            case .pipeline, .transaction:
                try CommandBody.parseCommands(
                    body, into: &batch, maximumCommands: limits.pipelineCommands, maximumWords: limits.arguments)
            case .path, .subscribe, .patternSubscribe, .monitor:
                for word in target.words { batch.appendWord(word.bytes) }
                if !body.isEmpty { batch.appendWord(body) }
                for word in target.queryWords { batch.appendWord(word.bytes) }
                batch.endCommand()
            }
        }
    }

    private static let keptCapacity = 1 << 16

    func enqueue(_ shape: Exchange.Shape, _ head: RequestHead, _ received: NIODeadline) -> Exchange {
        let exchange = Exchange(shape, head, received: received, limits: loop.limits, memory: loop.state.memory)
        exchanges.append(exchange)
        exchange.onFinish = { [weak self] exchange in
            exchange.giveBack()
            self?.advance()
        }
        return exchange
    }

    /// Answers at once and closes: where the next request would begin is unknown, or not worth reading up to.
    func refuseAndClose(_ head: RequestHead, _ error: RequestError) {
        switch phase {
        case .streaming, .closing, .lingering: return
        case .idle, .body, .refused: break
        }
        begin(.closing)
        lingers = true
        dropBody()
        var head = head
        head.isKeepAlive = false
        submit(head, .refuse(error))
    }

    private func bodyTooLarge(_ length: Int) -> RequestError {
        RequestError(status: 413, text: RequestError.sizeText(limit: loop.limits.bodyBytes, actual: length))
    }

    func begin(_ phase: Phase) {
        self.phase = phase
        phaseStart = .now()
        bodyProgress = 0
    }

    /// Reading pauses while too many requests of this connection wait, or too much of what it was answered.
    func read(context: ChannelHandlerContext) {
        if mayRead { context.read() } else { isReadHeld = true }
    }

    var mayRead: Bool {
        // Requests that are kept back by the clock must not keep back the others behind them as well.
        let isFull = loop.isTimed ? exchanges.count + waiting.count >= loop.limits.pipelinedRequests : !waiting.isEmpty
        return exchanges.count < loop.limits.pipelinedRequests && !isFull && (context?.channel.isWritable ?? true)
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
            switch phase {
            // A stream is not owed: who closes one side of it has gone.
            case .lingering,
                .streaming where stream != nil:
                context.close(promise: nil)
            default: closeIfDone()
            }
        } else {
            if case TLSUserEvent.handshakeCompleted = event {
                handshakeStart = nil
                admit(context)
            }
            context.fireUserInboundEventTriggered(event)
        }
    }

    /// Closes after the responses owed. What the client sent before now may still wait to be read, so the look
    /// whether anything is owed comes a little later.
    func drain() {
        context?.eventLoop.assumeIsolated().scheduleTask(in: .milliseconds(10)) {
            self.endStream("the gateway is shutting down")
            self.closeIfDone()
        }
    }

    func cut() {
        context?.close(promise: nil)
    }
}

extension RequestError {
    static let tooManyFailedLogins = RequestError(
        status: 429, text: "ERR too many failed authentications from this address; try again later")
}
