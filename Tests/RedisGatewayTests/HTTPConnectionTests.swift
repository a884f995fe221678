import NIOCore
import RedisGateway
import RedisTypes
import TestSupport
import Testing

/// How one connection carries requests: many, split, pipelined, half-closed.
@Suite(.timeLimit(.minutes(5))) struct HTTPConnectionTests {
    @Test func oneConnectionServesManyRequests() async throws {
        try await withGateway { gateway in
            try await gateway.connect { connection in
                for round in 1...20 {
                    try await connection.send(RawRequest.get("/incr/n").bytes)
                    let response = try #require(try await connection.response())
                    #expect(response.text == #"{"result":\#(round)}"#)
                    #expect(!response.closesConnection)
                }
            }
        }
    }

    @Test func aRequestMayArriveByteByByte() async throws {
        try await withGateway { gateway in
            try await gateway.connect { connection in
                for byte in RawRequest.post(#"["ECHO","slow"]"#).bytes { try await connection.send([byte]) }
                #expect(try await connection.response()?.text == #"{"result":"slow"}"#)
            }
        }
    }

    @Test func aChunkedBodyMayBeCutAnywhere() async throws {
        try await withGateway { gateway in
            try await gateway.connect { connection in
                let head = "POST / HTTP/1.1\r\nHost: h\r\nAuthorization: \(TestGateway.token)\r\n"
                try await connection.send(head + "Transfer-Encoding: chunked\r\n\r\n")
                for piece in [
                    "3\r\n[\"E", "\r\n", "4\r\nCHO\"", "\r\n5;ext=1\r\n,\"x\"]\r\n0\r", "\nX-Trailer: fine\r\n", "\r\n",
                ] {
                    try await connection.send(piece)
                }
                #expect(try await connection.response()?.text == #"{"result":"x"}"#)
            }
        }
    }

    @Test(arguments: [1, 16])
    func pipelinedRequestsAreAnsweredInOrder(limit: Int) async throws {
        try await withGateway { configuration in
            configuration.limits.pipelinedRequests = limit
            configuration.limits.failedLogins = 1000
        } _: { gateway in
            try await gateway.connect { connection in
                let requests: [RawRequest] = (0..<300).map { number in
                    switch number % 4 {
                    case 0: .get("/echo/\(number)")
                    case 1: .post("/pipeline", #"[["ECHO","\#(number)"],["NOSUCH"]]"#)
                    case 2: .post("/multi-exec", #"[["ECHO","\#(number)"]]"#)
                    default: .get("/echo/\(number)").authorized("wrong")
                    }
                }
                // Half at once, half one by one, so that reading pauses in between.
                try await connection.send(requests[..<150].flatMap(\.bytes))
                for request in requests[150...] { try await connection.send(request.bytes) }
                for number in 0..<300 {
                    let text = try #require(try await connection.response()).text
                    switch number % 4 {
                    case 0: #expect(text == #"{"result":"\#(number)"}"#)
                    case 1: #expect(text.hasPrefix(#"[{"result":"\#(number)"},{"error":"#))
                    case 2: #expect(text == #"[{"result":"\#(number)"}]"#)
                    default: #expect(text.contains("WRONGPASS"))
                    }
                }
            }
        }
    }

    @Test func aBlockingCommandDoesNotHoldUpTheNextRequest() async throws {
        try await withGateway { gateway in
            try await gateway.connect { connection in
                try await connection.send(RawRequest.get("/blpop/none/0").bytes + RawRequest.get("/ping").bytes)
                #expect(try await connection.response()?.text == #"{"result":null}"#)
                #expect(try await connection.response()?.text == #"{"result":"PONG"}"#)
            }
        }
    }

    @Test func theResponseToHEADIsAHeadAlone() async throws {
        try await withGateway { gateway in
            try await gateway.connect { connection in
                try await connection.send(RawRequest("HEAD", "/set/k/v").bytes + RawRequest.get("/get/k").bytes)
                let head = try #require(try await connection.response(hasBody: false))
                #expect(head.status == 200)
                #expect(head.contentLength == #"{"result":"OK"}"#.utf8.count)
                #expect(try await connection.response()?.text == #"{"result":"v"}"#)
                try await connection.send(RawRequest("HEAD", "/get").bytes + RawRequest.get("/ping").bytes)
                #expect(try await connection.response(hasBody: false)?.status == 400)
                #expect(try await connection.response()?.text == #"{"result":"PONG"}"#)
            }
        }
    }

    @Test func aClientThatHasFinishedSendingStillGetsItsResponses() async throws {
        try await withGateway { gateway in
            try await gateway.connect { connection in
                try await connection.send(RawRequest.get("/echo/1").bytes + RawRequest.get("/echo/2").bytes)
                connection.finishSending()
                #expect(try await connection.response()?.text == #"{"result":"1"}"#)
                #expect(try await connection.response()?.text == #"{"result":"2"}"#)
                #expect(try await connection.isAtEnd())
            }
        }
    }

    @Test(arguments: [
        "GET /set/k/v HTTP/1.1\r\nHost: h\r\n", "PUT /set/k HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\n\r\nva",
    ])
    func aRequestCutShortIsNotRun(part: String) async throws {
        try await withGateway { gateway in
            try await gateway.connect { connection in
                try await connection.send(
                    part.replacing("Host: h", with: "Host: h\r\nAuthorization: \(TestGateway.token)"))
                connection.finishSending()
                let response = try #require(try await connection.response())
                #expect(response.status == 400)
                #expect(response.closesConnection)
                #expect(try await connection.isAtEnd())
            }
            #expect(try await gateway.redis.run("EXISTS", "k") == 0)
        }
    }

    @Test(arguments: [
        ("GET /ping HTTP/1.1\r\nHost: h\r\nConnection: close\r\n"), ("GET /ping HTTP/1.0\r\n"),
        ("GET /ping HTTP/1.0\r\nConnection: keep-alive\r\n"),
        ("GET /ping HTTP/1.1\r\nHost: h\r\nConnection: upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AA\r\n"),
    ])
    func theConnectionClosesAfterARequestThatSaysSo(head: String) async throws {
        try await withGateway { gateway in
            try await gateway.connect { connection in
                let last = head + "Authorization: \(TestGateway.token)\r\n\r\n"
                try await connection.send(Array(last.utf8) + RawRequest.get("/set/k/v").bytes)
                let response = try #require(try await connection.response())
                #expect(response.text == #"{"result":"PONG"}"#)
                #expect(response.closesConnection)
            }
            #expect(try await gateway.redis.run("EXISTS", "k") == 0)
        }
    }

    @Test func aLargeResponseLeavesWholeBeforeTheConnectionCloses() async throws {
        try await withGateway { gateway in
            try await gateway.redis.run("SETRANGE", "k", "5999999", "x")
            for fields in [["Connection: close"], []] {
                let response = try await gateway.connect { connection in
                    let request = RawRequest("GET", "/get/k", fields: fields + ["Upstash-Response-Format: resp2"])
                    try await connection.send(request.bytes)
                    if fields.isEmpty { connection.finishSending() }
                    return try await connection.response()
                }
                #expect(response?.body.count == 6_000_000 + "$6000000\r\n\r\n".utf8.count)
            }
        }
    }

    @Test func aClientIsToldToContinueBeforeItSendsTheBody() async throws {
        try await withGateway { gateway in
            try await gateway.connect { connection in
                let body = #"["ECHO","x"]"#
                let head = RawRequest(
                    "POST", "/", fields: ["Expect: 100-continue", "Content-Length: \(body.utf8.count)"])
                try await connection.send(head.head)
                #expect(try await connection.response(hasBody: false)?.status == 100)
                try await connection.send(body)
                #expect(try await connection.response()?.text == #"{"result":"x"}"#)
            }
        }
    }

    @Test func toContinueComesAfterTheResponsesBefore() async throws {
        try await withGateway { gateway in
            try await gateway.connect { connection in
                let head = RawRequest("POST", "/", fields: ["Expect: 100-continue", "Content-Length: 8"])
                try await connection.send(RawRequest.get("/echo/first").bytes + head.head)
                #expect(try await connection.response()?.text == #"{"result":"first"}"#)
                #expect(try await connection.response(hasBody: false)?.status == 100)
                try await connection.send(#"["PING"]"#)
                #expect(try await connection.response()?.text == #"{"result":"PONG"}"#)
            }
        }
    }

    /// The client may be waiting for the answer before it sends the body.
    @Test(arguments: [("wrong", 8, 401), (TestGateway.token, 100_000_000, 413)])
    func aClientThatAsksFirstIsRefusedWithoutItsBody(token: String, length: Int, status: Int) async throws {
        try await withGateway { gateway in
            try await gateway.connect { connection in
                let head = RawRequest("POST", "/", fields: ["Expect: 100-continue", "Content-Length: \(length)"])
                try await connection.send(head.authorized(token).head)
                let response = try #require(try await connection.response())
                #expect(response.status == status)
                #expect(response.closesConnection)
            }
        }
    }
}
