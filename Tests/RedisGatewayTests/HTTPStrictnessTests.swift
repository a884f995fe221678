import RedisTypes
import TestSupport
import Testing

/// Requests that two servers could read in two ways are refused and nothing runs (reliability contract, section 9).
@Suite(.timeLimit(.minutes(1))) struct HTTPStrictnessTests {
    private static let authorization = "Authorization: \(TestGateway.token)\r\n"
    private static let set = #"["SET","k","v"]"#

    /// Heads and bodies; `Authorization` is added after the request line.
    private static let hostile: [String] = [
        "GET /set/k/v HTTP/1.1\r\n\r\n",
        "GET /set/k/v HTTP/1.1\r\nHost: a\r\nHost: a\r\n\r\n",
        "GET /set/k/v HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer other\r\n\r\n",
        "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 15\r\nContent-Length: 15\r\n\r\n\(set)",
        "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 15\r\nContent-Length: 16\r\n\r\n\(set)",
        "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 15, 15\r\n\r\n\(set)",
        "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: +15\r\n\r\n\(set)",
        "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: -15\r\n\r\n\(set)",
        "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 0xF\r\n\r\n\(set)",
        "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 99999999999999999999\r\n\r\n\(set)",
        "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 15\r\nTransfer-Encoding: chunked\r\n\r\nf\r\n\(set)\r\n0\r\n\r\n",
        "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nContent-Length: 15\r\n\r\nf\r\n\(set)\r\n0\r\n\r\n",
        "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip, chunked\r\n\r\nf\r\n\(set)\r\n0\r\n\r\n",
        "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked, identity\r\n\r\nf\r\n\(set)\r\n0\r\n\r\n",
        "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: identity\r\n\r\n\(set)",
        "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\nf\r\n\(set)\r\n0\r\n\r\n",
        "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: xchunked\r\n\r\nf\r\n\(set)\r\n0\r\n\r\n",
        "POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\nf\r\n\(set)\r\n0\r\n\r\n",
        "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n\(set)\r\n0\r\n\r\n",
        "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nf\r\n\(set)XX0\r\n\r\n",
        "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nf\r\n\(set)\r\n0\r\nContent-Length: 3\r\n\r\n",
        "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nf\r\n\(set)\r\n0\r\nAuthorization: x\r\n\r\n",
        "GET /set/k/v HTTP/1.1\r\nHost: a\r\nX-Folded: a\r\n b\r\n\r\n",
        "GET /set/k/v HTTP/1.1\r\nHost : a\r\n\r\n",
        "GET /set/k/v HTTP/1.1\r\nHost: a\r\nX Y: b\r\n\r\n",
        "GET /set/k/v HTTP/1.1\r\nHost: a\r\n: b\r\n\r\n",
        "GET /set/k/v HTTP/1.1\r\nHost: a\r\nX-Null: a\u{0}b\r\n\r\n",
        "GET /set/k/v HTTP/1.1\r\nHost: a\r\nX-Return: a\rb\r\n\r\n",
        "GET /set/k/v HTTP/1.1\nHost: a\n\n",
        "GET /set/k/v HTTP/2.0\r\nHost: a\r\n\r\n",
        "GET /set/k/v HTTP/1.2\r\nHost: a\r\n\r\n",
        "GET /set/k/v HTTP/0.9\r\nHost: a\r\n\r\n",
        "GET /set/k/v\r\n\r\n",
        "GET /set/k/a b HTTP/1.1\r\nHost: a\r\n\r\n",
        "GET set/k/v HTTP/1.1\r\nHost: a\r\n\r\n",
        "GET /set/k/v HTTP/1.1 \r\nHost: a\r\n\r\n",
        "NOSUCH /set/k/v HTTP/1.1\r\nHost: a\r\n\r\n",
        "\u{16}\u{3}\u{1}\u{2}\u{0}\u{1}\u{0}\u{1}\u{FC}\u{3}\u{3}\r\n",
    ]

    @Test(arguments: hostile)
    func anAmbiguousRequestIsRefusedAndNothingRuns(request: String) async throws {
        try await withGateway { gateway in
            try await gateway.connect { connection in
                let line = request.utf8.firstIndex(of: 0x0A).map { request.utf8.index(after: $0) } ?? request.startIndex
                try await connection.send(String(request[..<line]) + Self.authorization + String(request[line...]))
                let response = try #require(try await connection.response())
                #expect(response.status == 400)
                #expect(response.closesConnection)
                #expect(response["x-redis-executed"] == "no")
                #expect(try await connection.isAtEnd())
            }
            #expect(try await gateway.redis.run("EXISTS", "k") == 0)
        }
    }

    @Test func bytesOfTheTargetThatAreNotUTF8AreRefusedNotReplaced() async throws {
        try await withGateway { gateway in
            try await gateway.connect { connection in
                let head = " HTTP/1.1\r\nHost: a\r\n\(Self.authorization)\r\n"
                try await connection.send(Array("GET /set/k/".utf8) + [0xFF] + Array(head.utf8))
                #expect(try await connection.response()?.status == 400)
            }
            #expect(try await gateway.redis.run("EXISTS", "k") == 0)
        }
    }

    /// The client of a refused request may still be sending; the response must reach it all the same.
    @Test func aRefusalReachesAClientThatGoesOnSending() async throws {
        try await withGateway { gateway in
            try await gateway.connect { connection in
                try await connection.send("GET / HTTP/1.1\r\n\(Self.authorization)\r\n")
                for _ in 0..<50 { try await connection.send([UInt8](repeating: 0x20, count: 10_000)) }
                #expect(try await connection.response()?.status == 400)
                #expect(try await connection.isAtEnd())
            }
        }
    }

    @Test(arguments: ["CONNECT h:1 HTTP/1.1\r\nHost: a\r\n\r\n", "TRACE / HTTP/1.1\r\nHost: a\r\n\r\n"])
    func otherMethodsAreNotAllowed(request: String) async throws {
        try await withGateway { gateway in
            try await gateway.connect { connection in
                try await connection.send(request)
                #expect(try await connection.response()?.status == 405)
            }
        }
    }
}
