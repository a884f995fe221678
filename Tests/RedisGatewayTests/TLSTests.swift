import NIOSSL
import RedisGateway
import RedisTypes
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(5))) struct TLSTests {
    private func withTLSGateway(
        _ body: @escaping @Sendable (TestGateway, TestCertificate) async throws -> Void
    ) async throws {
        try await withCertificate { certificate in
            try await withGateway {
                $0.tls = .init(certificate: certificate.certificate, privateKey: certificate.privateKey)
            } _: { gateway in
                var gateway = gateway
                gateway.clientTLS = certificate.clientConfiguration
                try await body(gateway, certificate)
            }
        }
    }

    @Test func requestsAreServedOverTLS() async throws {
        try await withTLSGateway { gateway, _ in
            try await gateway.connect { connection in
                try await connection.send(RawRequest.get("/echo/1").bytes + RawRequest.get("/echo/2").bytes)
                #expect(try await connection.response()?.text == #"{"result":"1"}"#)
                #expect(try await connection.response()?.text == #"{"result":"2"}"#)
            }
            try await gateway.redis.run("SETRANGE", "k", "2999999", "x")
            let large = try await gateway.response(
                to: .get("/get/k", "Upstash-Response-Format: resp2", "Connection: close"))
            #expect(large.body.count == 3_000_000 + "$3000000\r\n\r\n".utf8.count)
        }
    }

    @Test func aRefusalReachesTheClientOverTLS() async throws {
        try await withTLSGateway { gateway, _ in
            try await gateway.connect { connection in
                try await connection.send("NOSUCH / HTTP/1.1\r\n\r\n")
                #expect(try await connection.response()?.status == 400)
                #expect(try await connection.isAtEnd())
            }
        }
    }

    @Test func plainHTTPGetsNoAnswerAndDoesNoHarm() async throws {
        try await withTLSGateway { gateway, _ in
            let answer = try? await RawConnection.open(port: gateway.port) { connection in
                try await connection.send(RawRequest.get("/ping").bytes)
                return try await connection.response()
            }
            #expect(answer == nil)
            let response = try await gateway.response(to: .get("/ping"))
            #expect(response.status == 200)
        }
    }

    @Test func olderVersionsOfTLSAreRefused() async throws {
        try await withTLSGateway { gateway, _ in
            var old = gateway
            old.clientTLS?.maximumTLSVersion = .tlsv11
            await #expect(throws: (any Error).self) { try await old.response(to: .get("/ping")) }
        }
    }

    @Test func aCertificateThatCannotBeUsedIsNamed() async throws {
        try await withCertificate { certificate in
            try await withRedis { server in
                let error = await #expect(throws: GatewayStartError.self) {
                    try await server.withGateway {
                        $0.tls = .init(certificate: certificate.privateKey, privateKey: certificate.privateKey)
                    } _: { _ in
                    }
                }
                #expect(error?.reason == "\(certificate.privateKey) is not a usable PEM file")
            }
        }
    }

    @Test func aPortThatIsTakenIsSaid() async throws {
        try await withGateway { gateway in
            let error = await #expect(throws: GatewayStartError.self) {
                try await gateway.redis.withGateway {
                    $0.port = gateway.port
                } _: { _ in
                }
            }
            #expect(error?.reason == "the port is taken")
        }
    }
}
