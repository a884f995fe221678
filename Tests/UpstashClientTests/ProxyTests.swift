import TestSupport
import Testing
import UpstashREST

@testable import UpstashClient

@Suite(.timeLimit(.minutes(5))) struct ProxyTests {
    private static let get = TransportRequest(method: "GET", target: "/x")

    /// Lends a transport to a server that exists only behind the proxy.
    @discardableResult
    private func withProxy<Result>(
        _ proxy: String, _ url: String = "https://localhost:8443", roots: String? = nil,
        _ body: (NIOTransport) async throws -> Result
    ) async throws -> Result {
        var options = NIOTransport.Options()
        options.proxy = try ProxyEndpoint(proxy)
        options.trustRoots = roots
        return try await withTransport(to: RESTEndpoint(url), options: options, body)
    }

    @Test(arguments: [("", nil), ("user:p%40ss@", "Basic dXNlcjpwQHNz")])
    func requestsGoThroughATunnel(credentials: String, authorization: String?) async throws {
        try await withCertificate { certificate in
            let tls = try certificate.serverConfiguration()
            try await FaultServer.run([.json("a"), .json("b")], tls: tls) { server in
                try await TunnelProxy.run(to: server.port) { proxy in
                    let url = "http://\(credentials)127.0.0.1:\(proxy.port)"
                    try await withProxy(url, roots: certificate.certificate) { transport in
                        for text in ["a", "b"] {
                            let response = try await transport.send(Self.get)
                            #expect(response.text == text)
                        }
                    }
                    let header = authorization.map { "Proxy-Authorization: \($0)\r\n" } ?? ""
                    #expect(
                        proxy.requests == ["CONNECT localhost:8443 HTTP/1.1\r\nHost: localhost:8443\r\n\(header)\r\n"])
                    // The proxy's password is none of the server's business.
                    #expect(server.requests.allSatisfy { $0.values(of: "Proxy-Authorization").isEmpty })
                }
            }
        }
    }

    @Test func aTunnelMayCarryPlainHTTP() async throws {
        try await FaultServer.run([.json("a")]) { server in
            try await TunnelProxy.run(to: server.port, answer: "HTTP/1.0 200 OK\r\nVia: me\r\n\r\n") { proxy in
                try await withProxy("127.0.0.1:\(proxy.port)", "http://[2001:db8::1]:81") { transport in
                    let response = try await transport.send(Self.get)
                    #expect(response.text == "a")
                }
                #expect(proxy.requests.map { $0.prefix(33) } == ["CONNECT [2001:db8::1]:81 HTTP/1.1"])
            }
        }
    }

    @Test(arguments: [
        (
            FaultServer.Step.reply(407, [("Proxy-Authenticate", "Basic")], body: "who are you"),
            #"the proxy answered "HTTP/1.1 407 Whatever""#
        ),
        (.page(502), #"the proxy answered "HTTP/1.1 502 Whatever""#), (.drop, "the proxy closed the connection"),
        (.text("HTTP/1.1 403 \u{1B}[31mNo\r\n\r\n"), #"the proxy answered "HTTP/1.1 403 \x1b[31mNo""#),
        (.text("SOCKS?\r\n\r\n"), #"the proxy answered "SOCKS?""#),
        (.text("HTTP/1.1 200 OK\r\n\r\nHello"), "the proxy answered more than it was asked"),
        (.text(String(repeating: "x", count: 20_000)), "the proxy's answer is too long"),
    ])
    func aProxyThatRefusesIsQuoted(step: FaultServer.Step, reason: String) async throws {
        try await FaultServer.run([step]) { server in
            try await withProxy("http://127.0.0.1:\(server.port)") { transport in
                await #expect(throws: TransportError.notSent(reason: reason)) { try await transport.send(Self.get) }
            }
        }
    }

    @Test func aProxyThatIsNotThereIsToldSo() async throws {
        try await withDeafPort { port in
            try await withProxy("http://127.0.0.1:\(port)") { transport in
                await #expect(throws: TransportError.notSent(reason: "connection refused")) {
                    try await transport.send(Self.get)
                }
            }
        }
    }

    @Test func aProxyThatSaysNothingIsGivenUp() async throws {
        let times = TransportTimes(
            connect: .milliseconds(50), tlsHandshake: .milliseconds(1), firstByte: .seconds(30), idleRead: .seconds(30))
        try await FaultServer.run([], always: .silence) { server in
            try await withProxy("http://127.0.0.1:\(server.port)") { transport in
                await #expect(throws: TransportError.notSent(reason: "no answer from the proxy in time")) {
                    try await transport.send(TransportRequest(target: "/", times: times))
                }
            }
        }
    }
}

