import Synchronization
import TestSupport
import Testing
import UpstashREST

@testable import UpstashClient

/// Lends a transport and the fault server it talks to.
@discardableResult
func withTransport<Result>(
    _ script: [FaultServer.Step], always: FaultServer.Step? = nil, options: NIOTransport.Options = .init(),
    sourceLocation: SourceLocation = #_sourceLocation, _ body: (NIOTransport, FaultServer) async throws -> Result
) async throws -> Result {
    try await FaultServer.run(script, always: always, sourceLocation: sourceLocation) { server in
        try await withTransport(to: try RESTEndpoint("http://127.0.0.1:\(server.port)"), options: options) {
            transport in
            try await body(transport, server)
        }
    }
}

extension TransportResponse {
    var text: String { String(decoding: body, as: UTF8.self) }
}

@Suite(.timeLimit(.minutes(5))) struct TransportTests {
    private static let get = TransportRequest(method: "GET", target: "/x")

    @Test func statusHeadersAndBodyArriveAsSent() async throws {
        let body = (0...255).map(UInt8.init) + [0, 0]
        try await withTransport([.reply(418, [("X-One", "1"), ("x-two", " b ")], body: body)]) { transport, server in
            let response = try await transport.send(
                TransportRequest(
                    method: "PUT", target: "/a%20b?c=d", headers: [(name: "X-Mine", value: "ü")], body: .bytes(body)))
            #expect(response.status == 418)
            #expect(response.body == body)
            #expect(response.header("x-ONE") == "1")
            #expect(response.header("X-Two") == "b")
            #expect(response.header("X-Three") == nil)
            #expect(server.requests[0].line == "PUT /a%20b?c=d HTTP/1.1")
            #expect(server.requests[0].values(of: "X-Mine") == ["ü"])
            #expect(server.requests[0].body == body)
        }
    }

    @Test(arguments: [
        FaultServer.Step.json("hello"), .chunked(["hel", "l", "o"]),
        .text("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5;ext=1\r\nhello\r\n0\r\nX-Trailer: 1\r\n\r\n"),
    ])
    func aResponseMayArriveInAnyPieces(step: FaultServer.Step) async throws {
        let script = step.splitEverywhere
        try await withTransport(script) { transport, server in
            for _ in script {
                let response = try await transport.send(Self.get)
                #expect(response.text == "hello")
            }
            #expect(server.openedConnections == 1)
        }
    }

    @Test(arguments: [
        ("HTTP/1.1 204 No Content\r\n\r\n", "GET", 204),
        ("HTTP/1.1 204 No Content\r\nContent-Length: 5\r\n\r\n", "GET", 204),
        ("HTTP/1.1 304 Not Modified\r\nContent-Length: 5\r\n\r\n", "GET", 304),
        ("HTTP/1.1 200 OK\r\nContent-Length: 99999999999\r\n\r\n", "HEAD", 200),
        ("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", "GET", 200),
        (
            "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: </>\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n",
            "GET", 200
        ),
        ("HTTP/1.1 200\r\nContent-Length: 0\r\n\r\n", "GET", 200),
    ])
    func someResponsesHaveNoBody(text: String, method: String, status: Int) async throws {
        try await withTransport([.text(text), .json("next")]) { transport, server in
            let response = try await transport.send(TransportRequest(method: method, target: "/"))
            #expect(response.status == status)
            #expect(response.body == [])
            let next = try await transport.send(Self.get)
            #expect(next.text == "next")
            #expect(server.openedConnections == 1)
        }
    }

    @Test func aBodyMayEndWithTheConnection() async throws {
        let step = FaultServer.Step.text("HTTP/1.1 200 OK\r\n\r\nhello").thenClosing
        try await withTransport([step, step]) { transport, server in
            for _ in 1...2 {
                let response = try await transport.send(Self.get)
                #expect(response.text == "hello")
            }
            #expect(server.openedConnections == 2)
        }
    }

    // MARK: Connections

    @Test func aConnectionIsUsedAgain() async throws {
        try await withTransport([], always: .json("ok")) { transport, server in
            for _ in 0..<20 { _ = try await transport.send(Self.get) }
            #expect(server.openedConnections == 1)
            #expect(server.requests.count == 20)
        }
    }

    @Test(arguments: [
        FaultServer.Step.json("ok", [("Connection", "close")]), .json("ok").thenClosing,
        .text("HTTP/1.0 200 OK\r\nContent-Length: 2\r\n\r\nok"),
        // More than was asked for: it could be taken for the answer to the next request.
        .text("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nokHTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\npoison"),
        .text("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok\r\njunk\r\n"),
    ])
    func aConnectionThatIsNoGoodIsNot(step: FaultServer.Step) async throws {
        try await withTransport([step, .json("next")]) { transport, server in
            let response = try await transport.send(Self.get)
            #expect(response.text == "ok")
            await server.waitForClosedConnections(1)
            let next = try await transport.send(Self.get)
            #expect(next.text == "next")
            #expect(server.requests.map(\.connection) == [1, 2])
        }
    }

    @Test func anOldConnectionIsNotTrusted() async throws {
        var options = NIOTransport.Options()
        options.longestIdle = .zero
        try await withTransport([.json("a"), .json("b")], options: options) { transport, server in
            _ = try await transport.send(Self.get)
            _ = try await transport.send(Self.get)
            #expect(server.requests.map(\.connection) == [1, 2])
            await server.waitForClosedConnections(1)
        }
    }

    @Test func manyRequestsShareFewConnections() async throws {
        var options = NIOTransport.Options()
        options.maximumConnections = 4
        let echo = FaultServer.Step.answer { .reply(200, body: $0.body) }
        try await withTransport([], always: echo, options: options) { transport, server in
            try await withThrowingTaskGroup(of: Bool.self) { tasks in
                for number in 0..<300 {
                    tasks.addTask {
                        let body = Array("request \(number)".utf8)
                        let response = try await transport.send(TransportRequest(target: "/", body: .bytes(body)))
                        return response.body == body
                    }
                }
                for try await isOwnAnswer in tasks { #expect(isOwnAnswer) }
            }
            #expect(server.requests.count == 300)
            #expect(server.openedConnections <= 4)
        }
    }

    /// Requests that fail or are cancelled give their place back.
    @Test func thePoolSurvivesFailures() async throws {
        var options = NIOTransport.Options()
        options.maximumConnections = 2
        let step = FaultServer.Step.answer { request in
            switch request.body.first {
            case UInt8(ascii: "d"): .drop
            case UInt8(ascii: "c"): .json("ok", [("Connection", "close")])
            default: .json("ok")
            }
        }
        try await withTransport([], always: step, options: options) { transport, server in
            await withTaskGroup(of: Void.self) { tasks in
                for number in 0..<200 {
                    tasks.addTask {
                        let body = Array(["drop", "close", "keep"][number % 3].utf8)
                        let request = TransportRequest(target: "/", body: .bytes(body))
                        // Half of those to be dropped are cancelled as well, at some moment or other.
                        let call = Task { try await transport.send(request) }
                        if number % 6 == 0 { call.cancel() }
                        let answer = await call.result
                        if number % 3 != 0 { #expect(throws: Never.self) { _ = try answer.get() } }
                    }
                }
            }
            let response = try await transport.send(TransportRequest(target: "/", body: .bytes([])))
            #expect(response.text == "ok")
        }
    }

    @Test func requestsAfterTheEndAreRefused() async throws {
        try await withTransport([.silence]) { transport, server in
            let waiting = Task { try await transport.send(Self.get) }
            _ = await server.waitForRequests(1)
            await transport.close()
            await #expect(throws: TransportError.noResponse(reason: "the client was closed")) {
                try await waiting.value
            }
            await #expect(throws: TransportError.notSent(reason: "the client is closed")) {
                try await transport.send(Self.get)
            }
        }
    }

    // MARK: Failures

    @Test(
        arguments: [
            (FaultServer.Step.drop, "the connection was closed before the response was complete"),
            (.json("hello").cut(after: 20), "the connection was closed before the response was complete"),
            (.text("SSH-2.0-OpenSSH\r\n"), "the response is not HTTP"),
            (.text("\u{0}\u{1}\u{2}"), "the response is not HTTP"),
            (.text("HTTP/2.0 200 OK\r\n\r\n"), "the response is not HTTP"),
            (
                .text("HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n"),
                "the length of the response is contradictory"
            ),
            (
                .text("HTTP/1.1 200 OK\r\nX: \(String(repeating: "x", count: 70_000))\r\n\r\n"),
                "the head of the response is too large"
            ),
            (
                .text("HTTP/1.1 200 OK\r\n\(String(repeating: "X-Many: 0123456789\r\n", count: 200_000))"),
                "the head of the response is too large"
            ),
            (.text("HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\n\r\n"), "the response is not HTTP"),
        ])
    func aResponseThatIsNoneHasAReason(step: FaultServer.Step, reason: String) async throws {
        try await withTransport([step, .json("next")]) { transport, server in
            await #expect(throws: TransportError.noResponse(reason: reason)) { try await transport.send(Self.get) }
            let next = try await transport.send(Self.get)
            #expect(next.text == "next")
            #expect(server.requests.last?.connection == 2)
        }
    }

    @Test func aChunkThatIsNoneEndsTheResponse() async throws {
        let step = FaultServer.Step.text("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nxzz\r\n")
        try await withTransport([step]) { transport, _ in
            let error = TransportError.truncated(
                reason: "a chunk of the response is malformed", status: 200, body: Array("x".utf8))
            await #expect(throws: error) { try await transport.send(Self.get) }
        }
    }

    @Test func aCutBodyIsHandedOver() async throws {
        let reason = "the connection was closed before the response was complete"
        let script: [FaultServer.Step] = [
            .reply(201, body: "hello").cut(before: 2), .chunked(["hello", "world"]).cut(before: 8),
        ]
        try await withTransport(script) { transport, _ in
            await #expect(throws: TransportError.truncated(reason: reason, status: 201, body: Array("hel".utf8))) {
                try await transport.send(Self.get)
            }
            await #expect(throws: TransportError.truncated(reason: reason, status: 200, body: Array("helloworl".utf8)))
            {
                try await transport.send(Self.get)
            }
        }
    }

    @Test(arguments: [
        FaultServer.Step.reply(body: String(repeating: "x", count: 101)),
        .chunked([String(repeating: "x", count: 60), String(repeating: "x", count: 41)]),
    ])
    func aBodyBeyondTheLimitIsNotKept(step: FaultServer.Step) async throws {
        try await withTransport([step, .reply(body: String(repeating: "x", count: 100))]) { transport, server in
            let request = TransportRequest(method: "GET", target: "/", maximumResponseBytes: 100)
            await #expect(throws: TransportError.responseTooLarge(limit: 100)) { try await transport.send(request) }
            let response = try await transport.send(request)
            #expect(response.body.count == 100)
            #expect(server.requests.map(\.connection) == [1, 2])
        }
    }

    @Test(arguments: [
        (Duration.milliseconds(20), Duration.seconds(60)), (.milliseconds(20), .zero),
        (.milliseconds(20), .milliseconds(1)),
    ])
    func silenceBeforeTheHeadHasALimit(firstByte: Duration, idleRead: Duration) async throws {
        let times = TransportTimes(
            connect: .seconds(5), tlsHandshake: .seconds(5), firstByte: firstByte, idleRead: idleRead)
        try await withTransport([], always: .silence) { transport, _ in
            await #expect(throws: TransportError.noResponse(reason: "no answer in time")) {
                try await transport.send(TransportRequest(target: "/", times: times))
            }
        }
    }

    @Test func silenceInsideTheBodyHasAnother() async throws {
        let times = TransportTimes(
            connect: .seconds(5), tlsHandshake: .seconds(5), firstByte: .seconds(60), idleRead: .milliseconds(20))
        let step = FaultServer.Step.text("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhe")
        try await withTransport([step]) { transport, _ in
            await #expect(
                throws: TransportError.truncated(reason: "no answer in time", status: 200, body: Array("he".utf8))
            ) { try await transport.send(TransportRequest(target: "/", times: times)) }
        }
    }

    @Test func theTimeLimitHoldsForTheWaitAsWell() async throws {
        var options = NIOTransport.Options()
        options.maximumConnections = 1
        try await withTransport([.silence], options: options) { transport, server in
            let blocking = Task { try await transport.send(Self.get) }
            _ = await server.waitForRequests(1)
            let hurried = TransportRequest(target: "/", timeLimit: .milliseconds(20))
            await #expect(throws: TransportError.notSent(reason: "no connection in time")) {
                try await transport.send(hurried)
            }
            blocking.cancel()
            await #expect(throws: TransportError.cancelled(mayHaveArrived: true)) { try await blocking.value }
        }
        try await withTransport([.json("ok")], always: .silence) { transport, _ in
            _ = try await transport.send(Self.get)
            let hurried = TransportRequest(target: "/", timeLimit: .milliseconds(20))
            await #expect(throws: TransportError.noResponse(reason: "no answer in time")) {
                try await transport.send(hurried)
            }
        }
    }

    @Test func aWaitingRequestCanBeCancelled() async throws {
        var options = NIOTransport.Options()
        options.maximumConnections = 1
        try await withTransport([.silence], options: options) { transport, server in
            let blocking = Task { try await transport.send(Self.get) }
            _ = await server.waitForRequests(1)
            let waiting = Task { try await transport.send(Self.get) }
            waiting.cancel()
            await #expect(throws: TransportError.cancelled(mayHaveArrived: false)) { try await waiting.value }
            blocking.cancel()
            _ = await blocking.result
        }
    }

    @Test func namesThatDoNotExistAreToldSo() async throws {
        try await withTransport(to: RESTEndpoint("https://nonexistent.invalid")) { transport in
            await #expect(throws: TransportError.notSent(reason: "the name nonexistent.invalid was not found")) {
                try await transport.send(Self.get)
            }
        }
    }

    @Test(arguments: ["a\r\nX: b", "a\u{0}", "\n"]) func lineBreaksDoNotGetIntoARequest(value: String) async throws {
        try await withTransport([]) { transport, _ in
            let header = TransportRequest(target: "/", headers: [(name: "X-Mine", value: value)])
            let target = TransportRequest(target: "/" + value)
            for request in [header, target] {
                await #expect(throws: TransportError.notSent(reason: "a header holds a control character")) {
                    try await transport.send(request)
                }
            }
        }
    }
}
