package import NIOCore
import NIOPosix
import NIOSSL
import NIOTLS
import NetworkErrors
import RESP
import RedisTypes

/// Opens and logs in connections to one Redis.
package struct RedisConnector: Sendable {
    package var endpoint: RedisEndpoint
    package var connectTimeout: TimeAmount
    package var commandTimeout: TimeAmount
    /// Bytes of one reply that are kept in memory; a longer one is skipped while it arrives.
    package var replyLimit = Int.max
    private let tls: NIOSSLContext?

    /// - Parameter trustRoots: a PEM file, or a directory of such, with the certificates that vouch for a `rediss://`
    ///   server; without it those of the system.
    /// - Throws: ``UnusableEngineTrustRoots``, or what NIOSSL reports when those of the system cannot be read.
    package init(
        _ endpoint: RedisEndpoint, connectTimeout: TimeAmount = .seconds(5), commandTimeout: TimeAmount = .seconds(30),
        trustRoots: String? = nil
    ) throws {
        self.endpoint = endpoint
        self.connectTimeout = connectTimeout
        self.commandTimeout = commandTimeout
        if case .tls = endpoint.address {
            var configuration = TLSConfiguration.makeClientConfiguration()
            configuration.minimumTLSVersion = .tlsv12
            if let trustRoots { configuration.trustRoots = .file(trustRoots) }
            do { tls = try NIOSSLContext(configuration: configuration) } catch {
                guard let trustRoots else { throw error }
                throw UnusableEngineTrustRoots(path: trustRoots)
            }
        } else {
            tls = nil
        }
    }

    /// Starts connecting and returns at once: commands may be sent already, they leave after the login.
    package func connect(on eventLoop: any EventLoop) -> RedisConnection {
        let connection = RedisConnection(
            eventLoop: eventLoop, commandTimeout: commandTimeout, replyLimit: replyLimit)
        let bound = NIOLoopBound(connection, eventLoop: eventLoop)
        let bootstrap = ClientBootstrap(group: eventLoop)
            .connectTimeout(connectTimeout)
            .channelInitializer { [tls, endpoint] channel in
                channel.eventLoop.makeCompletedFuture {
                    if let tls, case .tls(let host, _) = endpoint.address {
                        // A certificate for an IP address is checked against the address itself; SNI takes names only.
                        let isAddress = (try? SocketAddress(ipAddress: host, port: 0)) != nil
                        try channel.pipeline.syncOperations.addHandler(
                            NIOSSLClientHandler(context: tls, serverHostname: isAddress ? nil : host))
                    }
                    try channel.pipeline.syncOperations.addHandler(RedisLoginHandler(endpoint, for: bound.value))
                }
            }
        let channel: EventLoopFuture<any Channel> =
            switch endpoint.address {
            case .tcp(let host, let port), .tls(let host, let port):
                bootstrap.channelOption(.tcpOption(.tcp_nodelay), value: 1).connect(host: host, port: port)
            case .unixSocket(let path): bootstrap.connect(unixDomainSocketPath: path)
            }
        channel.whenFailure { error in
            // A Unix socket fails at once; who asked for the connection learns of it later all the same.
            eventLoop.execute { bound.value.fail(with: .unreachable(NetworkReason.text(error))) }
        }
        return connection
    }
}

/// A file that was named as trust roots and is not there, or holds no certificates.
package struct UnusableEngineTrustRoots: Error, Sendable, Hashable {
    package var path: String

    package init(path: String) {
        self.path = path
    }
}

/// Sends `AUTH` and `SELECT` on a new connection and waits for each `OK`; then its place is taken by the handler
/// that passes replies on.
private final class RedisLoginHandler: ChannelInboundHandler, RemovableChannelHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private let endpoint: RedisEndpoint
    private let connection: RedisConnection
    private var owed = 0
    private var input = ByteBuffer()
    private var scanner = RESPScanner()

    init(_ endpoint: RedisEndpoint, for connection: RedisConnection) {
        self.endpoint = endpoint
        self.connection = connection
    }

    func handlerAdded(context: ChannelHandlerContext) {
        connection.openingChannel = context.channel
    }

    func channelActive(context: ChannelHandlerContext) {
        // Over TLS nothing is sent, and nothing counts as sent, before the other side has proved who it is.
        if case .tls = endpoint.address { return }
        logIn(context)
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if case TLSUserEvent.handshakeCompleted = event { logIn(context) }
        context.fireUserInboundEventTriggered(event)
    }

    private func logIn(_ context: ChannelHandlerContext) {
        var output: [UInt8] = []
        if let password = endpoint.password {
            let words = ["AUTH"] + (endpoint.username.map { [ByteString($0)] } ?? []) + [ByteString(password.reveal())]
            RESPEncoder.append(RedisCommand(words), to: &output)
            owed += 1
        }
        if endpoint.database != 0 {
            RESPEncoder.append(["SELECT", ByteString(endpoint.database)], to: &output)
            owed += 1
        }
        if owed == 0 {
            finish(context)
        } else {
            context.writeAndFlush(wrapOutboundOut(ByteBuffer(bytes: output)), promise: nil)
        }
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        var buffer = unwrapInboundIn(data)
        input.writeBuffer(&buffer)
        while owed > 0 {
            do {
                guard let length = try input.withUnsafeReadableBytes({ try scanner.scan($0) }) else { return }
                let reply = try input.readSlice(length: length).flatMap {
                    try $0.withUnsafeReadableBytes { try RESPReader.values(in: $0) }.first
                }
                if case .error(let error) = reply { return connection.fail(with: .loginRefused(error)) }
                owed -= 1
            } catch {
                return connection.fail(with: .protocolViolation)
            }
        }
        finish(context)
    }

    private func finish(_ context: ChannelHandlerContext) {
        do {
            let handler = RedisConnectionHandler(connection)
            try context.pipeline.syncOperations.addHandler(handler, position: .after(self))
            context.pipeline.syncOperations.removeHandler(self, promise: nil)
            connection.opened(on: context.channel)
        } catch {
            connection.fail(with: .closed)
        }
    }

    func channelInactive(context: ChannelHandlerContext) {
        connection.fail(with: .unreachable("the connection was closed during login"))
        context.fireChannelInactive()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        connection.fail(with: .unreachable(NetworkReason.text(error)))
    }
}
