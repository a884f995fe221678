import NIOCore
import RedisGateway
import RedisTypes
import TestSupport
import Testing

/// What one client may ask for (reliability contract, section 9), with limits small enough to reach.
@Suite(.timeLimit(.minutes(1))) struct LimitsTests {
    private static func sizeError(limit: Int, actual: Int) -> String {
        #"{"error":"ERR max request size exceeded. Limit: \#(limit) bytes, Actual: \#(actual) bytes. "#
            + #"See https://upstash.com/docs/redis/troubleshooting/max_request_size_exceeded for details"}"#
    }

    private static let word = String(repeating: "x", count: 200)

    @Test func aBodyTooLargeIsRefusedByItsLength() async throws {
        try await withGateway {
            $0.limits.bodyBytes = 100
        } _: { gateway in
            let response = try await gateway.response(to: .post(#"["SET","k","\#(Self.word)"]"#))
            #expect(response.status == 413)
            #expect(response.text == Self.sizeError(limit: 100, actual: 214))
            #expect(response.closesConnection)
            #expect(try await gateway.redis.run("EXISTS", "k") == 0)
        }
    }

    @Test func aChunkedBodyTooLargeIsRefusedWhileItComes() async throws {
        try await withGateway {
            $0.limits.bodyBytes = 100
        } _: { gateway in
            try await gateway.connect { connection in
                try await connection.send(
                    "POST / HTTP/1.1\r\nHost: a\r\nAuthorization: \(TestGateway.token)\r\nTransfer-Encoding: chunked\r\n\r\n"
                )
                try await connection.send("c8\r\n\(Self.word)\r\n")
                let response = try #require(try await connection.response())
                #expect(response.status == 413)
                #expect(response.closesConnection)
            }
        }
    }

    @Test func aBodyOfExactlyTheLimitIsTaken() async throws {
        let body = #"["PING"]"#
        try await withGateway {
            $0.limits.bodyBytes = body.utf8.count
        } _: { gateway in
            let answer = try await gateway.answer(body)
            #expect(answer == #"{"result":"PONG"}"#)
        }
    }

    @Test func aCommandTooLargeIsRefusedWherePipelinesAreNot() async throws {
        try await withGateway {
            $0.limits.commandBytes = 100
        } _: { gateway in
            let error = Self.sizeError(limit: 100, actual: 204)
            let single = try await gateway.response(to: .post(#"["SET","k","\#(Self.word)"]"#))
            #expect(single.status == 413)
            #expect(single.text == error)
            #expect(!single.closesConnection)
            let path = try await gateway.response(to: .get("/set/k/\(Self.word)"))
            #expect(path.status == 413)
            let commands = #"[["SET","a","1"],["SET","k","\#(Self.word)"],["SET","b","1"]]"#
            #expect(
                try await gateway.answer(commands, at: "/pipeline") == #"[{"result":"OK"},\#(error),{"result":"OK"}]"#)
            let transaction = try await gateway.response(to: .post("/multi-exec", commands.replacing("a", with: "c")))
            #expect(transaction.status == 413)
            #expect(try await gateway.redis.run("EXISTS", "a", "b", "c", "k") == 2)
        }
    }

    /// The sum of a pipeline may be anything.
    @Test func manySmallCommandsMayBeLargeTogether() async throws {
        try await withGateway {
            $0.limits.commandBytes = 100
        } _: { gateway in
            let commands =
                "[" + Array(repeating: #"["ECHO","\#(Self.word.prefix(80))"]"#, count: 100).joined(separator: ",") + "]"
            let response = try await gateway.response(to: .post("/pipeline", commands))
            #expect(response.status == 200)
            #expect(!response.text.contains("error"))
        }
    }

    @Test func aReplyTooLargeIsAnErrorWithStatus200() async throws {
        try await withGateway {
            $0.limits.commandBytes = 100
        } _: { gateway in
            try await gateway.redis.run("SET", "k", ByteString(Self.word))
            let error = Self.sizeError(limit: 100, actual: 208)
            let single = try await gateway.response(to: .get("/get/k"))
            #expect(single.status == 200)
            #expect(single.text == error)
            let both = #"[["GET","k"],["PING"]]"#
            #expect(try await gateway.answer(both, at: "/pipeline") == #"[\#(error),{"result":"PONG"}]"#)
            #expect(try await gateway.answer(both, at: "/multi-exec") == #"[\#(error),{"result":"PONG"}]"#)
        }
    }

    @Test func aTargetTooLongIs414() async throws {
        try await withGateway {
            $0.limits.targetBytes = 100
        } _: { gateway in
            let response = try await gateway.response(to: .get("/echo/\(Self.word)"))
            #expect(response.status == 414)
            #expect(response.closesConnection)
            let fits = try await gateway.response(to: .get("/echo/" + Self.word.prefix(94)))
            #expect(fits.status == 200)
        }
    }

    @Test func headersTooLargeOrTooManyAre431() async throws {
        try await withGateway {
            $0.limits.headerBytes = 400
            $0.limits.headerCount = 10
        } _: { gateway in
            let large = try await gateway.response(to: .get("/ping", "X-Large: \(Self.word)", "X-Larger: \(Self.word)"))
            #expect(large.status == 431)
            #expect(large.closesConnection)
            let many = RawRequest("GET", "/ping", fields: (0..<10).map { "X-\($0): y" })
            #expect(try await gateway.response(to: many).status == 431)
            #expect(try await gateway.response(to: .get("/ping", "X-Fits: \(Self.word)")).status == 200)
        }
    }

    @Test(arguments: [
        RawRequest.get("/ping", "X-Large: \(String(repeating: "x", count: 200_000))"),
        RawRequest.get("/echo/\(String(repeating: "x", count: 200_000))"),
        RawRequest("GET", "/ping", fields: (0..<1000).map { "X-\($0): y" }),
    ])
    func aHeadBeyondWhatTheDecoderKeepsIs431(request: RawRequest) async throws {
        try await withGateway { gateway in
            let response = try await gateway.response(to: request)
            #expect(response.status == 431)
            #expect(response.closesConnection)
        }
    }

    @Test func aPipelineOfTooManyCommandsIsRefused() async throws {
        try await withGateway { gateway in
            let commands = Array(repeating: #"["PING"]"#, count: 10_000)
            let fits = try await gateway.response(to: .post("/pipeline", "[\(commands.joined(separator: ","))]"))
            #expect(fits.status == 200)
            let tooMany = try await gateway.response(
                to: .post("/pipeline", "[\((commands + [#"["PING"]"#]).joined(separator: ","))]"))
            #expect(tooMany.status == 400)
            #expect(tooMany.text == #"{"error":"ERR too many commands in one request. Limit: 10000"}"#)
        }
    }

    @Test func aReplyNestedTooDeeplyIsAnErrorInItsPlace() async throws {
        try await withGateway { gateway in
            let deep = #"["EVAL","local t={} for i=1,600 do t={t} end return t",0]"#
            let error = #"{"error":"ERR the reply is nested too deeply"}"#
            let single = try await gateway.response(to: .post(deep))
            #expect(single.text == error)
            for target in ["/pipeline", "/multi-exec"] {
                let several = try await gateway.answer(#"[["PING"],\#(deep),["PING"]]"#, at: target)
                #expect(several == #"[{"result":"PONG"},\#(error),{"result":"PONG"}]"#)
            }
        }
    }

    @Test func connectionsBeyondTheLimitAreClosedAndRoomIsMadeAgain() async throws {
        try await withGateway {
            $0.limits.connections = 2
        } _: { gateway in
            try await gateway.connect { first in
                try await gateway.connect { second in
                    for _ in 0..<2 {
                        try await first.send(RawRequest.get("/ping").bytes)
                        #expect(try await first.response()?.status == 200)
                        try await second.send(RawRequest.get("/ping").bytes)
                        #expect(try await second.response()?.status == 200)
                        let isTurnedAway = await gateway.turnsAwayConnections()
                        #expect(isTurnedAway)
                    }
                }
                while await gateway.turnsAwayConnections() { await Task.yield() }
            }
        }
    }
}

extension TestGateway {
    /// Whether a new connection is closed without a response.
    func turnsAwayConnections() async -> Bool {
        // A reset and a plain end mean the same here.
        (try? await response(to: .get("/ping"))) == nil
    }
}