@Suite struct ProxyEndpointTests {
    @Test(arguments: [
        ("http://proxy.example:3128", "proxy.example", 3128), ("proxy.example:3128", "proxy.example", 3128),
        ("HTTP://proxy.example", "proxy.example", 80), ("http://proxy.example:80/", "proxy.example", 80),
        ("http://u:p@[::1]:8080/path", "::1", 8080), ("http://a@b@proxy.example:1", "proxy.example", 1),
    ])
    func urlsAreTakenApart(text: String, host: String, port: Int) throws {
        let proxy = try ProxyEndpoint(text)
        #expect(proxy.host == host)
        #expect(proxy.port == port)
    }

    @Test(arguments: [
        "https://proxy.example", "socks5://proxy.example", "", "http://", "http://h:x", "http://u:%zz@h", "h o",
    ])
    func whatIsNoHTTPProxyIsRefused(text: String) {
        #expect(throws: InvalidProxyURL.self) { try ProxyEndpoint(text) }
    }

    @Test(
        arguments: [
            (["HTTPS_PROXY": "http://p:1"], "https://h.example", true),
            (["https_proxy": "http://p:1"], "https://h.example", true),
            (["HTTPS_PROXY": "", "https_proxy": "http://p:1"], "https://h.example", true),
            (["HTTPS_PROXY": ""], "https://h.example", false),
            (["HTTP_PROXY": "http://p:1"], "https://h.example", false),
            ([:], "https://h.example", false), (["HTTPS_PROXY": "http://p:1"], "http://h.example", false),
            (["HTTPS_PROXY": "http://p:1"], "https://localhost", false),
            (["HTTPS_PROXY": "http://p:1"], "https://127.0.0.1", false),
        ] as [([String: String], String, Bool)])
    func theEnvironmentNamesAProxyForHTTPS(environment: [String: String], url: String, isUsed: Bool) throws {
        let proxy = try ProxyEndpoint.named(in: environment, for: RESTEndpoint(url))
        #expect((proxy != nil) == isUsed)
    }

    @Test(arguments: [
        ("*", true), ("h.example.com", true), ("H.Example.COM", true), ("example.com", true), (".example.com", true),
        ("*.example.com", true), ("a,b, h.example.com ,c", true), ("a b h.example.com", true),
        ("h.example.com:8443", true),
        ("h.example.com:443", false), ("ample.com", false), ("h.example", false), ("x.h.example.com", false),
        ("", false),
        (",,", false), ("com", true), (".", false), ("[::1]", false),
    ])
    func noProxyExemptsHostsAndDomains(noProxy: String, isExempt: Bool) throws {
        let endpoint = try RESTEndpoint("https://h.example.com:8443")
        for name in ["NO_PROXY", "no_proxy"] {
            let proxy = try ProxyEndpoint.named(in: ["HTTPS_PROXY": "http://p:1", name: noProxy], for: endpoint)
            #expect((proxy == nil) == isExempt)
        }
    }

    @Test(arguments: [
        ("2001:db8::1", true), ("[2001:db8::1]", true), ("[2001:db8::1]:443", true), ("[2001:db8::1]:1", false),
    ])
    func noProxyKnowsAddresses(noProxy: String, isExempt: Bool) throws {
        let endpoint = try RESTEndpoint("https://[2001:db8::1]")
        let proxy = try ProxyEndpoint.named(in: ["HTTPS_PROXY": "http://p:1", "NO_PROXY": noProxy], for: endpoint)
        #expect((proxy == nil) == isExempt)
    }

    /// Going around a proxy that was asked for could show the token to someone.
    @Test func aProxyThatCannotBeUsedIsNotPassedOver() throws {
        #expect(throws: InvalidProxyURL.self) {
            try ProxyEndpoint.named(in: ["HTTPS_PROXY": "socks5://p:1"], for: RESTEndpoint("https://h.example"))
        }
    }
}
