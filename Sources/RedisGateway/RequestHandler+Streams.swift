import NIOCore
import RedisTypes
import UpstashREST

/// The event stream that a connection ends with.
extension RequestHandler {
    var streamPrincipal: Principal? { stream?.principal }

    func start(_ source: EventStream.Source, for login: Login, _ arrival: Arrival) {
        if let refusal = loop.state.quota.refusal { return refuseStream(arrival.head, refusal, .no) }
        // Nobody would learn of the events.
        if isPeerDone { return cut() }
        guard loop.state.streams.enter() else {
            return refuseStream(arrival.head, RequestError(status: 503, text: "ERR too many event streams"), .no)
        }
        let stream = EventStream(
            source, for: login.principal, login.ledger(in: loop), arrival,
            over: loop.identities.streamConnection(for: login.principal), to: self)
        self.stream = stream
        stream.start()
        // The drain that has begun did not see this stream.
        if loop.isDraining { endStream("the gateway is shutting down") }
    }

    /// Redis has acknowledged: the first byte may leave.
    func streamOpened() {
        guard let stream, let context else { return }
        let head = loop.writer.streamHead(stream.head, allocator: context.channel.allocator)
        context.write(wrapOutboundOut(head), promise: nil)
        lastEvent = .now()
        stream.ledger.enter(
            [stream.source.row], requestBytes: stream.head.target.words.reduce(0) { $0 + $1.count }, responseBytes: 0)
        loop.record(stream, to: address)
    }

    /// Nothing has been sent yet, so this is a response like any other; but what followed the request is lost.
    func streamRefused(_ error: RequestError, _ executed: Executed) {
        guard let head = stream?.head else { return }
        closeStream()
        refuseStream(head, error, executed)
    }

    func refuseStream(_ head: RequestHead, _ error: RequestError, _ executed: Executed) {
        begin(.closing)
        lingers = true
        var head = head
        head.isKeepAlive = false
        enqueue(.command, head, .now()).end(with: error, executed: executed)
    }

    /// There are events: they leave together when this tick of the loop has read all there is.
    func scheduleEvents() {
        context?.eventLoop.assumeIsolated().execute { self.writeEvents() }
    }

    private func writeEvents() {
        guard let stream, let context else { return }
        let events = stream.takeEvents()
        guard !events.isEmpty else { return }
        if unreadBytes > loop.limits.unreadStreamBytes {
            loop.state.streams.countSlow()
            closeStream()
            return cut()
        }
        write(events, stream, isLast: false, context)
    }

    func write(_ events: [UInt8], _ stream: EventStream, isLast: Bool, _ context: ChannelHandlerContext) {
        var buffer = context.channel.allocator.buffer(capacity: events.count + 24)
        if stream.head.allowsChunks {
            if !events.isEmpty {
                buffer.writeString(String(events.count, radix: 16))
                buffer.writeString("\r\n")
                buffer.writeBytes(events)
                buffer.writeString("\r\n")
            }
            if isLast { buffer.writeString("0\r\n\r\n") }
        } else {
            buffer.writeBytes(events)
        }
        let written = context.eventLoop.makePromise(of: Void.self)
        written.futureResult.assumeIsolated().whenComplete { _ in self.responseLeft() }
        if unwritten == 0 { lastProgress = .now() }
        unwritten += 1
        lastEvent = .now()
        stream.ledger.enterEvents(bytes: events.count)
        context.writeAndFlush(wrapOutboundOut(buffer), promise: written)
    }

    /// Redis has closed the subscription.
    func streamEnded() {
        endStream("the connection to Redis was lost")
    }

    /// Ends the stream with a comment that says why, and the connection with it.
    func endStream(_ reason: String) {
        guard let stream, let context else { return }
        guard !stream.isConnecting else {
            return streamRefused(RequestError(status: 503, text: "ERR \(reason)"), .no)
        }
        var events = stream.takeEvents()
        EventText.append(comment: reason, to: &events)
        closeStream()
        begin(.closing)
        lingers = true
        write(events, stream, isLast: true, context)
    }

    func closeStream() {
        guard let stream else { return }
        self.stream = nil
        stream.close()
        loop.state.streams.leave()
    }

    /// Bytes handed to the channel that the socket has not taken.
    var unreadBytes: Int {
        // The option is there on every socket channel.
        (try? context?.channel.syncOptions?.getOption(.bufferedWritableBytes)) ?? 0
    }
}
