import Testing
import UpstashREST

@Suite struct RESTEndpointTests {
    @Test(
        arguments: [
            ("https://eu1-fit.upstash.io", true, "eu1-fit.upstash.io", 443, "", "eu1-fit.upstash.io"),
            ("https://h.example/", true, "h.example", 443, "", "h.example"),
            ("HTTPS://H.Example:8443//", true, "H.Example", 8443, "", "H.Example:8443"),
            ("http://localhost:8080/redis/a/", false, "localhost", 8080, "/redis/a", "localhost:8080"),
            ("http://127.0.0.1", false, "127.0.0.1", 80, "", "127.0.0.1"),
            ("http://127.0.0.1:443", false, "127.0.0.1", 443, "", "127.0.0.1:443"),
            ("https://[::1]:9/x", true, "::1", 9, "/x", "[::1]:9"),
            ("https://[2001:db8::1]", true, "2001:db8::1", 443, "", "[2001:db8::1]"),
            ("http://h:65535", false, "h", 65535, "", "h:65535"),
            ("http://under_score.example", false, "under_score.example", 80, "", "under_score.example"),
        ] as [(String, Bool, String, Int, String, String)])
    func urlsAreTakenApart(
        text: String, isTLS: Bool, host: String, port: Int, prefix: String, authority: String
    ) throws {
        let endpoint = try RESTEndpoint(text)
        #expect(endpoint.isTLS == isTLS)
        #expect(endpoint.host == host)
        #expect(endpoint.port == port)
        #expect(endpoint.prefix == prefix)
        #expect(endpoint.authority == authority)
        #expect(try RESTEndpoint(endpoint.description) == endpoint)
    }

    @Test(arguments: [
        "", "h.example", "ftp://h", "https:/h", "https://", "https:///x", "https://:443", "https://h:", "https://h:0",
        "https://h:65536", "https://h:+80", "https://h:-1", "https://h:80:90", "https://h:http", "https://u@h",
        "https://u:p@h", "https://h?x=1", "https://h/#x", "https://h/a b", "https://h\n", "https://hö.example",
        "https://[::1", "https://[::1]x", "https://[h]", "https://[]", "https://::1", "https://h%00x", "https://a\\b",
        "https://h,i", "https://h\u{7F}",
    ])
    func whatIsNoRESTURLIsRefused(text: String) {
        #expect(throws: InvalidRESTURL.self) { try RESTEndpoint(text) }
    }

    @Test(arguments: ["redis://h:6379", "rediss://default:secret@h:6379", "REDIS://h"])
    func aRedisAddressIsCalledByItsName(text: String) {
        #expect(throws: InvalidRESTURL(.redisProtocol)) { try RESTEndpoint(text) }
    }

    @Test func aHostNamedRedisIsNoRedisAddress() {
        #expect(throws: InvalidRESTURL(.scheme)) { try RESTEndpoint("redis.example") }
    }

    @Test(arguments: [
        ("", InvalidRESTURL.Problem.empty), (" https://x", .badCharacter), ("https://x\n", .badCharacter),
        ("ftp://x", .scheme), ("https:/x", .scheme), ("https://", .noHost), ("https:///x", .noHost),
        ("https://:80", .noHost), ("https://?x", .noHost), ("https://user:pw@x", .userInfo), ("https://@", .userInfo),
        ("https://x?_token=a@b", .queryOrFragment), ("https://x/#", .queryOrFragment), ("https://a..%", .host),
        ("https://x:0", .port),
    ])
    func theErrorSaysWhatIsWrong(text: String, problem: InvalidRESTURL.Problem) {
        #expect(throws: InvalidRESTURL(problem)) { try RESTEndpoint(text) }
    }

    @Test(arguments: [
        "http://localhost", "http://LOCALHOST:1", "http://db.localhost", "http://127.0.0.1", "http://127.255.0.9",
        "http://[::1]",
    ])
    func thisMachineIsLoopback(text: String) throws {
        #expect(try RESTEndpoint(text).isLoopback)
    }

    @Test(arguments: [
        "http://localhost.example", "http://127.0.0.1.example", "http://128.0.0.1", "http://127.0.0", "http://0.0.0.0",
        "http://127.0.0.256", "http://notlocalhost", "http://[::2]", "http://[::ffff:10.0.0.1]",
    ])
    func otherMachinesAreNot(text: String) throws {
        #expect(try !RESTEndpoint(text).isLoopback)
    }
}
