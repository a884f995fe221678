import Foundation
import NIOCore
import RedisGateway
import RedisNIO
import RedisTypes
import TestSupport
import Testing

/// Server-sent events, byte for byte as in the REST reference, 1.6.
@Suite(.timeLimit(.minutes(5))) struct EventStreamTests {
    private static func text(_ bytes: [UInt8]?) -> String? {
        bytes.map { String(decoding: $0, as: UTF8.self) }
    }

    /// Chunks, until they are `length` characters long: events of one moment may share a chunk.
    private static func events(_ text: String, on connection: inout RawConnection) async throws {
        var received = ""
        while received.utf8.count < text.utf8.count, let chunk = try await connection.chunk() {
            received += String(decoding: chunk, as: UTF8.self)
        }
        #expect(received == text)
    }

    private static func open(
        _ request: RawRequest, on connection: inout RawConnection, acknowledged events: String
    ) async throws {
        try await connection.send(request.bytes)
        let head = try #require(try await connection.response(hasBody: false))
        #expect(head.status == 200)
        #expect(head["content-type"] == "text/event-stream")
        #expect(head["cache-control"] == "no-cache")
        #expect(head["transfer-encoding"] == "chunked")
        #expect(head["content-length"] == nil)
        try await Self.events(events, on: &connection)
    }

    @Test(arguments: [
        RawRequest.get("/subscribe/chat"), .post("/subscribe/chat", "[]", "Accept: text/event-stream"),
        RawRequest("PUT", "/subscribe/chat"), .get("/subscribe/chat", "Upstash-Encoding: base64"),
    ])
    func messagesOfAChannelArriveAsTheyWerePublished(request: RawRequest) async throws {
        try await withGateway { gateway in
            try await gateway.connect { connection in
                try await Self.open(request, on: &connection, acknowledged: "data: subscribe,chat,1\n\n")
                for payload in [#"{"a":1,"b":2}"#, "hello", "a,b,c", "", "ä €"] {
                    let receivers = try await gateway.response(
                        to: .post(#"["PUBLISH","chat","\#(payload.replacing("\"", with: "\\\""))"]"#))
                    #expect(receivers.text == #"{"result":1}"#)
                    try await Self.events("data: message,chat,\(payload)\n\n", on: &connection)
                }
            }
        }
    }

    @Test func patternsAreSubscribedToo() async throws {
        try await withGateway { gateway in
            try await gateway.connect { connection in
                try await Self.open(
                    .post("/psubscribe/user:*", "[]"), on: &connection, acknowledged: "data: psubscribe,user:*,1\n\n")
                try await gateway.redis.run("PUBLISH", "user:42", "hello")
                try await Self.events("data: pmessage,user:*,user:42,hello\n\n", on: &connection)
            }
        }
    }

    @Test func severalChannelsOfOnePathAreAllSubscribed() async throws {
        try await withGateway { gateway in
            try await gateway.connect { connection in
                try await Self.open(
                    .get("/subscribe/a%2Fb/c%20d"), on: &connection,
                    acknowledged: "data: subscribe,a/b,1\n\ndata: subscribe,c d,2\n\n")
                try await gateway.redis.run("PUBLISH", "c d", "2")
                try await Self.events("data: message,c d,2\n\n", on: &connection)
                try await gateway.redis.run("PUBLISH", "a/b", "1")
                try await Self.events("data: message,a/b,1\n\n", on: &connection)
            }
        }
    }

    @Test(
        arguments: [
            (Array("one\ntwo".utf8), "data: message,c,one\ndata: two\n\n"),
            (Array("one\r\ntwo\rthree\n".utf8), "data: message,c,one\ndata: two\ndata: three\ndata: \n\n"),
            (Array("\n\n".utf8), "data: message,c,\ndata: \ndata: \n\n"),
            ([0x61, 0xFF, 0x62], "data: message,c,a\u{FFFD}b\n\n"),
            (Array("event: x\u{0}".utf8), "data: message,c,event: x\u{0}\n\n"),
        ] as [([UInt8], String)])
    func aPayloadCannotBreakOutOfItsEvent(payload: [UInt8], event: String) async throws {
        try await withGateway { gateway in
            try await gateway.connect { connection in
                try await Self.open(.get("/subscribe/c"), on: &connection, acknowledged: "data: subscribe,c,1\n\n")
                try await gateway.redis.run("PUBLISH", "c", ByteString(payload))
                try await Self.events(event, on: &connection)
            }
        }
    }

    @Test func aChannelOfAnyBytesIsSubscribed() async throws {
        try await withGateway { gateway in
            try await gateway.connect { connection in
                try await Self.open(
                    .get("/subscribe/%FF%00"), on: &connection, acknowledged: "data: subscribe,\u{FFFD}\u{0},1\n\n")
                let receivers = try await gateway.redis.run("PUBLISH", ByteString([0xFF, 0]), "x")
                #expect(receivers == 1)
            }
        }
    }

    @Test func aMessageOfMegabytesArrivesWhole() async throws {
        try await withGateway {
            // A slow machine takes its time, and a comment would stand between the messages.
            $0.limits.streamCommentInterval = .hours(1)
        } _: { gateway in
            try await gateway.connect { connection in
                try await Self.open(.get("/subscribe/c"), on: &connection, acknowledged: "data: subscribe,c,1\n\n")
                let payload = String(repeating: "x", count: 5_000_000)
                try await gateway.redis.run("PUBLISH", "c", ByteString(payload))
                try await Self.events("data: message,c,\(payload)\n\n", on: &connection)
                try await gateway.redis.run("PUBLISH", "c", "next")
                try await Self.events("data: message,c,next\n\n", on: &connection)
            }
        }
    }

    @Test func anEventLargerThanAReplyMayBeIsSaidToBeMissing() async throws {
        try await withGateway {
            $0.limits.commandBytes = 1000
        } _: { gateway in
            try await gateway.connect { connection in
                try await Self.open(.get("/subscribe/c"), on: &connection, acknowledged: "data: subscribe,c,1\n\n")
                try await gateway.redis.run("PUBLISH", "c", ByteString([UInt8](repeating: 0x78, count: 1_000_000)))
                try await Self.events(": an event of 1000036 bytes was left out\n\n", on: &connection)
                try await gateway.redis.run("PUBLISH", "c", "next")
                try await Self.events("data: message,c,next\n\n", on: &connection)
            }
        }
    }

    @Test func monitorShowsCommandsWithoutTheirClients() async throws {
        try await withGateway { gateway in
            try await gateway.connect { connection in
                try await Self.open(.post("/monitor", "[]"), on: &connection, acknowledged: "data: \"OK\"\n\n")
                _ = try await gateway.response(to: .get("/eval/return%20redis.call('get','k')/0"))
                var seen = ""
                while !seen.contains("\"get\" \"k\"\n\n"), let chunk = try await connection.chunk() {
                    seen += String(decoding: chunk, as: UTF8.self)
                }
                let lines = seen.split(separator: "\n\n")
                let command = try #require(lines.first { $0.contains("\"eval\"") })
                let stamp = try #require(command.dropFirst("data: ".count).split(separator: " ").first)
                #expect(command.hasPrefix("data: \(stamp) [0 0.0.0.0:0] \"eval\" "))
                #expect(lines.contains { $0.hasSuffix(" [0 lua] \"get\" \"k\"") })
                #expect(!seen.contains(gateway.redis.endpoint.description.dropFirst("unix://".count)))
            }
        }
    }

    @Test func oldHTTPGetsAStreamUntilTheConnectionCloses() async throws {
        try await withRedis { server in
            let configuration = GatewayConfiguration(token: Secret(TestGateway.token), redis: server.connector)
            try await Gateway.withGateway(configuration) { gateway in
                try await RawConnection.open(port: gateway.port) { connection in
                    try await connection.send(
                        "GET /subscribe/c HTTP/1.0\r\nAuthorization: \(TestGateway.token)\r\n\r\n")
                    let head = try #require(try await connection.response(hasBody: false))
                    #expect(head["transfer-encoding"] == nil)
                    #expect(head.closesConnection)
                    await gateway.closeStreams(of: .standard)
                    let body = try await connection.rest()
                    #expect(
                        String(decoding: body, as: UTF8.self)
                            == "data: subscribe,c,1\n\n: the token was revoked\n\n")
                }
            }
        }
    }

    @Test func headIsAnsweredWithTheHeadAlone() async throws {
        try await withGateway { gateway in
            try await gateway.connect { connection in
                try await connection.send(
                    RawRequest("HEAD", "/subscribe/c").bytes + RawRequest.get("/pubsub/numsub/c").bytes)
                let head = try #require(try await connection.response(hasBody: false))
                #expect(head.status == 200)
                #expect(head["content-type"] == "text/event-stream")
                #expect(try await connection.response()?.text == #"{"result":["c",0]}"#)
            }
        }
    }

    @Test func aStreamFollowsTheResponsesBeforeIt() async throws {
        try await withGateway { gateway in
            try await gateway.connect { connection in
                let before = (0..<20).flatMap { RawRequest.get("/echo/\($0)").bytes }
                try await connection.send(before + RawRequest.get("/subscribe/c").bytes)
                for number in 0..<20 {
                    #expect(try await connection.response()?.text == #"{"result":"\#(number)"}"#)
                }
                #expect(try await connection.response(hasBody: false)?["content-type"] == "text/event-stream")
                try await Self.events("data: subscribe,c,1\n\n", on: &connection)
            }
        }
    }

    /// What a client sends after it asked for a stream is not run.
    @Test func nothingRunsBehindAStream() async throws {
        try await withGateway { gateway in
            try await gateway.connect { connection in
                try await connection.send(RawRequest.get("/subscribe/c").bytes + RawRequest.get("/set/k/v").bytes)
                _ = try await connection.response(hasBody: false)
                try await Self.events("data: subscribe,c,1\n\n", on: &connection)
                try await connection.send(RawRequest.get("/set/k/v").bytes)
                try await gateway.readWhatWasSent()
                #expect(try await gateway.redis.run("EXISTS", "k") == 0)
            }
        }
    }

    @Test(
        arguments: [
            (RawRequest.get("/subscribe"), 400, "ERR wrong number of arguments for 'subscribe' command"),
            (.get("/psubscribe/"), 400, "ERR wrong number of arguments for 'psubscribe' command"),
            (.get("/subscribe/%zz"), 400, "ERR invalid URL escape \"%zz\""),
            (
                RawRequest.get("/subscribe/c").authorized("wrong"), 401,
                "WRONGPASS invalid or missing auth token. See "
                    + "https://docs.upstash.com/redis/troubleshooting/http_unauthorized for details."
            ),
            (RawRequest("DELETE", "/subscribe/c"), 405, ""),
        ])
    func whatCannotBeginIsAnsweredLikeAnyRequest(request: RawRequest, status: Int, text: String) async throws {
        try await withGateway { gateway in
            let response = try await gateway.response(to: request)
            #expect(response.status == status)
            let quoted = text.replacing("\"", with: "\\\"")
            #expect(response.text == (text.isEmpty ? "" : #"{"error":"\#(quoted)"}"#))
            #expect(response["x-redis-executed"] == "no")
        }
    }

    @Test func whatRedisRefusesIsAnsweredBeforeTheFirstByte() async throws {
        try await withRedis { server in
            try await server.run("ACL", "SETUSER", "narrow", "on", ">pw", "+@all", "~*", "resetchannels", "&open")
            var connector = server.connector
            connector.endpoint.username = "narrow"
            connector.endpoint.password = Secret("pw")
            try await withGateway(to: connector) { gateway in
                try await gateway.connect { connection in
                    try await connection.send(RawRequest.get("/subscribe/open/closed").bytes)
                    let response = try #require(try await connection.response())
                    #expect(response.status == 400)
                    #expect(response.text.hasPrefix(#"{"error":"NOPERM "#))
                    #expect(response["x-redis-executed"] == "no")
                    #expect(try await connection.isAtEnd())
                }
            }
        }
    }

    @Test func withoutRedisAStreamIs503() async throws {
        try await withTemporaryDirectory { directory in
            try await withGateway(to: .init(.init(.unixSocket(path: "\(directory)/none.sock")))) { gateway in
                let response = try await gateway.response(to: .get("/subscribe/c"))
                #expect(response.status == 503)
                #expect(response["retry-after"] == "1")
                #expect(response["x-redis-executed"] == "no")
            }
        }
    }

    @Test func aStreamEndsWhenRedisDoes() async throws {
        try await withGateway { gateway in
            try await gateway.connect { connection in
                try await Self.open(.get("/subscribe/c"), on: &connection, acknowledged: "data: subscribe,c,1\n\n")
                try await gateway.redis.run("CLIENT", "KILL", "TYPE", "pubsub")
                #expect(Self.text(try await connection.chunk()) == ": the connection to Redis was lost\n\n")
                #expect(try await connection.chunk() == nil)
                #expect(try await connection.isAtEnd())
            }
        }
    }

    @Test(arguments: [true, false])
    func aStreamIsGoneWithItsClient(isPolite: Bool) async throws {
        try await withGateway { gateway in
            try await gateway.connect { connection in
                try await Self.open(.get("/subscribe/c"), on: &connection, acknowledged: "data: subscribe,c,1\n\n")
                if isPolite {
                    connection.finishSending()
                    #expect(try await connection.isAtEnd())
                }
            }
            while try await gateway.redis.run("PUBSUB", "NUMSUB", "c") != ["c", 0] { await Task.yield() }
        }
    }

    @Test func streamsBeyondTheLimitAre503AndRoomIsMadeAgain() async throws {
        try await withGateway {
            $0.limits.streams = 1
        } _: { gateway in
            try await gateway.connect { first in
                try await Self.open(.get("/subscribe/c"), on: &first, acknowledged: "data: subscribe,c,1\n\n")
                let second = try await gateway.response(to: .get("/monitor"))
                #expect(second.status == 503)
                #expect(second.text == #"{"error":"ERR too many event streams"}"#)
                #expect(second["retry-after"] == "1")
            }
            while try await gateway.response(to: RawRequest("GET", "/monitor")).status != 200 { await Task.yield() }
        }
    }

    @Test func transactionsAreNotHeldUpByStreams() async throws {
        try await withGateway { gateway in
            try await withThrowingTaskGroup { tasks in
                let (opened, open) = AsyncStream<Void>.makeStream()
                let (closed, close) = AsyncStream<Void>.makeStream()
                for number in 0..<20 {
                    tasks.addTask {
                        try await gateway.connect { connection in
                            try await Self.open(
                                .get("/subscribe/c\(number)"), on: &connection,
                                acknowledged: "data: subscribe,c\(number),1\n\n")
                            open.yield()
                            for await _ in closed {}
                        }
                    }
                }
                var count = 0
                for await _ in opened {
                    count += 1
                    if count == 20 { break }
                }
                let answer = try await gateway.answer(#"[["PING"]]"#, at: "/multi-exec")
                #expect(answer == #"[{"result":"PONG"}]"#)
                close.finish()
                try await tasks.waitForAll()
            }
        }
    }

    @Test func aSilentStreamSendsComments() async throws {
        try await withGateway {
            $0.limits.streamCommentInterval = .zero
            $0.limits.sweepInterval = .milliseconds(5)
        } _: { gateway in
            try await gateway.connect { connection in
                try await connection.send(RawRequest.get("/subscribe/c").bytes)
                #expect(try await connection.response(hasBody: false)?.status == 200)
                #expect(Self.text(try await connection.chunk()) == "data: subscribe,c,1\n\n")
                for _ in 0..<5 { #expect(Self.text(try await connection.chunk()) == ":\n\n") }
            }
        }
    }

    @Test func aDrainEndsStreamsWithAComment() async throws {
        try await withRedis { server in
            let last = try await server.withGateway { gateway in
                let (opened, open) = AsyncStream<Void>.makeStream()
                let last = Task {
                    try await gateway.connect { connection in
                        try await Self.open(
                            .get("/subscribe/c"), on: &connection, acknowledged: "data: subscribe,c,1\n\n")
                        open.finish()
                        let chunk = try await connection.chunk()
                        return (Self.text(chunk), try await connection.chunk(), try await connection.isAtEnd())
                    }
                }
                for await _ in opened {}
                return last
            }
            let (comment, end, isAtEnd) = try await last.value
            #expect(comment == ": the gateway is shutting down\n\n")
            #expect(end == nil)
            #expect(isAtEnd)
        }
    }

    @Test func aClientThatDoesNotReadIsClosedAndCounted() async throws {
        try await withRedis { server in
            var configuration = GatewayConfiguration(token: Secret(TestGateway.token), redis: server.connector)
            configuration.limits.unreadStreamBytes = 100_000
            try await Gateway.withGateway(configuration) { gateway in
                try await RawConnection.open(port: gateway.port) { connection in
                    try await connection.send(RawRequest.get("/subscribe/c").bytes)
                    let payload = ByteString([UInt8](repeating: 0x78, count: 1_000_000))
                    while try await server.run("PUBLISH", "c", payload) == 0 { await Task.yield() }
                    // The sockets take some megabytes between them.
                    while gateway.statistics.slowStreams == 0 { try await server.run("PUBLISH", "c", payload) }
                    #expect(gateway.statistics.openStreams == 0)
                }
                while try await server.run("PUBSUB", "NUMSUB", "c") != ["c", 0] { await Task.yield() }
            }
        }
    }

    @Test func theStreamsOfOnePrincipalAreClosedTogether() async throws {
        try await withRedis { server in
            var configuration = GatewayConfiguration(token: Secret(TestGateway.token), redis: server.connector)
            configuration.threads = 2
            try await Gateway.withGateway(configuration) { gateway in
                try await RawConnection.open(port: gateway.port) { first in
                    try await RawConnection.open(port: gateway.port) { second in
                        try await Self.open(.get("/subscribe/c"), on: &first, acknowledged: "data: subscribe,c,1\n\n")
                        try await Self.open(.get("/monitor"), on: &second, acknowledged: "data: \"OK\"\n\n")
                        await gateway.closeStreams(of: Principal(name: "another"))
                        #expect(gateway.statistics.openStreams == 2)
                        await gateway.closeStreams(of: .standard)
                        #expect(gateway.statistics.openStreams == 0)
                        #expect(Self.text(try await first.chunk()) == ": the token was revoked\n\n")
                        var last: [UInt8]?
                        while let chunk = try await second.chunk() { last = chunk }
                        #expect(Self.text(last)?.hasSuffix(": the token was revoked\n\n") == true)
                    }
                }
            }
        }
    }
}
