import NIOCore
import NIOPosix
import NIOSSL
import RedisTypes
public import UpstashREST

/// HTTP/1.1 on SwiftNIO: a pool of kept-alive connections to one server, on one event loop thread.
public final class NIOTransport: HTTPTransport {
    public struct Options: Sendable {
        /// Reaches `https` servers through a `CONNECT` proxy.
        public var proxy: ProxyEndpoint?
        /// A PEM file, or a directory of hashed ones, to trust instead of the system's certificates.
        public var trustRoots: String?
        /// Requests beyond this number wait for a connection.
        public var maximumConnections = 32

        public init() {}
    }

    private let loop: any EventLoop
    private let group: MultiThreadedEventLoopGroup
    /// Filled by the first thing that the loop runs.
    private let pool: NIOLoopBoundBox<ConnectionPool?>

    /// Nothing is connected yet, and no thread waits for anything but this.
    /// - Throws: what NIOSSL reports for trust roots that cannot be read.
    public init(to endpoint: RESTEndpoint, options: Options = Options()) throws {
        group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        loop = group.next()
        let dialer = try Dialer(endpoint, options)
        let loop = loop
        let maximum = options.maximumConnections
        let pool = NIOLoopBoundBox.makeEmptyBox(valueType: ConnectionPool.self, eventLoop: loop)
        self.pool = pool
        loop.execute { pool.value = ConnectionPool(dialer, eventLoop: loop, maximumConnections: maximum) }
    }

    /// Closes all connections; requests in flight fail.
    public func close() async {
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
        guard case .stream(let length, let chunks) = request.body else {
            return try await exchange(request, delivery, onReady: nil)
        }
        return try await withThrowingTaskGroup(of: Void.self) { tasks in
            let (ready, signal) = AsyncStream<any Channel>.makeStream()
            tasks.addTask { try await Self.upload(chunks, length: length, over: ready) }
            let response = try await exchange(request, delivery) { signal.yield($0) }
            tasks.cancelAll()
            return response
        }
    }

    /// Writes a streamed body, no faster than the socket takes it.
    private static func upload(
        _ chunks: any AsyncSequence<[UInt8], any Error> & Sendable, length: Int, over ready: AsyncStream<any Channel>
    ) async throws {
        guard let channel = await ready.first(where: { _ in true }) else { return }
        var left = length
        do {
            for try await chunk in chunks {
                left -= chunk.count
                if left < 0 { break }
                try await channel.writeAndFlush(ByteBuffer(bytes: chunk))
            }
            guard left == 0 else { throw TransportError.noResponse(reason: "the body is not \(length) bytes long") }
        } catch {
            // Half a request is on the wire: the connection is of no use, and its response fails with it.
            channel.close(promise: nil)
            throw error
        }
    }

    private func exchange<Response: Sendable>(
        _ request: TransportRequest,
        _ delivery: @escaping @Sendable (CheckedContinuation<Response, any Error>) -> ClientExchange.Delivery,
        onReady: (@Sendable (any Channel) -> Void)?
    ) async throws -> Response {
        let ticket = ExchangeTicket()
        return try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                loop.execute { [pool] in
                    pool.value?.start(ClientExchange(ticket, request, delivery(continuation), onReady: onReady))
                }
            }
        } onCancel: {
            loop.execute { [pool] in pool.value?.cancel(ticket) }
        }
    }
}

/// A proxy from `HTTPS_PROXY`: `http://[user:password@]host:port`.
public struct ProxyEndpoint: Sendable, Hashable {
    public var host: String
    public var port: Int
    /// The `Proxy-Authorization` value, if the URL carries credentials.
    var authorization: String?

    /// - Returns: `nil` for anything but such a URL; a proxy that is itself reached over TLS is not supported.
    public init?(_ text: String) {
        var rest = text[...]
        if let (scheme, after) = rest.splitOnce(at: "://") {
            guard scheme.lowercased() == "http" else { return nil }
            rest = after
        }
        rest = rest.prefix { $0 != "/" }
        if let at = rest.lastIndex(of: "@") {
            let credentials = Array(rest[..<at].utf8)[...]
            guard let plain = try? RequestTarget.percentDecoding(credentials) else { return nil }
            authorization = "Basic " + String(decoding: Base64.encode(plain.bytes), as: UTF8.self)
            rest = rest[rest.index(after: at)...]
        }
        guard let endpoint = try? RESTEndpoint("http://\(rest)") else { return nil }
        host = endpoint.host
        port = rest.hasSuffix(":\(endpoint.port)") ? endpoint.port : 8080
    }

    /// The proxy that the environment names for an endpoint, unless `NO_PROXY` exempts its host.
    public static func named(in environment: [String: String], for endpoint: RESTEndpoint) -> ProxyEndpoint? {
        guard endpoint.isTLS,
            let text = [environment["HTTPS_PROXY"], environment["https_proxy"]].compactMap({ $0 }).first(where: {
                !$0.isEmpty
            })
        else { return nil }
        let exempt = environment["NO_PROXY"] ?? environment["no_proxy"] ?? ""
        let host = endpoint.host.lowercased()
        for entry in exempt.split(separator: ",") {
            var name = entry.filter { $0 != " " }.lowercased()[...]
            if name == "*" { return nil }
            if name.hasPrefix("*") { name = name.dropFirst() }
            if name.hasPrefix(".") { name = name.dropFirst() }
            if host == name || host.hasSuffix("." + name) { return nil }
        }
        return ProxyEndpoint(text)
    }
}
