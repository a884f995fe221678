import NIOCore
import RedisGateway
import RedisTypes
import TestSupport
import Testing
import UpstashREST

/// What one client may ask for (reliability contract, section 9), with limits small enough to reach.
@Suite(.timeLimit(.minutes(5))) struct LimitsTests {
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

    /// Whoever has no token must not be able to send without end either.
    @Test(arguments: [
        (RawRequest("POST", "/").authorized(nil), 401), (RawRequest("DELETE", "/"), 405),
    ])
    func theBodyOfARefusedRequestHasALimitToo(request: RawRequest, status: Int) async throws {
        try await withGateway {
            $0.limits.bodyBytes = 100
        } _: { gateway in
            var announced = request
            announced.fields.append("Content-Length: 101")
            var chunked = request
            chunked.fields.append("Transfer-Encoding: chunked")
            let chunk = "33\r\n" + String(repeating: "x", count: 51) + "\r\n"
            for (bytes, closes) in [
                (announced.head, true), (chunked.head + Array((chunk + chunk).utf8), true),
                (chunked.head + Array((chunk + "0\r\n\r\n").utf8), false),
            ] {
                try await gateway.connect { connection in
                    // The end of the body never comes where it is too long.
                    try await connection.send(bytes)
                    let response = try #require(try await connection.response())
                    #expect(response.status == status)
                    #expect(response.closesConnection == closes)
                    if closes { #expect(try await connection.isAtEnd()) }
                }
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
            // As deep as the client reads, and no deeper.
            for (depth, fits) in [(RedisValue.maximumDepth, true), (RedisValue.maximumDepth + 1, false)] {
                let text = try await gateway.answer(
                    #"["EVAL","local t=1 for i=1,\#(depth) do t={t} end return t",0]"#)
                #expect((text == error) == !fits)
                let parsed = try? Array(text.utf8).withUnsafeBytes { try ReplyBody.parse($0, encoding: .plain) }
                #expect(parsed != nil)
            }
            for target in ["/pipeline", "/multi-exec"] {
                let several = try await gateway.answer(#"[["PING"],\#(deep),["PING"]]"#, at: target)
                #expect(several == #"[{"result":"PONG"},\#(error),{"result":"PONG"}]"#)
            }
        }
    }

    @Test func connectionsBeyondTheLimitWaitUntilThereIsRoom() async throws {
        try await withGateway {
            $0.limits.connections = 2
        } _: { gateway in
            // More than one accept round takes, so that some were accepted by the system already.
            let late = try await gateway.connect { first in
                try await gateway.connect { second in
                    for round in 0..<2 {
                        try await first.send(RawRequest.get("/ping").bytes)
                        #expect(try await first.response()?.status == 200)
                        try await second.send(RawRequest.get("/exists/late").bytes)
                        #expect(try await second.response()?.text == #"{"result":0}"#, "round \(round)")
                    }
                    let late = Task {
                        try await withThrowingTaskGroup { tasks in
                            for _ in 0..<12 {
                                tasks.addTask { try await gateway.response(to: .get("/incr/late")).status }
                            }
                            return try await tasks.reduce(into: []) { $0.append($1) }
                        }
                    }
                    for _ in 0..<20 {
                        try await second.send(RawRequest.get("/exists/late").bytes)
                        #expect(try await second.response()?.text == #"{"result":0}"#)
                    }
                    return late
                }
            }
            #expect(try await late.value == Array(repeating: 200, count: 12))
        }
    }

    @Test func connectionsOfOneAddressBeyondTheLimitAreToldAndClosed() async throws {
        try await withGateway {
            $0.limits.connectionsPerAddress = 1
        } _: { gateway in
            try await gateway.connect { first in
                try await first.send(RawRequest.get("/ping").bytes)
                #expect(try await first.response()?.status == 200)
                try await gateway.connect { second in
                    let response = try #require(try await second.response())
                    #expect(response.status == 503)
                    #expect(response["x-redis-executed"] == "no")
                    #expect(response["retry-after"] == "1")
                    #expect(response.closesConnection)
                    #expect(try await second.isAtEnd())
                }
                try await first.send(RawRequest.get("/ping").bytes)
                #expect(try await first.response()?.status == 200)
            }
            // The place is free when the gateway has seen the end of the first.
            while try await gateway.response(to: .get("/ping")).status != 200 { await Task.yield() }
        }
    }

    @Test func theLastRequestOfAConnectionSaysSo() async throws {
        try await withGateway {
            $0.limits.requestsPerConnection = 3
        } _: { gateway in
            try await gateway.connect { connection in
                for _ in 0..<4 { try await connection.send(RawRequest.get("/incr/n").bytes) }
                for round in 1...3 {
                    let response = try #require(try await connection.response())
                    #expect(response.text == #"{"result":\#(round)}"#)
                    #expect(response.closesConnection == (round == 3))
                }
            }
            #expect(try await gateway.redis.run("GET", "n") == "3")
        }
    }

    @Test(
        arguments: [
            ["GET", "KEY"], ["SET", "KEY", "v"], ["MGET", "a", "KEY"], ["MSET", "a", "v", "KEY", "v"],
            ["RENAME", "a", "KEY"], ["EVAL", "return 1", "2", "a", "KEY"], ["ZUNIONSTORE", "KEY", "1", "a"],
            ["ZUNIONSTORE", "a", "1", "KEY"], ["XREAD", "COUNT", "1", "STREAMS", "a", "KEY", "0", "0"],
            ["BLPOP", "a", "KEY", "0"], ["GEORADIUS", "a", "0", "0", "1", "m", "STORE", "KEY"],
        ] as [[String]])
    func aKeyTooLongIsRefused(words: [String]) async throws {
        let key = String(repeating: "k", count: 101)
        let command = "[" + words.map { "\"\($0 == "KEY" ? key : $0)\"" }.joined(separator: ",") + "]"
        let error = #"{"error":"ERR max key size exceeded. Limit: 100 bytes, Actual: 101 bytes"}"#
        try await withGateway {
            $0.limits.keyBytes = 100
        } _: { gateway in
            let single = try await gateway.response(to: .post(command))
            #expect(single.status == 400)
            #expect(single.text == error)
            #expect(single["x-redis-executed"] == "no")
            #expect(
                try await gateway.answer("[\(command),[\"PING\"]]", at: "/pipeline")
                    == "[\(error),{\"result\":\"PONG\"}]")
            let transaction = try await gateway.response(to: .post("/multi-exec", "[\(command)]"))
            #expect(transaction.status == 400)
            #expect(transaction.text == error)
            // The limit is of keys alone, and a key may be as long as it.
            let fits = command.replacing(key, with: key.dropLast())
            let taken = try await gateway.response(to: .post(fits))
            #expect(!taken.text.contains("max key size"))
        }
    }

    @Test func aLongValueIsNoKey() async throws {
        try await withGateway {
            $0.limits.keyBytes = 100
        } _: { gateway in
            var statuses: [Int] = []
            for command in [
                #"["SET","k","\#(Self.word)"]"#, #"["MSET","a","\#(Self.word)"]"#,
                #"["EVAL","return 1 --\#(Self.word)","1","k","\#(Self.word)"]"#, #"["ECHO","\#(Self.word)"]"#,
            ] {
                statuses.append(try await gateway.response(to: .post(command)).status)
            }
            #expect(statuses == [200, 200, 200, 200])
        }
    }

    @Test func failedAuthenticationsBeyondTheLimitAre429AndTheTokenStillWorks() async throws {
        try await withGateway {
            // No second passes that would bring more.
            $0.limits.failedLogins = 2
        } _: { gateway in
            let wrong = RawRequest.get("/incr/n").authorized("wrong")
            var statuses: [Int] = []
            try await gateway.connect { connection in
                for _ in 0..<50 { try await connection.send(wrong.bytes) }
                for _ in 0..<50 { statuses.append(try #require(try await connection.response()).status) }
            }
            #expect(statuses.prefix(2) == [401, 401])
            #expect(statuses.contains(429))
            let response = try await gateway.response(to: .get("/ping"))
            #expect(response.status == 200)
            #expect(try await gateway.redis.run("EXISTS", "n") == 0)
        }
    }

    @Test func wordsBeyondTheLimitOfARequestAreRefused() async throws {
        try await withGateway {
            $0.limits.arguments = 4
            $0.limits.pipelineCommands = 2
        } _: { gateway in
            var statuses: [Int] = []
            statuses.append(try await gateway.response(to: .post(#"["DEL","a","b","c"]"#)).status)
            statuses.append(try await gateway.response(to: .post(#"["DEL","a","b","c","d"]"#)).status)
            statuses.append(
                try await gateway.response(to: .post("/pipeline", #"[["DEL","a"],["DEL","a","b"]]"#)).status)
            statuses.append(try await gateway.response(to: .post("/pipeline", #"[["PING"],["PING"]]"#)).status)
            statuses.append(try await gateway.response(to: .post("/pipeline", #"[["PING"],["PING"],["PING"]]"#)).status)
            #expect(statuses == [200, 400, 400, 200, 400])
        }
    }
}
