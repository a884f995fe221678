import NIOCore
import NIOPosix
import Synchronization

/// Stands between a client and a real server on this machine, passes on whole requests and responses, and does what its
/// plan says about each of them.
///
/// What it passes on has been answered before it breaks anything behind it: whether a request ran is never left to chance.
package final class FaultProxy: Sendable {
    /// Where an exchange can break.
    package enum Place: Sendable, CaseIterable {
        /// The request has come and is not passed on.
        case beforeRequest
        /// Half of the request is passed on, so that it cannot run.
        case insideRequest
        /// The request ran, its response is not passed on.
        case beforeResponse
        /// The request ran, half of its response is passed on.
        case insideResponse
    }

    package enum Action: Sendable {
        case pass
        case cut(Place)
        /// The request is not passed on, and this is the response.
        case answer([UInt8])
        /// The request is passed on, and this takes the place of its response.
        case replace(with: [UInt8])
    }

    package struct Plan: Sendable {
        /// Whether a connection is closed as soon as it is made.
        package var refuses: @Sendable () -> Bool = { false }
        /// - Parameter number: of the request, from 1, over all connections.
        package var action: @Sendable (_ number: Int) -> Action
        /// Called at the place of a cut, before the connection is closed.
        package var onCut: @Sendable () async -> Void = {}

        package init(_ action: @escaping @Sendable (_ number: Int) -> Action = { _ in .pass }) {
            self.action = action
        }
    }

    package let port: Int
    private let target: Int
    private let state = Mutex(State())

    private struct State {
        var plan = Plan()
        var requests = 0
        var connections = 0
        var waiters: [CheckedContinuation<Void, Never>] = []
    }

    private init(port: Int, target: Int) {
        self.port = port
        self.target = target
    }

    /// Lends a proxy in front of the server at a port; all that is open is closed afterwards.
    package static func run<Result: Sendable>(
        before target: Int, _ body: @escaping @Sendable (FaultProxy) async throws -> Result
    ) async throws -> Result {
        let listener = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelOption(.tcpOption(.tcp_nodelay), value: 1)
            .bind(host: "127.0.0.1", port: 0) { channel in
                channel.eventLoop.makeCompletedFuture {
                    try NIOAsyncChannel<ByteBuffer, ByteBuffer>(wrappingChannelSynchronously: channel)
                }
            }
        let proxy = FaultProxy(port: listener.channel.localAddress?.port ?? 0, target: target)
        return try await withThrowingTaskGroup(of: Result?.self) { tasks in
            tasks.addTask {
                try await listener.executeThenClose { try await proxy.serve($0) }
                return nil
            }
            tasks.addTask { try await body(proxy) }
            while let result = try await tasks.next() {
                guard let result else { continue }
                tasks.cancelAll()
                return result
            }
            throw CancellationError()
        }
    }

    /// Counts requests anew, and does what `plan` says about them.
    package func follow(_ plan: Plan) {
        state.withLock {
            $0.plan = plan
            $0.requests = 0
        }
    }

    /// How many requests came under the present plan.
    package var requests: Int { state.withLock { $0.requests } }

    /// Waits until no connection is open: all that was passed on has then been answered.
    package func waitUntilIdle() async {
        await withCheckedContinuation { continuation in
            let isIdle = state.withLock { state in
                if state.connections > 0 { state.waiters.append(continuation) }
                return state.connections == 0
            }
            if isIdle { continuation.resume() }
        }
    }

    // MARK: Connections

    private typealias Connection = NIOAsyncChannel<ByteBuffer, ByteBuffer>

    private func serve(_ connections: NIOAsyncChannelInboundStream<Connection>) async throws {
        try await withThrowingDiscardingTaskGroup { tasks in
            for try await connection in connections {
                let isRefused = state.withLock { state in
                    state.connections += 1
                    return state.plan.refuses()
                }
                tasks.addTask {
                    // However a connection ends, its client must cope with it.
                    try? await connection.executeThenClose { inbound, outbound in
                        if isRefused { return }
                        try await self.pass(inbound, outbound)
                    }
                    self.closed()
                }
            }
        }
    }

    private func closed() {
        let waiters = state.withLock { state in
            state.connections -= 1
            guard state.connections == 0 else { return [CheckedContinuation<Void, Never>]() }
            defer { state.waiters = [] }
            return state.waiters
        }
        for waiter in waiters { waiter.resume() }
    }

    private func pass(
        _ inbound: NIOAsyncChannelInboundStream<ByteBuffer>, _ outbound: NIOAsyncChannelOutboundWriter<ByteBuffer>
    ) async throws {
        try await RawConnection.open(port: target) { server in
            var received: [UInt8] = []
            for try await bytes in inbound {
                received.append(contentsOf: bytes.readableBytesView)
                while let length = FaultServer.requestLength(received) {
                    let request = Array(received.prefix(length))
                    received.removeFirst(length)
                    guard try await self.exchange(request, &server, outbound) else { return }
                }
            }
        }
    }

    /// - Returns: whether the connection goes on.
    private func exchange(
        _ request: [UInt8], _ server: inout RawConnection, _ outbound: NIOAsyncChannelOutboundWriter<ByteBuffer>
    ) async throws -> Bool {
        let (action, onCut) = state.withLock { state in
            state.requests += 1
            return (state.plan.action(state.requests), state.plan.onCut)
        }
        switch action {
        case .answer(let bytes):
            try await outbound.write(ByteBuffer(bytes: bytes))
            return true
        case .cut(.beforeRequest):
            await onCut()
            return false
        case .cut(.insideRequest):
            try await server.send(Array(request.prefix(request.count / 2)))
            await onCut()
            return false
        case .pass, .cut(.beforeResponse), .cut(.insideResponse), .replace: break
        }
        try await server.send(request)
        guard let response = try await server.response() else { return false }
        switch action {
        case .cut(.insideResponse):
            let bytes = response.bytes
            try await outbound.write(ByteBuffer(bytes: bytes.prefix(bytes.count / 2)))
            await onCut()
            return false
        case .cut:
            await onCut()
            return false
        case .replace(let bytes):
            try await outbound.write(ByteBuffer(bytes: bytes))
            return false
        case .pass, .answer:
            try await outbound.write(ByteBuffer(bytes: response.bytes))
            return !response.closesConnection
        }
    }
}
