import NIOCore
import NIOPosix
import NIOSSL
import RedisTypes
import Synchronization
public import UpstashREST

/// HTTP/1.1 on SwiftNIO: a pool of kept-alive connections to one server, on one event loop thread.
public final class NIOTransport: HTTPTransport {
    public struct Options: Sendable {
        /// Reaches `https` servers through a `CONNECT` proxy.
        public var proxy: ProxyEndpoint?
        /// A PEM file, or a directory of hashed ones, to trust instead of the system's certificates.
        public var trustRoots: String?
        /// A Unix socket to connect to, whatever host and port the endpoint names.
        public var unixSocket: String?
        /// Requests beyond this number wait for a connection.
        public var maximumConnections = 32
        /// Connections that were idle for longer are closed instead of used: servers and routers forget them.
        public var longestIdle = Duration.seconds(50)

        /// Hears of each TLS handshake when the server's certificate ends, in Unix milliseconds.
        package var onCertificate: (@Sendable (Int64) -> Void)?

        public init() {}
    }

    private let loop: any EventLoop
    private let group: MultiThreadedEventLoopGroup
    /// Filled by the first thing that the loop runs.
    private let pool: NIOLoopBoundBox<ConnectionPool?>
    private let isClosed = Atomic(false)

    /// Nothing is connected yet, and no thread waits for anything but this.
    /// - Throws: ``UnusableTrustRoots``
    public init(to endpoint: RESTEndpoint, options: Options = Options()) throws {
        let dialer = try Dialer(endpoint, options)
        group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        loop = group.next()
        let loop = loop
        let pool = NIOLoopBoundBox.makeEmptyBox(valueType: ConnectionPool.self, eventLoop: loop)
        self.pool = pool
        loop.execute { pool.value = ConnectionPool(dialer, eventLoop: loop, options: options) }
    }

    /// Closes all connections; requests in flight fail, and so do later ones.
    public func close() async {
        guard !isClosed.exchange(true, ordering: .acquiringAndReleasing) else { return }
        // Neither fails on a loop that runs. On one that does not, no connection is left to close.
        try? await loop.submit { [pool] in pool.value?.close() }.get()
        try? await group.shutdownGracefully()
    }

    public func send(_ request: TransportRequest) async throws -> TransportResponse {
        try await perform(request) { .whole($0) }
    }

    public func open(_ request: TransportRequest) async throws -> TransportStream {
        try await perform(request) { .stream($0) }
    }

    private func perform<Response: Sendable>(
        _ request: TransportRequest,
        _ delivery: @escaping @Sendable (CheckedContinuation<Response, any Error>) -> ClientExchange.Delivery
    ) async throws -> Response {
        let ticket = ExchangeTicket()
        guard case .stream(let length, let chunks) = request.body else {
            return try await exchange(ticket, request, delivery, onReady: nil)
        }
        return try await withThrowingTaskGroup(of: Void.self) { tasks in
            let (ready, signal) = AsyncStream<any Channel>.makeStream()
            tasks.addTask { await self.upload(chunks, length: length, over: ready, ticket) }
            let response = try await exchange(ticket, request, delivery) { signal.yield($0) }
            tasks.cancelAll()
            return response
        }
    }

    /// Writes a streamed body, no faster than the socket takes it. A body that cannot be sent ends the exchange.
    private func upload(
        _ chunks: any AsyncSequence<[UInt8], any Error> & Sendable, length: Int, over ready: AsyncStream<any Channel>,
        _ ticket: ExchangeTicket
    ) async {
        guard let channel = await ready.first(where: { _ in true }) else { return }
        // The last chunk waits for the end of the sequence: a body that is too long never becomes a whole request.
        var held: [UInt8] = []
        var left = length
        do {
            for try await chunk in chunks where !chunk.isEmpty {
                left -= chunk.count
                guard left >= 0 else { break }
                if !held.isEmpty { try await channel.writeAndFlush(ByteBuffer(bytes: held)) }
                held = chunk
            }
            guard left == 0 else {
                return abandon(ticket, because: .body("the request's body is not \(length) bytes long"))
            }
            if !held.isEmpty { try await channel.writeAndFlush(ByteBuffer(bytes: held)) }
        } catch {
            // When it is the connection that failed, the exchange knows better and is over by now.
            abandon(ticket, because: .body("the request's body cannot be read"))
        }
    }

    private func exchange<Response: Sendable>(
        _ ticket: ExchangeTicket, _ request: TransportRequest,
        _ delivery: @escaping @Sendable (CheckedContinuation<Response, any Error>) -> ClientExchange.Delivery,
        onReady: (@Sendable (any Channel) -> Void)?
    ) async throws -> Response {
        // A loop that has ended runs nothing, not even a refusal.
        if isClosed.load(ordering: .acquiring) { throw TransportError.notSent(reason: "the client is closed") }
        return try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                loop.execute { [pool] in
                    pool.value?.start(ClientExchange(ticket, request, delivery(continuation), onReady: onReady))
                }
            }
        } onCancel: {
            ticket.cancel()
            abandon(ticket, because: .cancelled)
        }
    }

    private func abandon(_ ticket: ExchangeTicket, because reason: ConnectionPool.Reason) {
        loop.execute { [pool] in pool.value?.abandon(ticket, because: reason) }
    }
}
