import Foundation
import NIOCore
import RedisGateway
import TestSupport
import Testing

/// What happens to requests when the gateway ends.
@Suite(.timeLimit(.minutes(5))) struct DrainTests {
    @Test func aRequestInFlightIsAnswered() async throws {
        try await withRedis { server in
            let pending = try await server.withGateway { gateway in
                let process = try await server.processID()
                kill(process, SIGSTOP)
                let (sent, send) = AsyncStream<Void>.makeStream()
                let pending = Task {
                    try await gateway.connect { connection in
                        try await connection.send(RawRequest.get("/echo/slow").bytes)
                        send.finish()
                        return (try await connection.response(), try await connection.isAtEnd())
                    }
                }
                for await _ in sent {}
                try await gateway.readWhatWasSent()
                let (idle, isIdle) = AsyncStream<Void>.makeStream()
                Task {
                    // The first that the drain does is to close connections without requests: Redis waits for that.
                    try await gateway.connect { connection in
                        try await connection.send(RawRequest.get("/ping").authorized(nil).bytes)
                        _ = try await connection.response()
                        isIdle.finish()
                        _ = try await connection.isAtEnd()
                    }
                    kill(process, SIGCONT)
                }
                for await _ in idle {}
                return pending
            }
            let (response, isAtEnd) = try await pending.value
            #expect(response?.text == #"{"result":"slow"}"#)
            #expect(response?.closesConnection == true)
            #expect(isAtEnd)
        }
    }

    /// The bytes are with the system already, though the gateway has not read them.
    @Test func aRequestSentBeforeTheEndIsAnswered() async throws {
        try await withRedis { server in
            let pending = try await server.withGateway { gateway in
                let (sent, send) = AsyncStream<Void>.makeStream()
                let pending = Task {
                    try await gateway.connect { connection in
                        try await connection.send(RawRequest.get("/echo/1").bytes)
                        _ = try await connection.response()
                        try await connection.send(RawRequest.get("/echo/2").bytes)
                        send.finish()
                        return try await connection.response()
                    }
                }
                for await _ in sent {}
                return pending
            }
            #expect(try await pending.value?.text == #"{"result":"2"}"#)
        }
    }

    @Test func anIdleConnectionIsClosedAndNewOnesAreRefused() async throws {
        try await withRedis { server in
            let (closed, port) = try await server.withGateway { gateway in
                let (sent, send) = AsyncStream<Void>.makeStream()
                let closed = Task {
                    try await gateway.connect { connection in
                        try await connection.send(RawRequest.get("/ping").bytes)
                        _ = try await connection.response()
                        send.finish()
                        return try await connection.isAtEnd()
                    }
                }
                for await _ in sent {}
                return (closed, gateway.port)
            }
            #expect(try await closed.value)
            await #expect(throws: (any Error).self) { try await RawConnection.open(port: port) { _ in } }
        }
    }

    @Test func whatTheBodyThrowsComesOutAfterTheDrain() async throws {
        struct Reason: Error, Equatable {}
        try await withRedis { server in
            _ = await #expect(throws: Reason()) { try await server.withGateway { _ in throw Reason() } }
        }
    }

    @Test func aConnectionThatStaysBusyIsCutInTheEnd() async throws {
        try await withRedis { server in
            let pending = try await server.withGateway {
                $0.limits.drainTime = .milliseconds(20)
                $0.limits.bodyRate = 0
            } _: { gateway in
                let (sent, send) = AsyncStream<Void>.makeStream()
                let pending = Task {
                    try await gateway.connect { connection in
                        try await connection.send("PUT /set/k HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nv")
                        send.finish()
                        return try await connection.response()
                    }
                }
                for await _ in sent {}
                try await gateway.readWhatWasSent()
                return pending
            }
            let response = try? await pending.value  // an end or a reset, but no response
            #expect(response == nil)
        }
    }
}
