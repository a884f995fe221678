import Synchronization
import TestSupport
import Testing
import UpstashREST

@testable import UpstashClient

/// Bodies that do not fit into memory, both ways.
@Suite(.timeLimit(.minutes(5))) struct StreamingTests {
    private static let get = TransportRequest(method: "GET", target: "/x")

    private func chunks(_ chunks: [[UInt8]]) -> any AsyncSequence<[UInt8], any Error> & Sendable {
        AsyncThrowingStream { stream in
            for chunk in chunks { stream.yield(chunk) }
            stream.finish()
        }
    }

    // MARK: Requests

    @Test(arguments: [[5], [1, 1, 1, 1, 1], [0, 5, 0], [100_000, 1, 300_000], [], [0]])
    func aStreamedBodyArrivesExactly(sizes: [Int]) async throws {
        let pieces = sizes.enumerated().map { index, size in Array(repeating: UInt8(index + 65), count: size) }
        let whole = Array(pieces.joined())
        try await withTransport([.json("ok"), .json("next")]) { transport, server in
            let request = TransportRequest(target: "/", body: .stream(length: whole.count, chunks(pieces)))
            let response = try await transport.send(request)
            #expect(response.text == "ok")
            #expect(server.requests[0].body == whole)
            #expect(server.requests[0].values(of: "Content-Length") == ["\(whole.count)"])
            _ = try await transport.send(Self.get)
            #expect(server.openedConnections == 1)
        }
    }

    @Test(arguments: [[4], [4, 2], [6], [5, 1]]) func aBodyOfAnotherLengthEndsTheRequest(sizes: [Int]) async throws {
        let pieces = sizes.map { Array(repeating: UInt8(65), count: $0) }
        // With five bytes the server has a whole request before it turns out to be too long.
        try await withTransport([], always: .silence) { transport, server in
            let request = TransportRequest(target: "/", body: .stream(length: 5, chunks(pieces)))
            await #expect(throws: TransportError.noResponse(reason: "the request's body is not 5 bytes long")) {
                try await transport.send(request)
            }
            await server.waitForClosedConnections(1)
        }
    }

    @Test func aBodyThatCannotBeReadEndsTheRequest() async throws {
        struct Unreadable: Error {}
        let broken = AsyncThrowingStream<[UInt8], any Error> { stream in
            stream.yield([1, 2])
            stream.finish(throwing: Unreadable())
        }
        try await withTransport([], always: .silence) { transport, server in
            await #expect(throws: TransportError.noResponse(reason: "the request's body cannot be read")) {
                try await transport.send(TransportRequest(target: "/", body: .stream(length: 5, broken)))
            }
            await server.waitForClosedConnections(1)
        }
    }

    /// The rest of the body must not become the beginning of another request.
    @Test func anAnswerBeforeTheEndOfTheBodyEndsTheConnection() async throws {
        let (body, more) = AsyncThrowingStream<[UInt8], any Error>.makeStream()
        more.yield(Array("0123456789".utf8))
        let early = FaultServer.Step.reply(413, body: "too large")
        try await FaultServer.run([early.whenReceived(20), .json("next")]) { server in
            try await withTransport(to: RESTEndpoint("http://127.0.0.1:\(server.port)")) { transport in
                let response = try await transport.send(TransportRequest(target: "/", body: .stream(length: 20, body)))
                #expect(response.status == 413)
                more.yield(Array("0123456789".utf8))
                more.finish()
                let next = try await transport.send(Self.get)
                #expect(next.text == "next")
                #expect(server.requests.last?.connection == 2)
                #expect(server.requests.last?.line == "GET /x HTTP/1.1")
            }
        }
    }

    @Test func anUploadCanBeCancelled() async throws {
        let (body, more) = AsyncThrowingStream<[UInt8], any Error>.makeStream()
        more.yield([1, 2, 3])
        try await withTransport([], always: FaultServer.Step.silence.whenReceived(20)) { transport, server in
            let call = Task { try await transport.send(TransportRequest(target: "/", body: .stream(length: 9, body))) }
            _ = await server.waitForRequests(1)
            call.cancel()
            await #expect(throws: TransportError.cancelled(mayHaveArrived: true)) { try await call.value }
            await server.waitForClosedConnections(1)
        }
    }

    @Test func aLargeBodyArrivesWhole() async throws {
        let body = (0..<5_000_000).map { UInt8(truncatingIfNeeded: $0 &* 31) }
        try await withTransport([.answer { .reply(body: $0.body) }]) { transport, _ in
            let response = try await transport.send(TransportRequest(target: "/", body: .bytes(body)))
            #expect(response.body == body)
        }
    }

    // MARK: Responses

    private func read(_ stream: TransportStream) async throws -> [UInt8] {
        var bytes: [UInt8] = []
        for try await piece in stream.body { bytes += piece }
        return bytes
    }

    @Test func aStreamGivesItsConnectionBackAtTheEnd() async throws {
        let script: [FaultServer.Step] = [
            .chunked(["data: a\n\n", "data: b\n\n"]), .chunked(["more"]), .reply(body: "third"),
        ]
        try await withTransport(script) { transport, server in
            let first = try await transport.open(Self.get)
            #expect(first.status == 200)
            #expect(first.headers.contains { $0.name == "Transfer-Encoding" })
            let text = try await read(first)
            #expect(text == Array("data: a\n\ndata: b\n\n".utf8))
            let second = try await transport.open(Self.get)
            #expect(try await read(second) == Array("more".utf8))
            let third = try await transport.open(Self.get)
            #expect(try await read(third) == Array("third".utf8))
            #expect(server.openedConnections == 1)
        }
    }

    @Test func aStreamBeginsWithItsHead() async throws {
        let step = FaultServer.Step.text("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
        try await withTransport([step]) { transport, server in
            let stream = try await transport.open(Self.get)
            #expect(stream.status == 200)
            withExtendedLifetime(stream) {}
        }
    }

    @Test func aStreamThatIsDroppedClosesItsConnection() async throws {
        let step = FaultServer.Step.text("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nx\r\n")
        try await withTransport([step, step, .json("next")]) { transport, server in
            do { _ = try await transport.open(Self.get) }
            await server.waitForClosedConnections(1)
            do {
                let stream = try await transport.open(Self.get)
                for try await piece in stream.body {
                    #expect(piece == [UInt8(ascii: "x")])
                    break
                }
            }
            await server.waitForClosedConnections(2)
            let response = try await transport.send(Self.get)
            #expect(response.text == "next")
        }
    }

    @Test func aReaderThatIsCancelledClosesTheConnection() async throws {
        let step = FaultServer.Step.text("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nx\r\n")
        try await withTransport([step]) { transport, server in
            let (seen, signal) = AsyncStream<Void>.makeStream()
            let reader = Task {
                let stream = try await transport.open(Self.get)
                for try await _ in stream.body { signal.yield() }
            }
            _ = await seen.first { _ in true }
            reader.cancel()
            _ = await reader.result
            await server.waitForClosedConnections(1)
        }
    }

    @Test func aStreamThatBreaksOffIsAnError() async throws {
        let step = FaultServer.Step.text("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nx\r\n").thenClosing
        try await withTransport([step]) { transport, _ in
            let stream = try await transport.open(Self.get)
            var bytes: [UInt8] = []
            await #expect(
                throws: TransportError.noResponse(reason: "the connection was closed before the response was complete")
            ) {
                for try await piece in stream.body { bytes += piece }
            }
            #expect(bytes == [UInt8(ascii: "x")])
        }
    }

    /// What nobody takes is not read: it fills the sockets' buffers and there it stops.
    @Test func aStreamIsReadNoFasterThanItIsTaken() async throws {
        let piece = Array(repeating: UInt8(7), count: 64 << 10)
        let count = 1024
        let long = FaultServer.Step.text("HTTP/1.1 200 OK\r\nContent-Length: \(piece.count * count)\r\n\r\n")
            .followed(by: piece, times: count)
        try await withTransport([long], always: .json("ok")) { transport, server in
            let stream = try await transport.open(Self.get)
            // Two hundred round trips of the same two event loops: time to read it all, if they would.
            for _ in 0..<200 { _ = try await transport.send(Self.get) }
            #expect(server.flushedBytes < 32 << 20)
            var received = 0
            for try await piece in stream.body { received += piece.count }
            #expect(received == piece.count * count)
            // The connection is as good as any other afterwards.
            for _ in 0..<10 { _ = try await transport.send(Self.get) }
            #expect(server.openedConnections == 2)
        }
    }
}
