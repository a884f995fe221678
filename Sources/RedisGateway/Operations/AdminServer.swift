import NIOCore
import NIOHTTP1
import NIOPosix
import UpstashREST

#if canImport(Darwin)
import Darwin
#elseif canImport(Musl)
import Musl
#else
import Glibc
#endif

/// The admin listener: liveness, readiness, metrics and usage, apart from the API because paths there are commands
/// (reliability contract, section 10). It has a thread of its own, so it can tell when the event loops hang.
final class AdminServer: Sendable {
    private let group: MultiThreadedEventLoopGroup
    private let listener: any Channel
    private let socketPath: String?

    private init(_ group: MultiThreadedEventLoopGroup, _ listener: any Channel, socketPath: String? = nil) {
        self.group = group
        self.listener = listener
        self.socketPath = socketPath
    }

    var port: Int? { listener.localAddress?.port }

    static func start(on address: AdminAddress, _ source: AdminSource) async throws -> AdminServer {
        let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        let bootstrap = ServerBootstrap(group: group)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    let pipeline = channel.pipeline.syncOperations
                    try pipeline.configureHTTPServerPipeline(withErrorHandling: true)
                    try pipeline.addHandler(IdleStateHandler(allTimeout: .seconds(75)))
                    try pipeline.addHandler(AdminHandler(source, address))
                }
            }
        do {
            switch address {
            case .tcp(let host, let port):
                return AdminServer(group, try await bootstrap.bind(host: host, port: port).get())
            case .unix(let path):
                // From its first moment the socket is for this user only.
                let mask = umask(0o177)
                defer { umask(mask) }
                let listener = try await bootstrap.bind(
                    unixDomainSocketPath: path, cleanupExistingSocketFile: true
                ).get()
                return AdminServer(group, listener, socketPath: path)
            }
        } catch {
            try? await group.shutdownGracefully()  // the first error is the one to report
            throw error
        }
    }

    func stop() async {
        // Closing twice is what we want here anyway.
        try? await listener.close()
        if let socketPath { unlink(socketPath) }
        try? await group.shutdownGracefully()
    }
}

/// What the admin listener tells; called on its event loop, answered wherever.
struct AdminSource: Sendable {
    enum Request: Sendable {
        case liveness, readiness, metrics, usage, usageReset
    }

    struct Answer: Sendable {
        var status = HTTPResponseStatus.ok
        var type = "application/json"
        var body: [UInt8]
    }

    var answer: @Sendable (Request, any EventLoop) -> EventLoopFuture<Answer>
}

/// One connection to the admin listener.
private final class AdminHandler: ChannelInboundHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias OutboundOut = HTTPServerResponsePart

    private let source: AdminSource
    private let address: AdminAddress
    private var head: HTTPRequestHead?

    init(_ source: AdminSource, _ address: AdminAddress) {
        self.source = source
        self.address = address
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head(let head): self.head = head
        case .body: break
        case .end:
            guard let head else { return }
            self.head = nil
            respond(to: head, context)
        }
    }

    private func respond(to head: HTTPRequestHead, _ context: ChannelHandlerContext) {
        guard address.isMeant(by: head.headers["host"].first ?? "") else {
            let text = Array("ask by the listener's address\n".utf8)
            return write(.init(status: .misdirectedRequest, type: "text/plain", body: text), head, context)
        }
        let path = head.uri.prefix { $0 != "?" }
        let request: AdminSource.Request
        switch (path, head.method) {
        case ("/livez", .GET), ("/livez", .HEAD): request = .liveness
        case ("/readyz", .GET), ("/readyz", .HEAD): request = .readiness
        case ("/metrics", .GET), ("/metrics", .HEAD): request = .metrics
        case ("/usage", .GET), ("/usage", .HEAD): request = .usage
        // A web page cannot have a browser send this one, as it could a POST.
        case ("/usage", .DELETE): request = .usageReset
        default:
            let text = Array("try /livez, /readyz, /metrics or /usage\n".utf8)
            return write(.init(status: .notFound, type: "text/plain", body: text), head, context)
        }
        let context = NIOLoopBound(context, eventLoop: context.eventLoop)
        let handler = NIOLoopBound(self, eventLoop: context.eventLoop)
        source.answer(request, context.eventLoop).hop(to: context.eventLoop).whenSuccess { answer in
            handler.value.write(answer, head, context.value)
        }
    }

    private func write(_ answer: AdminSource.Answer, _ request: HTTPRequestHead, _ context: ChannelHandlerContext) {
        var head = HTTPResponseHead(version: .http1_1, status: answer.status)
        head.headers.add(name: "Content-Type", value: answer.type)
        head.headers.add(name: "Content-Length", value: String(answer.body.count))
        head.headers.add(name: "Cache-Control", value: "no-store")
        if !request.isKeepAlive { head.headers.add(name: "Connection", value: "close") }
        context.write(wrapOutboundOut(.head(head)), promise: nil)
        if request.method != .HEAD {
            context.write(wrapOutboundOut(.body(.byteBuffer(ByteBuffer(bytes: answer.body)))), promise: nil)
        }
        let channel = NIOLoopBound(context, eventLoop: context.eventLoop)
        context.writeAndFlush(wrapOutboundOut(.end(nil))).whenComplete { _ in
            if !request.isKeepAlive { channel.value.close(promise: nil) }
        }
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if event is IdleStateHandler.IdleStateEvent { return context.close(promise: nil) }
        context.fireUserInboundEventTriggered(event)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        context.close(promise: nil)
    }
}
