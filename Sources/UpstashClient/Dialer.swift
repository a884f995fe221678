import NIOCore
import NIOPosix
import NIOSSL
import NIOTLS
import NetworkErrors
import RedisTypes
import UpstashREST

/// Opens connections to one server: directly or through a proxy, with or without TLS.
struct Dialer: Sendable {
    private let endpoint: RESTEndpoint
    private let proxy: ProxyEndpoint?
    private let tls: NIOSSLContext?
    private let unixSocket: String?
    private let onCertificate: (@Sendable (Int64) -> Void)?

    init(_ endpoint: RESTEndpoint, _ options: NIOTransport.Options) throws {
        self.endpoint = endpoint
        proxy = options.proxy
        unixSocket = options.unixSocket
        onCertificate = options.onCertificate
        if endpoint.isTLS {
            var configuration = TLSConfiguration.makeClientConfiguration()
            configuration.applicationProtocols = ["http/1.1"]
            if let roots = options.trustRoots { configuration.trustRoots = .file(roots) }
            // NIOSSL's error names neither the file nor what is wrong with it.
            do { tls = try NIOSSLContext(configuration: configuration) } catch {
                throw UnusableTrustRoots(path: options.trustRoots ?? "the system's own")
            }
        } else {
            tls = nil
        }
    }

    /// A connection that is ready for its first request.
    func connect(
        on eventLoop: any EventLoop, times: TransportTimes, pool: ConnectionPool
    ) -> EventLoopFuture<ClientConnectionHandler> {
        let handler = NIOLoopBound(ClientConnectionHandler(pool: pool, host: endpoint.authority), eventLoop: eventLoop)
        let ready = eventLoop.makePromise(of: Void.self)
        let needsPreparation = tls != nil || proxy != nil
        let opening = NIOLoopBound(
            OpeningHandler(
                tunnel: tunnel, handler: handler.value, tls: tls, endpoint: endpoint, onCertificate: onCertificate,
                ready: ready), eventLoop: eventLoop)
        let bootstrap = ClientBootstrap(group: eventLoop)
            .connectTimeout(TimeAmount(times.connect))
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    // Without TLS and proxy there is nothing to prepare.
                    let first: any ChannelHandler = needsPreparation ? opening.value : handler.value
                    try channel.pipeline.syncOperations.addHandler(first)
                }
            }
        let (host, port) = proxy.map { ($0.host, $0.port) } ?? (endpoint.host, endpoint.port)
        // An address needs no resolver, whose first look-up starts threads; what fails to be one is a name.
        let tcp = bootstrap.channelOption(.tcpOption(.tcp_nodelay), value: 1)
        let channel: EventLoopFuture<any Channel> =
            if let unixSocket {
                bootstrap.connect(unixDomainSocketPath: unixSocket)
            } else if let address = try? SocketAddress(ipAddress: host, port: port) {
                tcp.connect(to: address)
            } else {
                tcp.connect(host: host, port: port)
            }
        guard needsPreparation else {
            channel.map { _ in }.cascade(to: ready)
            return ready.futureResult.map { handler.value }
        }
        channel.cascadeFailure(to: ready)
        let patience = eventLoop.assumeIsolated().scheduleTask(
            in: TimeAmount(times.connect) + TimeAmount(times.tlsHandshake)
        ) {
            let reason = opening.value.isTunnelOpen ? "no TLS handshake in time" : "no answer from the proxy in time"
            ready.fail(OpeningError(reason: reason))
        }
        ready.futureResult.whenComplete { _ in patience.cancel() }
        ready.futureResult.and(channel).whenFailure { _ in channel.whenSuccess { $0.close(promise: nil) } }
        return ready.futureResult.map { handler.value }
    }

    /// What asks the proxy for a tunnel to the server; `nil` for a direct connection.
    private var tunnel: String? {
        guard let proxy else { return nil }
        let target = "\(endpoint.host.contains(":") ? "[\(endpoint.host)]" : endpoint.host):\(endpoint.port)"
        let authorization = proxy.authorization.map { "Proxy-Authorization: \($0.reveal())\r\n" } ?? ""
        return "CONNECT \(target) HTTP/1.1\r\nHost: \(target)\r\n\(authorization)\r\n"
    }

    /// Why there is no response, in few words.
    static func reason(_ error: any Error) -> String {
        switch error {
        case let error as OpeningError: error.reason
        case ChannelError.connectTimeout: NetworkReason.text(error)
        case is ChannelError, NIOSSLError.uncleanShutdown:
            "the connection was closed before the response was complete"
        default: NetworkReason.text(error)
        }
    }
}

/// A file or directory of trusted certificates that cannot be read.
public struct UnusableTrustRoots: Error, Sendable, Hashable, CustomStringConvertible {
    public var path: String
    public var description: String { "no certificates can be read from \(path)" }
}

struct OpeningError: Error {
    var reason: String
}

