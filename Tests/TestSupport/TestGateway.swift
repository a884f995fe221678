import NIOCore
package import NIOSSL
package import RedisGateway
package import RedisNIO
import RedisTypes

/// A real gateway in this process, on a port the system chose, in front of a Redis of its own.
package struct TestGateway: Sendable {
    package static let token = "0123456789abcdef-gateway-token"

    package let port: Int
    /// The Redis behind it; a gateway to a Redis that is not there has none.
    private let server: RedisServer?
    package let gateway: Gateway
    package var clientTLS: TLSConfiguration?

    package var redis: RedisServer {
        guard let server else { fatalError("this gateway has no Redis of its own") }
        return server
    }

    package func connect<Result: Sendable>(
        _ body: (inout RawConnection) async throws -> Result
    ) async throws -> Result {
        try await RawConnection.open(port: port, tls: clientTLS, body)
    }

    /// The response to one request on a connection of its own.
    package func response(to request: RawRequest) async throws -> RawResponse {
        try await connect { connection in
            try await connection.send(request.bytes)
            guard let response = try await connection.response(hasBody: request.method != "HEAD") else {
                throw MalformedResponse(reason: "the connection closed before the response")
            }
            return response
        }
    }

    /// The body of the response to a JSON body.
    package func answer(_ body: String, at target: String = "/", _ fields: String...) async throws -> String {
        try await response(to: RawRequest("POST", target, fields: fields, body: body)).text
    }
}

extension TestGateway {
    /// Returns when the gateway has read and passed on all that was sent before. It reads from all connections in
    /// turn, and what one round has read is passed on before the next.
    package func readWhatWasSent() async throws {
        for _ in 0..<2 { _ = try await response(to: .get("/ping").authorized(nil)) }
    }

    fileprivate init(_ gateway: Gateway, server: RedisServer?) {
        self.gateway = gateway
        port = gateway.port
        self.server = server
    }
}

package func withGateway<Result: Sendable>(
    _ change: @escaping @Sendable (inout GatewayConfiguration) throws -> Void = { _ in },
    _ body: @escaping @Sendable (TestGateway) async throws -> Result
) async throws -> Result {
    try await withRedis { try await $0.withGateway(change, body) }
}

/// A gateway to a Redis that the test looks after itself.
package func withGateway<Result: Sendable>(
    to connector: RedisConnector, _ body: @Sendable (TestGateway) async throws -> Result
) async throws -> Result {
    let configuration = GatewayConfiguration(token: Secret(TestGateway.token), redis: connector)
    return try await Gateway.withGateway(configuration) { try await body(TestGateway($0, server: nil)) }
}

extension RedisServer {
    package func withGateway<Result: Sendable>(
        _ change: @Sendable (inout GatewayConfiguration) throws -> Void = { _ in },
        _ body: @Sendable (TestGateway) async throws -> Result
    ) async throws -> Result {
        var configuration = GatewayConfiguration(token: Secret(TestGateway.token), redis: connector)
        // A busy machine may let a test wait for longer than a stream is silent.
        configuration.limits.streamCommentInterval = .hours(1)
        try change(&configuration)
        return try await Gateway.withGateway(configuration) { gateway in
            try await body(TestGateway(gateway, server: self))
        }
    }
}
