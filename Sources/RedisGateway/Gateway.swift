import NIOCore
import NIOHTTP1
import NIOPosix
import NIOSSL
import RedisTypes
import Synchronization

/// The REST API in front of a real Redis. It holds no data: any number of gateways may share one Redis.
package final class Gateway: Sendable {
    private let group: MultiThreadedEventLoopGroup
    private let listener: any Channel
    private let loops: [NIOLoopBound<LoopContext>]
    private let state: GatewayState
    private let certificate: ServerCertificate?
    private let configuration: GatewayConfiguration
    private let admin: ControlListener?

    private init(
        _ configuration: GatewayConfiguration, group: MultiThreadedEventLoopGroup, listener: any Channel,
        loops: [NIOLoopBound<LoopContext>], state: GatewayState, certificate: ServerCertificate?,
        admin: ControlListener?
    ) {
        self.configuration = configuration
        self.group = group
        self.listener = listener
        self.loops = loops
        self.state = state
        self.certificate = certificate
        self.admin = admin
    }

    /// The port it listens on.
    package var port: Int { listener.localAddress?.port ?? 0 }

    /// The port of the admin listener, where it has one.
    package var adminPort: Int? { admin?.port }

    /// What was counted so far.
    /// - Parameter resets: whether counting begins anew.
    package func usage(resets: Bool = false) async throws -> UsageReport {
        try await Self.snapshot(
            loops, state, regions: configuration.regions, resets: resets, on: loops[0].eventLoop
        ).get().usage
    }

    /// What went through it so far, and how long that took.
    package struct Traffic: Sendable {
        package var usage: UsageReport
        package var times: LatencyHistogram
        package var connections: Int
    }

    package func traffic() async throws -> Traffic {
        let snapshot = try await Self.snapshot(
            loops, state, regions: configuration.regions, on: loops[0].eventLoop
        ).get()
        var times = LatencyHistogram()
        for route in ResponseMetrics.Route.allCases { times += snapshot.responses.times(of: route) }
        return Traffic(usage: snapshot.usage, times: times, connections: snapshot.connections)
    }

    /// Says that it is not ready any more, while it still serves.
    package func announceDrain() {
        state.isDraining.store(true, ordering: .relaxed)
    }

    /// What is counted over all loops, at this moment.
    package struct Statistics: Sendable, Hashable {
        /// Bytes of requests and responses in memory, against ``GatewayLimits/bufferedBytes``.
        package var bufferedBytes: Int
        package var openStreams: Int
        /// Streams that were closed because their client did not read.
        package var slowStreams: Int
    }

    package var statistics: Statistics {
        Statistics(
            bufferedBytes: state.memory.current, openStreams: state.streams.current,
            slowStreams: state.streams.closedAsSlow)
    }

    /// Ends all event streams of `principal`. Returns when every loop has told its own.
    package func closeStreams(of principal: Principal) async {
        for loop in loops {
            // A loop that is gone has no streams.
            try? await loop.eventLoop.submit { loop.value.closeStreams(of: principal) }.get()
        }
    }

    /// Reads the certificate and its key again, for connections from now on; the others keep what they have.
    /// - Returns: false when there is none.
    /// - Throws: ``GatewayStartError``; the old ones stay in use.
    package func reloadCertificate() throws -> Bool {
        try certificate?.reload()
        return certificate != nil
    }

    /// Makes these tokens the only ones that are valid. Returns when every loop knows and the streams of others have ended.
    package func replace(tokens: TokenSet) async {
        for loop in loops {
            // A loop that is gone serves nobody.
            try? await loop.eventLoop.submit { loop.value.replace(tokens) }.get()
        }
    }

    /// Serves while `body` runs, then drains: the listener closes, requests in flight are answered, and connections
    /// that are still busy after ``GatewayLimits/drainTime`` are cut.
    /// - Throws: what binding, the certificate or `body` reports.
    package static func withGateway<Result>(
        _ configuration: GatewayConfiguration, _ body: (Gateway) async throws -> Result
    ) async throws -> Result {
        let group = MultiThreadedEventLoopGroup(numberOfThreads: max(1, configuration.threads))
        let gateway: Gateway
        do {
            gateway = try await start(configuration, on: group)
        } catch {
            try? await group.shutdownGracefully()  // the first error is the one to report
            throw error
        }
        let result: Swift.Result<Result, any Error>
        do {
            result = .success(try await body(gateway))
        } catch {
            result = .failure(error)
        }
        await gateway.drain()
        return try result.get()
    }

    private static func start(
        _ configuration: GatewayConfiguration, on group: MultiThreadedEventLoopGroup
    ) async throws -> Gateway {
        let certificate = try configuration.tls.map { try ServerCertificate($0) }
        let state = GatewayState(configuration)
        var loops: [NIOLoopBound<LoopContext>] = []
        for loop in group.makeIterator() {
            loops.append(
                try await loop.submit {
                    NIOLoopBound(LoopContext(configuration, state, eventLoop: loop), eventLoop: loop)
                }.get())
        }
        for loop in loops {
            // Asked before the first request comes. A Redis that does not answer is asked again later.
            try await loop.eventLoop.flatSubmit {
                let asked = loop.eventLoop.makePromise(of: Void.self)
                loop.value.askRedis { asked.succeed() }
                return asked.futureResult
            }.get()
        }
        let contexts = Dictionary(uniqueKeysWithValues: loops.map { (ObjectIdentifier($0.eventLoop), $0) })
        let limits = configuration.limits
        let listener = try await ServerBootstrap(group: group)
            .serverChannelOption(.backlog, value: 1024)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .serverChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(
                        AcceptGate(state.admission, pause: limits.acceptPause))
                }
            }
            .childChannelOption(.tcpOption(.tcp_nodelay), value: 1)
            .childChannelOption(
                .writeBufferWaterMark,
                value: .init(low: max(1, limits.unreadResponseBytes / 2), high: max(1, limits.unreadResponseBytes))
            )
            // NIOSSL with this option never sees the end of its own shutdown and sits out a time-out each time.
            .childChannelOption(.allowRemoteHalfClosure, value: certificate == nil)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    guard let loop = contexts[ObjectIdentifier(channel.eventLoop)] else {
                        throw ChannelError.connectPending
                    }
                    let pipeline = channel.pipeline.syncOperations
                    if let certificate {
                        try pipeline.addHandler(NIOSSLServerHandler(context: certificate.context))
                    }
                    let requests = RequestHandler(loop.value)
                    try pipeline.addHandler(FragmentWatch(requests))
                    try pipeline.addHandler(
                        ByteToMessageHandler(HTTPRequestDecoder(leftOverBytesStrategy: .dropBytes)))
                    try pipeline.addHandler(requests)
                }
            }
            .bind(host: configuration.host, port: configuration.port)
            .flatMapErrorThrowing { throw GatewayStartError(binding: $0) }
            .get()
        do {
            let admin: ControlListener? =
                if let address = configuration.admin {
                    try await ControlListener.start(
                        on: address, adminSource(loops, state, configuration).responder(at: address))
                } else {
                    nil
                }
            return Gateway(
                configuration, group: group, listener: listener, loops: loops, state: state,
                certificate: certificate, admin: admin)
        } catch {
            try? await listener.close()  // the first error is the one to report
            var reason = GatewayStartError(binding: error)
            (reason.isAdmin, reason.isMisuse) = (true, false)
            throw reason
        }
    }

    private func drain() async {
        announceDrain()
        // Closing twice, or a loop that is gone, is what we want here anyway.
        try? await listener.close()
        await withTaskGroup { tasks in
            for loop in loops {
                tasks.addTask { try? await loop.eventLoop.flatSubmit { loop.value.drain() }.get() }
            }
        }
        if let onDrained = configuration.onDrained, let report = try? await usage() { onDrained(report) }
        await admin?.stop()
        configuration.accessLog?.finish()
        try? await group.shutdownGracefully()
    }
}