/// Prepares a new connection: the proxy's tunnel first if there is one, then TLS if asked for, then HTTP.
private final class OpeningHandler: ChannelInboundHandler, RemovableChannelHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private let tunnel: String?
    private let handler: ClientConnectionHandler
    private let tls: NIOSSLContext?
    private let endpoint: RESTEndpoint
    private let onCertificate: (@Sendable (Int64) -> Void)?
    private let ready: EventLoopPromise<Void>
    private var answer: [UInt8] = []
    private(set) var isTunnelOpen: Bool

    private static let longestAnswer = 16 << 10

    init(
        tunnel: String?, handler: ClientConnectionHandler, tls: NIOSSLContext?, endpoint: RESTEndpoint,
        onCertificate: (@Sendable (Int64) -> Void)?, ready: EventLoopPromise<Void>
    ) {
        self.tunnel = tunnel
        isTunnelOpen = tunnel == nil
        self.handler = handler
        self.tls = tls
        self.endpoint = endpoint
        self.onCertificate = onCertificate
        self.ready = ready
    }

    func channelActive(context: ChannelHandlerContext) {
        if let tunnel {
            context.writeAndFlush(wrapOutboundOut(ByteBuffer(string: tunnel)), promise: nil)
        } else {
            prepare(context)
        }
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        answer.append(contentsOf: unwrapInboundIn(data).readableBytesView)
        guard let end = Self.headLength(answer) else {
            if answer.count > Self.longestAnswer { fail("the proxy's answer is too long", context) }
            return
        }
        let line = answer.prefix { $0 != 0x0D }
        let words = line.split(separator: 0x20, maxSplits: 2)
        guard words.count >= 2, words[0].starts(with: "HTTP/1.".utf8), words[1].first == UInt8(ascii: "2") else {
            return fail("the proxy answered \(ByteString(line.prefix(80)))", context)
        }
        // Nothing but the proxy speaks before TLS, or the request, begins.
        guard end == answer.count else { return fail("the proxy answered more than it was asked", context) }
        prepare(context)
    }

    private static func headLength(_ bytes: [UInt8]) -> Int? {
        guard bytes.count >= 4 else { return nil }
        return (4...bytes.count).first { bytes[($0 - 4)..<$0].elementsEqual("\r\n\r\n".utf8) }
    }

    private func prepare(_ context: ChannelHandlerContext) {
        isTunnelOpen = true
        let pipeline = context.pipeline.syncOperations
        do {
            var position = ChannelPipeline.SynchronousOperations.Position.after(self)
            if let tls {
                // What fails to be an address is a name. SNI takes only names.
                let isAddress = (try? SocketAddress(ipAddress: endpoint.host, port: 0)) != nil
                let handler = try NIOSSLClientHandler(context: tls, serverHostname: isAddress ? nil : endpoint.host)
                try pipeline.addHandler(handler, position: position)
                let waiter = HandshakeWaiter(ready) { [onCertificate] in
                    guard let onCertificate, let end = handler.peerCertificate?.notValidAfter else { return }
                    let (milliseconds, overflow) = Int64(end).multipliedReportingOverflow(by: 1000)
                    onCertificate(overflow ? .max : milliseconds)
                }
                try pipeline.addHandler(waiter, position: .after(handler))
                position = .after(waiter)
            }
            try pipeline.addHandler(handler, position: position)
            pipeline.removeHandler(self, promise: nil)
            if tls == nil { ready.succeed(()) }
        } catch {
            ready.fail(error)
            context.close(promise: nil)
        }
    }

    private func fail(_ reason: String, _ context: ChannelHandlerContext) {
        ready.fail(OpeningError(reason: reason))
        context.close(promise: nil)
    }

    func channelInactive(context: ChannelHandlerContext) {
        ready.fail(OpeningError(reason: "the proxy closed the connection"))
        context.fireChannelInactive()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        ready.fail(error)
        context.close(promise: nil)
    }
}

/// Waits for the end of the TLS handshake: no byte of a request is written before it.
private final class HandshakeWaiter: ChannelInboundHandler, RemovableChannelHandler {
    typealias InboundIn = NIOAny

    private let ready: EventLoopPromise<Void>
    private let onSuccess: () -> Void

    init(_ ready: EventLoopPromise<Void>, onSuccess: @escaping () -> Void) {
        self.ready = ready
        self.onSuccess = onSuccess
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if case TLSUserEvent.handshakeCompleted = event {
            context.pipeline.syncOperations.removeHandler(self, promise: nil)
            onSuccess()
            ready.succeed(())
        }
        context.fireUserInboundEventTriggered(event)
    }

    func channelInactive(context: ChannelHandlerContext) {
        ready.fail(OpeningError(reason: "the connection was closed during the TLS handshake"))
        context.fireChannelInactive()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        ready.fail(error)
        context.close(promise: nil)
    }
}
