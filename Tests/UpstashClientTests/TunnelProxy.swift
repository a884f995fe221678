import NIOCore
import NIOPosix
import Synchronization

/// A `CONNECT` proxy that leads every tunnel to one port of this machine and keeps the requests for them.
final class TunnelProxy: Sendable {
    let port: Int
    private let heads: Mutex<[String]>
    private let answer: String

    var requests: [String] { heads.withLock { $0 } }

    /// - Parameter answer: the head that opens a tunnel.
    @discardableResult
    static func run<Result>(
        to target: Int, answer: String = "HTTP/1.1 200 Connection established\r\n\r\n",
        _ body: (TunnelProxy) async throws -> Result
    ) async throws -> Result {
        let proxies = Mutex<TunnelProxy?>(nil)
        let listener = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    guard let proxy = proxies.withLock({ $0 }) else { return }
                    try channel.pipeline.syncOperations.addHandler(TunnelHandler(proxy, target))
                }
            }
            .bind(host: "127.0.0.1", port: 0).get()
        let proxy = TunnelProxy(listener.localAddress?.port ?? 0, answer)
        proxies.withLock { $0 = proxy }
        let result: Swift.Result<Result, any Error>
        do { result = .success(try await body(proxy)) } catch { result = .failure(error) }
        try await listener.close()
        return try result.get()
    }

    private init(_ port: Int, _ answer: String) {
        self.port = port
        self.answer = answer
        heads = Mutex([])
    }

    fileprivate func open(for head: String) -> ByteBuffer {
        heads.withLock { $0.append(head) }
        return ByteBuffer(string: answer)
    }
}

/// Reads the request, connects, and then passes bytes both ways.
private final class TunnelHandler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private let proxy: TunnelProxy
    private let target: Int
    private var received = ByteBuffer()
    private var peer: (any Channel)?
    private var isConnecting = false

    init(_ proxy: TunnelProxy, _ target: Int) {
        self.proxy = proxy
        self.target = target
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        var bytes = unwrapInboundIn(data)
        if let peer { return peer.writeAndFlush(bytes, promise: nil) }
        received.writeBuffer(&bytes)
        let text = String(buffer: received)
        guard text.hasSuffix("\r\n\r\n"), !isConnecting else { return }
        isConnecting = true
        let client = context.channel
        let context = NIOLoopBound(context, eventLoop: context.eventLoop)
        ClientBootstrap(group: client.eventLoop)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(RelayHandler(client))
                }
            }
            .connect(host: "127.0.0.1", port: target).assumeIsolated().whenComplete { result in
                guard case .success(let channel) = result else { return context.value.close(promise: nil) }
                self.peer = channel
                context.value.writeAndFlush(self.wrapOutboundOut(self.proxy.open(for: text)), promise: nil)
            }
    }

    func channelInactive(context: ChannelHandlerContext) {
        peer?.close(promise: nil)
    }
}

private final class RelayHandler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer

    private let client: any Channel

    init(_ client: any Channel) {
        self.client = client
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        client.writeAndFlush(unwrapInboundIn(data), promise: nil)
    }

    func channelInactive(context: ChannelHandlerContext) {
        client.close(promise: nil)
    }
}
