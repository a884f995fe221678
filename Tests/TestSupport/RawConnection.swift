import NIOCore
import NIOPosix
package import NIOSSL

/// One connection to a server that sends exactly the bytes it is given and reads HTTP/1.1 responses strictly.
package struct RawConnection {
    private var inbound: NIOAsyncChannelInboundStream<ByteBuffer>.AsyncIterator
    private let outbound: NIOAsyncChannelOutboundWriter<ByteBuffer>
    private let channel: any Channel
    private var received: [UInt8] = []

    /// Lends a connection to a port of this machine. It reads only when it is asked for a response.
    package static func open<Result: Sendable>(
        port: Int, tls: TLSConfiguration? = nil, _ body: (inout RawConnection) async throws -> Result
    ) async throws -> Result {
        let context = try tls.map { try NIOSSLContext(configuration: $0) }
        let channel = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            // Time limits guard against hanging; a busy machine may take longer than NIO's ten seconds.
            .connectTimeout(.minutes(5))
            .channelOption(.allowRemoteHalfClosure, value: tls == nil)
            .channelOption(.tcpOption(.tcp_nodelay), value: 1)
            .connect(host: "127.0.0.1", port: port) { channel in
                channel.eventLoop.makeCompletedFuture {
                    if let context {
                        try channel.pipeline.syncOperations.addHandler(
                            NIOSSLClientHandler(context: context, serverHostname: "localhost"))
                    }
                    return try NIOAsyncChannel<ByteBuffer, ByteBuffer>(
                        wrappingChannelSynchronously: channel,
                        configuration: .init(isOutboundHalfClosureEnabled: tls == nil))
                }
            }
        return try await channel.executeThenClose { inbound, outbound in
            var connection = RawConnection(
                inbound: inbound.makeAsyncIterator(), outbound: outbound, channel: channel.channel)
            return try await body(&connection)
        }
    }

    package func send(_ text: String) async throws {
        try await outbound.write(ByteBuffer(string: text))
    }

    package func send(_ bytes: [UInt8]) async throws {
        try await outbound.write(ByteBuffer(bytes: bytes))
    }

    /// Says that nothing more will be sent; responses can still be read.
    package func finishSending() {
        outbound.finish()
    }

    /// The next response, or `nil` when the server closed the connection between two.
    /// - Parameter hasBody: false for the response to `HEAD`.
    package mutating func response(hasBody: Bool = true) async throws -> RawResponse? {
        while true {
            if let head = RawResponse.headLength(received) {
                var response = try RawResponse(head: received[..<head])
                let length = hasBody ? response.contentLength : 0
                if received.count >= head + length {
                    response.body = Array(received[head..<(head + length)])
                    received.removeFirst(head + length)
                    return response
                }
            }
            guard let bytes = try await inbound.next(isolation: #isolation) else {
                if received.isEmpty { return nil }
                throw MalformedResponse(reason: "the connection closed inside a response")
            }
            received.append(contentsOf: bytes.readableBytesView)
        }
    }

    /// The next chunk of a chunked body; `nil` after the last.
    package mutating func chunk() async throws -> [UInt8]? {
        while true {
            let lineEnd: [UInt8] = [0x0D, 0x0A]
            if let line = received.firstRange(of: lineEnd) {
                guard let length = Int(String(decoding: received[..<line.lowerBound], as: UTF8.self), radix: 16) else {
                    throw MalformedResponse(reason: "no chunk length")
                }
                if received.count >= line.upperBound + length + 2 {
                    let chunk = Array(received[line.upperBound..<(line.upperBound + length)])
                    guard received[(line.upperBound + length)...].starts(with: lineEnd) else {
                        throw MalformedResponse(reason: "a chunk without an end")
                    }
                    received.removeFirst(line.upperBound + length + 2)
                    return length == 0 ? nil : chunk
                }
            }
            guard let bytes = try await inbound.next(isolation: #isolation) else {
                throw MalformedResponse(reason: "the connection closed inside a chunked body")
            }
            received.append(contentsOf: bytes.readableBytesView)
        }
    }

    /// What comes up to the end of the connection.
    package mutating func rest() async throws -> [UInt8] {
        while let bytes = try await inbound.next(isolation: #isolation) {
            received.append(contentsOf: bytes.readableBytesView)
        }
        defer { received = [] }
        return received
    }

    /// Whether the server closes the connection without sending anything more.
    package mutating func isAtEnd() async throws -> Bool {
        if !received.isEmpty { return false }
        guard let bytes = try await inbound.next(isolation: #isolation) else { return true }
        received.append(contentsOf: bytes.readableBytesView)
        return false
    }
}

extension RawConnection {
    /// Goes on sending in the background until it is cancelled or the connection ends.
    package func sendingForever(_ text: String) -> Task<Void, Never> {
        Task { [outbound] in
            // The end of the connection is how this is meant to stop.
            while !Task.isCancelled, (try? await outbound.write(ByteBuffer(string: text))) != nil { await Task.yield() }
        }
    }
}
