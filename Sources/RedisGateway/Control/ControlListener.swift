import NIOCore
import NIOHTTP1
import NIOPosix

#if canImport(Darwin)
import Darwin
#elseif canImport(Musl)
import Musl
#else
import Glibc
#endif

/// A listener beside the data plane, for few and short requests: each is read whole and answered by a function. It has
/// a thread of its own.
package final class ControlListener: Sendable {
    private let group: MultiThreadedEventLoopGroup
    private let listener: any Channel
    private let socketPath: String?
    private let running: NIOLoopBound<ControlExchanges>

    private init(
        _ group: MultiThreadedEventLoopGroup, _ listener: any Channel, _ running: NIOLoopBound<ControlExchanges>,
        socketPath: String?
    ) {
        self.group = group
        self.listener = listener
        self.running = running
        self.socketPath = socketPath
    }

    package var port: Int? { listener.localAddress?.port }

    /// - Throws: ``GatewayStartError``
    package static func start(on address: AdminAddress, _ responder: ControlResponder) async throws -> ControlListener {
        let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        do {
            let loop = group.next()
            let running = try await loop.submit { NIOLoopBound(ControlExchanges(), eventLoop: loop) }.get()
            return try await start(on: address, responder, running, group)
        } catch {
            try? await group.shutdownGracefully()  // the first error is the one to report
            throw GatewayStartError(binding: error)
        }
    }

    private static func start(
        on address: AdminAddress, _ responder: ControlResponder, _ running: NIOLoopBound<ControlExchanges>,
        _ group: MultiThreadedEventLoopGroup
    ) async throws -> ControlListener {
        let limits = GatewayLimits()
        let admission = Admission(
            limit: Admission.limit(ControlHandler.connections, reserved: limits.reservedDescriptors),
            perAddress: ControlHandler.connections)
        let bootstrap = ServerBootstrap(group: group)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .serverChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(AcceptGate(admission, pause: limits.acceptPause))
                }
            }
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    let pipeline = channel.pipeline.syncOperations
                    try pipeline.configureHTTPServerPipeline(withErrorHandling: true)
                    try pipeline.addHandler(ControlHandler(responder, running.value, limits))
                }
            }
        switch address {
        case .tcp(let host, let port):
            let listener = try await bootstrap.bind(host: host, port: port).get()
            return ControlListener(group, listener, running, socketPath: nil)
        case .unix(let path):
            // From its first moment the socket is for this user only.
            let mask = umask(0o177)
            defer { umask(mask) }
            let listener = try await bootstrap.bind(unixDomainSocketPath: path, cleanupExistingSocketFile: true).get()
            return ControlListener(group, listener, running, socketPath: path)
        }
    }

    /// Takes no more connections; returns when what is being answered has been.
    package func drain() async {
        // Closing twice is what we want here anyway.
        try? await listener.close()
        let running = running
        try? await running.eventLoop.flatSubmit { running.value.end(on: running.eventLoop) }.get()
    }

    package func stop() async {
        await drain()
        if let socketPath { unlink(socketPath) }
        try? await group.shutdownGracefully()
    }
}

/// How many requests are being answered. Used on the listener's loop only.
final class ControlExchanges {
    private var count = 0
    private var isEnding = false
    private var onEmpty: [EventLoopPromise<Void>] = []

    func enter() { count += 1 }

    func leave() {
        count -= 1
        guard count == 0 else { return }
        for promise in onEmpty { promise.succeed() }
        onEmpty = []
    }

    /// Whether connections close with their next response.
    var isClosing: Bool { isEnding }

    func end(on eventLoop: any EventLoop) -> EventLoopFuture<Void> {
        isEnding = true
        guard count > 0 else { return eventLoop.makeSucceededVoidFuture() }
        let promise = eventLoop.makePromise(of: Void.self)
        onEmpty.append(promise)
        return promise.futureResult
    }
}
