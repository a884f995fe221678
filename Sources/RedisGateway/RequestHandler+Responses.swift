import NIOCore
import UpstashREST

/// Responses leave in the order of their requests, as soon as they are complete.
extension RequestHandler {
    /// Writes what is complete, starts on what waited for that, and so on until neither is possible.
    func advance() {
        guard !isAdvancing else { return }
        isAdvancing = true
        repeat { writeFinished() } while startNext()
        isAdvancing = false
        if exchanges.isEmpty, waiting.isEmpty {
            // From here on the client is waited for.
            (phaseStart, bodyProgress) = (.now(), 0)
        }
        if isReadHeld, mayRead {
            isReadHeld = false
            context?.read()
        }
        sendContinue()
        closeIfDone()
    }

    func startNext() -> Bool {
        guard context != nil, !waiting.isEmpty else { return false }
        var next = waiting.removeFirst()
        guard hasRoom(for: &next) else {
            waiting.prepend(next)
            return false
        }
        start(next)
        return true
    }

    /// Writes the responses that are complete, up to the first that is not, or until the client must first read.
    func writeFinished() {
        guard let context else { return }
        while true {
            var wrote = false
            while let exchange = exchanges.first, exchange.isFinished, context.channel.isWritable {
                exchanges.removeFirst()
                write(exchange, context)
                wrote = true
            }
            guard wrote else { return }
            context.flush()
        }
    }

    func write(_ exchange: Exchange, _ context: ChannelHandlerContext) {
        let closes = !exchange.head.isKeepAlive || exchanges.isEmpty && waiting.isEmpty && isLastResponse
        loop.record(exchange, to: address)
        loop.writer.response(to: exchange, closes: closes, allocator: context.channel.allocator) { bytes, isLast in
            guard isLast else { return context.write(wrapOutboundOut(bytes), promise: nil) }
            let written = context.eventLoop.makePromise(of: Void.self)
            written.futureResult.assumeIsolated().whenComplete { _ in
                exchange.release()
                self.responseLeft()
            }
            if unwritten == 0 { lastProgress = .now() }
            unwritten += 1
            context.write(wrapOutboundOut(bytes), promise: written)
        }
        if closes {
            for exchange in exchanges { exchange.abandon() }
            exchanges.removeAll()
            dropWaiting()
            phase = .closing
        }
    }

    func responseLeft() {
        unwritten -= 1
        lastProgress = .now()
        closeIfDone()
    }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        if context.channel.isWritable, !exchanges.isEmpty || !waiting.isEmpty || isReadHeld { advance() }
        context.fireChannelWritabilityChanged()
    }

    /// `100 Continue` belongs to the request that is being read, so it must not overtake the responses before.
    func sendContinue() {
        guard owesContinue, exchanges.isEmpty, waiting.isEmpty, let context else { return }
        owesContinue = false
        context.writeAndFlush(wrapOutboundOut(ByteBuffer(string: ResponseWriter.continueLine)), promise: nil)
    }

    /// Whether nothing is left to do when the responses owed now are out.
    var isLastResponse: Bool {
        isClosing || isBetweenRequests && (isPeerDone || loop.isDraining)
    }

    func closeIfDone() {
        guard exchanges.isEmpty, waiting.isEmpty, unwritten == 0, isLastResponse, let context else { return }
        guard lingers, !isPeerDone else { return context.close(promise: nil) }
        begin(.lingering)
        let closed = context.eventLoop.makePromise(of: Void.self)
        closed.futureResult.assumeIsolated().whenFailure { _ in self.cut() }
        context.close(mode: .output, promise: closed)
    }

    var isClosing: Bool {
        if case .closing = phase { true } else { false }
    }

    var isBetweenRequests: Bool {
        if case .idle = phase { true } else { false }
    }
}
