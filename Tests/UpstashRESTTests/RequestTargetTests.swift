import RedisTypes
import Testing
import UpstashREST

@Suite struct RequestTargetTests {
    @Test(arguments: [
        ("/", RequestTarget.Route.command), ("", .command), ("//", .command), ("/?a=b", .command),
        ("/pipeline", .pipeline), ("//pipeline", .pipeline), ("/pipeline/", .pipeline), ("/pipeline?x", .pipeline),
        ("/multi-exec", .transaction), ("//multi-exec/", .transaction),
        ("/subscribe/a", .subscribe), ("/subscribe/a/b/", .subscribe), ("/subscribe", .subscribe),
        ("/psubscribe/a*", .patternSubscribe), ("/monitor", .monitor), ("/monitor/", .monitor),
        ("/SUBSCRIBE/a", .path), ("/monitor/x", .path), ("/subscribes/a", .path), ("/publish/a/b", .path),
        ("/PIPELINE", .path), ("/pipeline/x", .path), ("/pipelines", .path), ("/get/pipeline", .path),
    ])
    func thePathChoosesTheRoute(target: String, route: RequestTarget.Route) throws {
        #expect(try RequestTarget(target.utf8).route == route)
    }

    @Test(
        arguments: [
            ("/get/foo", ["get", "foo"], []),
            ("/GET/foo/", ["GET", "foo"], []),
            ("//get//foo", ["get", "", "foo"], []),
            ("/set/k//", ["set", "k", ""], []),
            ("/get/na%2Fme", ["get", "na/me"], []),
            ("/get/a+b%20c", ["get", "a+b c"], []),
            ("/get/%E2%82%ac", ["get", "€"], []),
            ("/get/a?b%3Fc", ["get", "a"], ["b?c"]),
            ("/set/k?EX=100", ["set", "k"], ["EX", "100"]),
            ("/set/k?NX&GET", ["set", "k"], ["NX", "GET"]),
            ("/set/k?NX=", ["set", "k"], ["NX", ""]),
            ("/set/k?a=b=c", ["set", "k"], ["a", "b=c"]),
            ("/set/k?a+b=%2B+%26", ["set", "k"], ["a b", "+ &"]),
            ("/set/k?&&NX&", ["set", "k"], ["NX"]),
            ("/set/k?", ["set", "k"], []),
            ("/set/k?_token=t&EX=1", ["set", "k"], ["EX", "1"]),
            ("/set/k?a/b", ["set", "k"], ["a/b"]),
            ("/get/./..", ["get", ".", ".."], []),
            ("/subscribe/a%2Fb/%FF//", ["a/b", ByteString([0xFF]), ""], []),
            ("/psubscribe/user:*", ["user:*"], []),
            ("/monitor", [], []),
        ] as [(String, [ByteString], [ByteString])])
    func wordsAreSplitFirstAndDecodedAfter(target: String, words: [ByteString], query: [ByteString]) throws {
        let parsed = try RequestTarget(target.utf8)
        #expect(parsed.words == words)
        #expect(parsed.queryWords == query)
    }

    @Test(
        arguments: [
            ("/get/k", nil), ("/get/k?_token=abc", "abc"), ("/get/k?_token=", ""), ("/get/k?_token", ""),
            ("/get/k?EX=1&_token=a%2Bb", "a+b"), ("/?_token=abc", "abc"), ("/get/_token=abc", nil),
        ] as [(String, ByteString?)])
    func theTokenIsTakenOutOfTheQuery(target: String, token: ByteString?) throws {
        let parsed = try RequestTarget(target.utf8)
        #expect(parsed.token == token)
        #expect(!parsed.queryWords.contains("_token"))
    }

    @Test func everyByteComesBackFromItsEscape() throws {
        let bytes = ByteString((0...255).map { UInt8($0) })
        var target = Array("/echo/".utf8)
        PercentEncoding.append(bytes, to: &target)
        target += Array("?k=".utf8)
        PercentEncoding.append(bytes, to: &target)
        let parsed = try RequestTarget(target)
        #expect(parsed.words == ["echo", bytes])
        #expect(parsed.queryWords == ["k", bytes])
    }

    @Test(arguments: ["/get/%", "/get/%4", "/get/%g0", "/get/%0g", "/get/k?%", "/get/k?a=%x1", "/get/%%30"])
    func aBrokenEscapeIsRefused(target: String) {
        #expect(throws: RequestError.self) { try RequestTarget(target.utf8) }
    }
}
