import Testing

@testable import Settings

@Suite struct EndpointURLTests {
    @Test(arguments: [
        "https://eu1-fond-owl-1.upstash.io", "https://x.upstash.io/", "HTTPS://X", "http://127.0.0.1:8079",
        "http://[::1]:80", "https://proxy.example/redis/one",
    ])
    func anAddressPasses(url: String) {
        #expect(EndpointURL.problem(in: url) == nil)
    }

    @Test(arguments: [
        ("", EndpointURL.Problem.empty), (" https://x", .whitespace), ("https://x\n", .whitespace),
        ("redis://default:pw@x:6379", .redisProtocol), ("REDISS://x", .redisProtocol), ("x.upstash.io", .scheme),
        ("ftp://x", .scheme), ("https:/x", .scheme), ("https://", .noHost), ("https:///x", .noHost),
        ("https://:80", .noHost), ("https://user:pw@x", .userInfo), ("https://x?_token=abc", .queryOrFragment),
        ("https://x/#", .queryOrFragment),
    ])
    func otherTextIsRefused(url: String, problem: EndpointURL.Problem) {
        #expect(EndpointURL.problem(in: url) == problem)
    }
}
