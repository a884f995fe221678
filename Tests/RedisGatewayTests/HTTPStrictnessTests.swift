import NIOCore
import RedisGateway
import RedisTypes
import TestSupport
import Testing

/// Requests that two servers could read in two ways are refused and nothing runs (reliability contract, section 9).
@Suite(.timeLimit(.minutes(5))) struct HTTPStrictnessTests {
    fileprivate static let authorization = "Authorization: \(TestGateway.token)\r\n"
    private static let set = #"["SET","k","v"]"#

    /// What is wrong, and the request; `Authorization` is added after the request line.
    private static let hostile: [Hostile] = [
        // Where the body ends
        Hostile(
            "a repeated length", "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 15\r\nContent-Length: 15\r\n\r\n\(set)"),
        Hostile("two lengths", "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 15\r\nContent-Length: 16\r\n\r\n\(set)"),
        Hostile("a list of lengths", "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 15, 15\r\n\r\n\(set)"),
        Hostile("a length with a plus", "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: +15\r\n\r\n\(set)"),
        Hostile("a negative length", "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: -15\r\n\r\n\(set)"),
        Hostile("a hexadecimal length", "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 0xF\r\n\r\n\(set)"),
        Hostile("an empty length", "POST / HTTP/1.1\r\nHost: a\r\nContent-Length:\r\n\r\n\(set)"),
        Hostile("a length with a fraction", "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 15.0\r\n\r\n\(set)"),
        Hostile("a length cut by a space", "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1 5\r\n\r\n\(set)"),
        Hostile(
            "a length beyond 64 bits",
            "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 99999999999999999999\r\n\r\n\(set)"),
        Hostile(
            "a length that wraps to 15",
            "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 18446744073709551631\r\n\r\n\(set)"),
        Hostile(
            "length, then coding",
            "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 15\r\nTransfer-Encoding: chunked\r\n\r\n\(chunks)"),
        Hostile(
            "coding, then length",
            "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nContent-Length: 15\r\n\r\n\(chunks)"),
        Hostile(
            "coding, then length 0",
            "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nContent-Length: 0\r\n\r\n\(chunks)"),
        // Transfer codings
        Hostile(
            "a coding before chunked", "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip, chunked\r\n\r\n\(chunks)"
        ),
        Hostile(
            "a coding after chunked",
            "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked, identity\r\n\r\n\(chunks)"),
        Hostile(
            "chunked twice in a list",
            "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked, chunked\r\n\r\n\(chunks)"),
        Hostile(
            "chunked in two fields",
            "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n\(chunks)"),
        Hostile(
            "two codings in two fields",
            "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: identity\r\nTransfer-Encoding: chunked\r\n\r\n\(chunks)"),
        Hostile("the coding identity", "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: identity\r\n\r\n\(set)"),
        Hostile("a coding like chunked", "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: xchunked\r\n\r\n\(chunks)"),
        Hostile("a coding in quotes", "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: \"chunked\"\r\n\r\n\(chunks)"),
        Hostile(
            "a coding with a parameter", "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked;q=1\r\n\r\n\(chunks)"
        ),
        Hostile(
            "a coding after a vertical tab",
            "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: \u{B}chunked\r\n\r\n\(chunks)"),
        Hostile("a coding in HTTP/1.0", "POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n\(chunks)"),
        // Chunks
        Hostile(
            "a chunk size that is no number",
            "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n\(set)\r\n0\r\n\r\n"),
        Hostile(
            "a chunk size with a prefix",
            "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0xf\r\n\(set)\r\n0\r\n\r\n"),
        Hostile(
            "a negative chunk size",
            "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n-f\r\n\(set)\r\n0\r\n\r\n"),
        Hostile(
            "a chunk size beyond 64 bits",
            "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n1000000000000000f\r\n\(set)\r\n0\r\n\r\n"),
        Hostile(
            "no chunk size", "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n\r\n\(set)\r\n0\r\n\r\n"),
        Hostile(
            "a chunk that does not end",
            "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nf\r\n\(set)XX0\r\n\r\n"),
        Hostile(
            "a chunk line ended by LF",
            "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nf\n\(set)\r\n0\r\n\r\n"),
        Hostile(
            "a length as trailer",
            "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n\(part)Content-Length: 3\r\n\r\n"),
        Hostile(
            "a coding as trailer",
            "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n\(part)Transfer-Encoding: chunked\r\n\r\n"),
        Hostile(
            "a host as trailer",
            "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n\(part)Host: b\r\n\r\n"),
        Hostile(
            "a token as trailer",
            "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n\(part)Authorization: x\r\n\r\n"),
        Hostile(
            "a malformed trailer",
            "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n\(part)no colon\r\n\r\n"),
        // Who is asked, and by whom
        Hostile("no host", "GET /set/k/v HTTP/1.1\r\n\r\n"),
        Hostile("two hosts", "GET /set/k/v HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n"),
        Hostile("the same host twice", "GET /set/k/v HTTP/1.1\r\nHost: a\r\nhost: a\r\n\r\n"),
        Hostile("two tokens", "GET /set/k/v HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer other\r\n\r\n"),
        Hostile("the same token twice", "GET /set/k/v HTTP/1.1\r\nHost: a\r\n\(authorization)\r\n"),
        // Lines
        Hostile("a folded field", "GET /set/k/v HTTP/1.1\r\nHost: a\r\nX-Folded: a\r\n b\r\n\r\n"),
        Hostile("a field folded by a tab", "GET /set/k/v HTTP/1.1\r\nHost: a\r\nX-Folded: a\r\n\tb\r\n\r\n"),
        Hostile("a folded coding", "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding:\r\n chunked\r\n\r\n\(chunks)"),
        Hostile("a space before the colon", "GET /set/k/v HTTP/1.1\r\nHost : a\r\n\r\n"),
        Hostile(
            "a space before the colon of a coding",
            "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding : chunked\r\n\r\n\(chunks)"),
        Hostile("a tab before the colon", "POST / HTTP/1.1\r\nHost: a\r\nContent-Length\t: 15\r\n\r\n\(set)"),
        Hostile("a space in a name", "GET /set/k/v HTTP/1.1\r\nHost: a\r\nX Y: b\r\n\r\n"),
        Hostile("a space before a name", "GET /set/k/v HTTP/1.1\r\n Host: a\r\n\r\n"),
        Hostile("no name", "GET /set/k/v HTTP/1.1\r\nHost: a\r\n: b\r\n\r\n"),
        Hostile("no colon", "GET /set/k/v HTTP/1.1\r\nHost: a\r\nNonsense\r\n\r\n"),
        Hostile("NUL in a value", "GET /set/k/v HTTP/1.1\r\nHost: a\r\nX-Null: a\u{0}b\r\n\r\n"),
        Hostile("NUL in a name", "GET /set/k/v HTTP/1.1\r\nHost: a\r\nX-\u{0}: b\r\n\r\n"),
        Hostile("NUL in the target", "GET /set/k/v\u{0} HTTP/1.1\r\nHost: a\r\n\r\n"),
        Hostile("a bare CR in a value", "GET /set/k/v HTTP/1.1\r\nHost: a\r\nX-Return: a\rb\r\n\r\n"),
        Hostile("a bare CR as line end", "GET /set/k/v HTTP/1.1\r\nHost: a\rX-Return: b\r\n\r\n"),
        Hostile("bare LF everywhere", "GET /set/k/v HTTP/1.1\nHost: a\n\n"),
        Hostile("a bare LF as line end", "GET /set/k/v HTTP/1.1\r\nHost: a\nX-Line: b\r\n\r\n"),
        Hostile("a bare LF as the end of the head", "GET /set/k/v HTTP/1.1\r\nHost: a\r\n\n"),
        // The request line
        Hostile("HTTP/2.0", "GET /set/k/v HTTP/2.0\r\nHost: a\r\n\r\n"),
        Hostile("HTTP/1.2", "GET /set/k/v HTTP/1.2\r\nHost: a\r\n\r\n"),
        Hostile("HTTP/0.9", "GET /set/k/v HTTP/0.9\r\nHost: a\r\n\r\n"),
        Hostile("no version", "GET /set/k/v\r\n\r\n"),
        Hostile("a space in the target", "GET /set/k/a b HTTP/1.1\r\nHost: a\r\n\r\n"),
        Hostile("a space after the version", "GET /set/k/v HTTP/1.1 \r\nHost: a\r\n\r\n"),
        Hostile("a tab for a space", "GET\t/set/k/v HTTP/1.1\r\nHost: a\r\n\r\n"),
        Hostile("a target without a slash", "GET set/k/v HTTP/1.1\r\nHost: a\r\n\r\n"),
        Hostile("an absolute target", "GET http://a/set/k/v HTTP/1.1\r\nHost: a\r\n\r\n"),
        Hostile(
            "an absolute target of another host",
            "POST https://b/ HTTP/1.1\r\nHost: a\r\nContent-Length: 15\r\n\r\n\(set)"),
        Hostile("a star as target", "GET * HTTP/1.1\r\nHost: a\r\n\r\n"),
        Hostile("a method nobody knows", "NOSUCH /set/k/v HTTP/1.1\r\nHost: a\r\n\r\n"),
        Hostile("a method in small letters", "get /set/k/v HTTP/1.1\r\nHost: a\r\n\r\n"),
        Hostile("a method with a sign", "GET( /set/k/v HTTP/1.1\r\nHost: a\r\n\r\n"),
        Hostile("a method with a NUL", "GE\u{0}T /set/k/v HTTP/1.1\r\nHost: a\r\n\r\n"),
        Hostile("TLS", "\u{16}\u{3}\u{1}\u{2}\u{0}\u{1}\u{0}\u{1}\u{FC}\u{3}\u{3}\r\n"),
        // Too much
        Hostile(
            "a long target", "GET /set/k/\(String(repeating: "v", count: 70_000)) HTTP/1.1\r\nHost: a\r\n\r\n", 414),
        Hostile(
            "a long field", "GET /set/k/v HTTP/1.1\r\nHost: a\r\nX: \(String(repeating: "v", count: 33_000))\r\n\r\n",
            431),
        Hostile(
            "a long name", "GET /set/k/v HTTP/1.1\r\nHost: a\r\n\(String(repeating: "v", count: 33_000)): x\r\n\r\n",
            431),
        Hostile(
            "many fields", "GET /set/k/v HTTP/1.1\r\nHost: a\r\n\(String(repeating: "X: y\r\n", count: 101))\r\n", 431),
        Hostile("a large body", "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 67108865\r\n\r\n\(set)", 413),
        Hostile(
            "a body of nearly 64 bits",
            "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 9223372036854775807\r\n\r\n\(set)", 413),
    ]

    private static let chunks = "f\r\n\(set)\r\n0\r\n\r\n"
    private static let part = "f\r\n\(set)\r\n0\r\n"

    struct Hostile: CustomTestStringConvertible {
        let name: String
        let request: String
        let status: Int

        init(_ name: String, _ request: String, _ status: Int = 400) {
            (self.name, self.request, self.status) = (name, request, status)
        }

        var testDescription: String { name }

        /// With a token, so that nothing but its form keeps it from being run.
        var bytes: [UInt8] {
            let line = request.utf8.firstIndex(of: 0x0A).map { request.utf8.index(after: $0) } ?? request.startIndex
            return Array(request.utf8[..<line]) + Array(HTTPStrictnessTests.authorization.utf8)
                + Array(request.utf8[line...])
        }
    }

    @Test(arguments: hostile)
    func anAmbiguousRequestIsRefusedAndNothingRuns(hostile: Hostile) async throws {
        try await withGateway { gateway in
            // What the gateway asked for itself is counted there too.
            try await gateway.redis.run("CONFIG", "RESETSTAT")
            try await gateway.connect { connection in
                // What came before is answered, what comes behind is not even looked at.
                try await connection.send(
                    RawRequest.get("/ping").bytes + hostile.bytes + RawRequest.get("/set/k/v").bytes)
                #expect(try await connection.response()?.text == #"{"result":"PONG"}"#)
                let response = try #require(try await connection.response())
                #expect(response.status == hostile.status)
                #expect(response.closesConnection)
                #expect(response["x-redis-executed"] == "no")
                #expect(try await connection.isAtEnd())
            }
            #expect(try await gateway.redis.run("EXISTS", "k") == 0)
            let commands = try await gateway.redis.run("INFO", "commandstats").bytes?.text ?? ""
            #expect(!commands.contains("cmdstat_set:"))
        }
    }

    /// Cut in the middle of every byte, a hostile request is what it was.
    @Test(arguments: hostile.filter { $0.request.utf8.count < 200 })
    func aHostileRequestInPiecesIsRefusedToo(hostile: Hostile) async throws {
        try await withGateway { gateway in
            try await gateway.connect { connection in
                for byte in hostile.bytes { try await connection.send([byte]) }
                connection.finishSending()
                #expect(try await connection.response()?.status == hostile.status)
                #expect(try await connection.isAtEnd())
            }
            #expect(try await gateway.redis.run("EXISTS", "k") == 0)
        }
    }

    /// Garbage that is allowed to be there, and must not cost more than it weighs.
    @Test func aChunkExtensionIsPassedOver() async throws {
        try await withGateway { gateway in
            try await gateway.connect { connection in
                let head = "POST / HTTP/1.1\r\nHost: a\r\n\(Self.authorization)Transfer-Encoding: chunked\r\n\r\n"
                let line = "f;x=\(String(repeating: "y", count: 1000))\r\n\(Self.set)\r\n0\r\n\r\n"
                try await connection.send(head + line)
                #expect(try await connection.response()?.text == #"{"result":"OK"}"#)
            }
        }
    }

    /// An extension is no body: it counts for nothing, so its time is up like that of a client that sends nothing.
    @Test func aChunkExtensionWithoutAnEndIs408() async throws {
        try await withGateway {
            $0.limits.bodyRateGrace = .zero
            $0.limits.bodyRate = 1 << 40
            $0.limits.sweepInterval = .milliseconds(10)
        } _: { gateway in
            try await gateway.connect { connection in
                let head = "POST / HTTP/1.1\r\nHost: a\r\n\(Self.authorization)Transfer-Encoding: chunked\r\n\r\nf;x="
                try await connection.send(head)
                let flood = connection.sendingForever(String(repeating: "y", count: 10_000))
                defer { flood.cancel() }
                let status = try await connection.response()?.status
                #expect(status == 408 || status == 400)
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
