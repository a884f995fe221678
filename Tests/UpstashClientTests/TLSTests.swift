import TestSupport
import Testing
import UpstashREST

@testable import UpstashClient

@Suite(.timeLimit(.minutes(5))) struct TLSTests {
    private static let get = TransportRequest(method: "GET", target: "/x")

    /// Whose certificate the client trusts.
    enum Trust: CaseIterable { case thisServer, anotherServer, theSystem }

    private static let elsewhere = ["DNS:elsewhere.example"]

    /// Lends a transport to a server whose certificate is for `names`; `host` is what the client calls it.
    @discardableResult
    private func withTLS<Result>(
        _ script: [FaultServer.Step], names: [String] = ["DNS:localhost", "IP:127.0.0.1"],
        trusting trust: Trust = .thisServer, host: String = "localhost",
        _ body: (NIOTransport, FaultServer) async throws -> Result
    ) async throws -> Result {
        try await withCertificate(for: names) { certificate in
            try await withCertificate(for: Self.elsewhere) { other in
                var options = NIOTransport.Options()
                switch trust {
                case .thisServer: options.trustRoots = certificate.certificate
                case .anotherServer: options.trustRoots = other.certificate
                case .theSystem: break
                }
                return try await FaultServer.run(script, tls: certificate.serverConfiguration()) { server in
                    let endpoint = try RESTEndpoint("https://\(host):\(server.port)")
                    return try await withTransport(to: endpoint, options: options) { try await body($0, server) }
                }
            }
        }
    }

    @Test(arguments: ["localhost", "127.0.0.1"]) func aTrustedCertificateIsAccepted(host: String) async throws {
        try await withTLS([.json("one"), .chunked(["two"])], host: host) { transport, server in
            let first = try await transport.send(Self.get)
            #expect(first.text == "one")
            let second = try await transport.send(Self.get)
            #expect(second.text == "two")
            #expect(server.openedConnections == 1)
        }
    }

    @Test(arguments: [Trust.theSystem, .anotherServer])
    func aCertificateOfUnknownOriginIsRefused(trust: Trust) async throws {
        try await withTLS([], trusting: trust) { transport, server in
            await #expect(throws: TransportError.notSent(reason: "TLS handshake failed: certificate verify failed")) {
                try await transport.send(Self.get)
            }
        }
    }

    @Test(arguments: ["localhost", "127.0.0.1"]) func aCertificateForAnotherHostIsRefused(host: String) async throws {
        try await withTLS([], names: Self.elsewhere, host: host) { transport, server in
            await #expect(throws: TransportError.notSent(reason: "the certificate is for another host")) {
                try await transport.send(Self.get)
            }
        }
    }

    @Test(arguments: ["/nonexistent/roots.pem", "/dev/null", "/etc/hostname"])
    func rootsThatCannotBeReadAreNamed(path: String) throws {
        var options = NIOTransport.Options()
        options.trustRoots = path
        #expect(throws: UnusableTrustRoots(path: path)) {
            try NIOTransport(to: RESTEndpoint("https://h.example"), options: options)
        }
    }

    /// A server without TLS is not asked anything.
    @Test func aServerWithoutTLSIsNotSentTheRequest() async throws {
        try await FaultServer.run([.text("HTTP/1.1 400 Bad Request\r\n\r\n").whenReceived(5).thenClosing]) { server in
            try await withTransport(to: RESTEndpoint("https://127.0.0.1:\(server.port)")) { transport in
                await #expect(throws: TransportError.notSent(reason: "TLS handshake failed: wrong version number")) {
                    try await transport.send(Self.get)
                }
            }
            // A handshake record, not a request line.
            #expect(server.requests[0].bytes.first == 0x16)
        }
    }

    @Test func aHandshakeThatEndsEarlyIsToldSo() async throws {
        try await FaultServer.run([.drop(afterRequestBytes: 1)]) { server in
            try await withTransport(to: RESTEndpoint("https://127.0.0.1:\(server.port)")) { transport in
                let reason = "the connection was closed during the TLS handshake"
                await #expect(throws: TransportError.notSent(reason: reason)) { try await transport.send(Self.get) }
            }
        }
    }

    @Test func aHandshakeThatTakesTooLongIsGivenUp() async throws {
        let times = TransportTimes(
            connect: .milliseconds(50), tlsHandshake: .milliseconds(1), firstByte: .seconds(30), idleRead: .seconds(30))
        try await FaultServer.run([], always: FaultServer.Step.silence.whenReceived(1)) { server in
            try await withTransport(to: RESTEndpoint("https://127.0.0.1:\(server.port)")) { transport in
                await #expect(throws: TransportError.notSent(reason: "no TLS handshake in time")) {
                    try await transport.send(TransportRequest(target: "/", times: times))
                }
            }
        }
    }

    @Test func anAnswerCutInsideTLSIsTruncated() async throws {
        try await withTLS([.reply(body: "hello").cut(before: 2), .drop]) { transport, _ in
            let reason = "the connection was closed before the response was complete"
            await #expect(throws: TransportError.truncated(reason: reason, status: 200, body: Array("hel".utf8))) {
                try await transport.send(Self.get)
            }
            await #expect(throws: TransportError.noResponse(reason: reason)) { try await transport.send(Self.get) }
        }
    }
}
