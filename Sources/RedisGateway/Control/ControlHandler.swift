import NIOCore
import NIOHTTP1
import UpstashREST

/// One connection to a ``ControlListener``.
final class ControlHandler: ChannelInboundHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias OutboundOut = HTTPServerResponsePart

    static let connections = 256
    private static let bodyBytes = 1 << 20
    /// How long a connection has to bring its next request whole, however its bytes trickle in.
    private static let patience = TimeAmount.seconds(75)

    private let responder: ControlResponder
    private let running: ControlExchanges
    private let limits: GatewayLimits
    private var request: ControlRequest?
    private var refusal: RequestError?
    private var isKeepAlive = true
    private var isHEAD = false
    private var deadline: Scheduled<Void>?

    init(_ responder: ControlResponder, _ running: ControlExchanges, _ limits: GatewayLimits) {
        self.responder = responder
        self.running = running
        self.limits = limits
    }

    func channelActive(context: ChannelHandlerContext) {
        waitForRequest(context)
        context.fireChannelActive()
    }

    private func waitForRequest(_ context: ChannelHandlerContext) {
        deadline?.cancel()
        deadline = context.eventLoop.assumeIsolated().scheduleTask(in: Self.patience) { context.close(promise: nil) }
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head(let head): received(head, context)
        case .body(let bytes): received(bytes)
        case .end: receivedEnd(context)
        }
    }

    private func received(_ httpHead: HTTPRequestHead, _ context: ChannelHandlerContext) {
        isHEAD = httpHead.method == .HEAD
        do throws(RequestError) {
            let head = try RequestHead(httpHead, limits: limits)
            isKeepAlive = head.isKeepAlive
            request = ControlRequest(
                method: head.method, target: httpHead.uri, authorization: head.authorization,
                accept: httpHead.headers["accept"].first, body: [], host: httpHead.headers["host"].first ?? "",
                client: context.remoteAddress?.ipAddress ?? "local")
            if head.contentLength ?? 0 > Self.bodyBytes { refusal = Self.tooLarge }
            // Whoever waits to be asked for the body never ends a request that is refused.
            if head.expectsContinue, refusal == nil {
                context.writeAndFlush(
                    wrapOutboundOut(.head(HTTPResponseHead(version: .http1_1, status: .continue))), promise: nil)
            }
        } catch {
            refusal = error
        }
    }

    private func received(_ bytes: ByteBuffer) {
        guard refusal == nil, let count = request?.body.count else { return }
        if count + bytes.readableBytes > Self.bodyBytes {
            refusal = Self.tooLarge
            request = nil
        } else {
            request?.body.append(contentsOf: bytes.readableBytesView)
        }
    }

    private static let tooLarge = RequestError(
        status: 413, text: "the request body is longer than \(bodyBytes) bytes")

    private func receivedEnd(_ context: ChannelHandlerContext) {
        deadline?.cancel()
        let refusal = refusal
        let request = request
        (self.refusal, self.request) = (nil, nil)
        running.enter()
        guard refusal == nil, let request else {
            isKeepAlive = false
            let status = refusal?.status ?? 400
            return write(responder.refuse(status, refusal?.text ?? "the request is not HTTP"), context)
        }
        let bound = NIOLoopBound((self, context), eventLoop: context.eventLoop)
        let refuse = responder.refuse
        responder.respond(request, context.eventLoop).hop(to: context.eventLoop)
            .recover { _ in refuse(500, "the request was not answered") }
            .whenSuccess { response in
                let (handler, context) = bound.value
                handler.write(response, context)
            }
    }

    private func write(_ response: ControlResponse, _ context: ChannelHandlerContext) {
        if response.isLost {
            running.leave()
            return context.close(promise: nil)
        }
        let closes = !isKeepAlive || running.isClosing
        var head = HTTPResponseHead(version: .http1_1, status: HTTPResponseStatus(statusCode: response.status))
        head.headers.add(name: "Content-Type", value: response.type)
        head.headers.add(name: "Content-Length", value: String(response.body.count))
        head.headers.add(name: "Cache-Control", value: "no-store")
        for field in response.fields { head.headers.add(name: field.name, value: field.value) }
        if closes { head.headers.add(name: "Connection", value: "close") }
        context.write(wrapOutboundOut(.head(head)), promise: nil)
        if !isHEAD {
            context.write(wrapOutboundOut(.body(.byteBuffer(ByteBuffer(bytes: response.body)))), promise: nil)
        }
        let bound = NIOLoopBound((self, context), eventLoop: context.eventLoop)
        context.writeAndFlush(wrapOutboundOut(.end(nil))).whenComplete { _ in
            let (handler, context) = bound.value
            handler.running.leave()
            if closes { context.close(promise: nil) } else { handler.waitForRequest(context) }
        }
    }

    func channelInactive(context: ChannelHandlerContext) {
        deadline?.cancel()
        context.fireChannelInactive()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        context.close(promise: nil)
    }
}
