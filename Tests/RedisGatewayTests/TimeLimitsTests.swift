import NIOCore
import RedisGateway
import RedisTypes
import TestSupport
import Testing

/// Slow clients, with time limits of nothing and a sweep every few milliseconds.
@Suite(.timeLimit(.minutes(5))) struct TimeLimitsTests {
    private static let head = "GET /set/k/v HTTP/1.1\r\nHost: a\r\nAuthorization: \(TestGateway.token)\r\n"

    @Test func aHeadThatDoesNotEndIs408() async throws {
        try await withGateway {
            $0.limits.headTime = .zero
            $0.limits.sweepInterval = .milliseconds(10)
        } _: { gateway in
            try await gateway.connect { connection in
                try await connection.send(Self.head)
                let response = try #require(try await connection.response())
                #expect(response.status == 408)
                #expect(response.closesConnection)
                #expect(response["x-redis-executed"] == "no")
                #expect(try await connection.isAtEnd())
            }
            #expect(try await gateway.redis.run("EXISTS", "k") == 0)
        }
    }

    /// An idle timer that starts again with every byte would never end.
    @Test func aHeadThatTricklesInIs408() async throws {
        try await withGateway {
            $0.limits.headTime = .milliseconds(30)
            $0.limits.idleTime = .hours(1)
            $0.limits.lingerTime = .hours(1)
            $0.limits.sweepInterval = .milliseconds(10)
        } _: { gateway in
            try await gateway.connect { connection in
                try await connection.send(Self.head + "X-Trickle: ")
                let trickle = connection.sendingForever("x")
                defer { trickle.cancel() }
                #expect(try await connection.response()?.status == 408)
            }
        }
    }

    @Test func theSecondHeadOfAConnectionIsTimedToo() async throws {
        try await withGateway {
            $0.limits.headTime = .zero
            $0.limits.sweepInterval = .milliseconds(10)
        } _: { gateway in
            try await gateway.connect { connection in
                try await connection.send(RawRequest.get("/ping").bytes)
                #expect(try await connection.response()?.status == 200)
                try await connection.send(Self.head)
                #expect(try await connection.response()?.status == 408)
            }
        }
    }

    @Test func aBodyThatDoesNotEndIs408() async throws {
        try await withGateway {
            $0.limits.bodyTime = .zero
            $0.limits.sweepInterval = .milliseconds(10)
        } _: { gateway in
            for token in [TestGateway.token, "wrong"] {
                try await gateway.connect { connection in
                    try await connection.send(
                        "PUT /set/k HTTP/1.1\r\nHost: a\r\nAuthorization: \(token)\r\nContent-Length: 5\r\n\r\nva")
                    let response = try #require(try await connection.response())
                    #expect(response.status == 408)
                    #expect(response.closesConnection)
                }
            }
            #expect(try await gateway.redis.run("EXISTS", "k") == 0)
        }
    }

    /// More than nothing, yet less than a client that works would send.
    @Test func aBodyThatTricklesInIs408() async throws {
        try await withGateway {
            $0.limits.bodyRateGrace = .zero
            $0.limits.bodyRate = 1 << 40
            $0.limits.bodyTime = .hours(1)
            $0.limits.sweepInterval = .milliseconds(10)
        } _: { gateway in
            try await gateway.connect { connection in
                try await connection.send(
                    "PUT /set/k HTTP/1.1\r\nHost: a\r\nAuthorization: \(TestGateway.token)\r\n"
                        + "Content-Length: 50000000\r\n\r\n")
                let trickle = connection.sendingForever("x")
                defer { trickle.cancel() }
                #expect(try await connection.response()?.status == 408)
            }
            #expect(try await gateway.redis.run("EXISTS", "k") == 0)
        }
    }

    /// What has come earns a body more time.
    @Test func aLargeBodyMayTakeLonger() async throws {
        try await withGateway {
            $0.limits.bodyTime = .zero
            $0.limits.bodyFreeBytes = 0
            $0.limits.bodyBytesPerSecondMore = 1
            $0.limits.bodyRate = 0
            $0.limits.sweepInterval = .milliseconds(1)
        } _: { gateway in
            try await gateway.connect { connection in
                let head = RawRequest("PUT", "/set/k", fields: ["Content-Length: 100"]).head
                // Small enough to be read with its head: before the first byte there is no time at all.
                try await connection.send(head + [UInt8](repeating: 0x78, count: 90))
                // Sweeps pass while other requests are served.
                for _ in 0..<20 { _ = try await gateway.response(to: .get("/ping")) }
                try await connection.send([UInt8](repeating: 0x78, count: 10))
                #expect(try await connection.response()?.status == 200)
            }
        }
    }

    @Test func aHandshakeThatDoesNotEndIsCut() async throws {
        try await withCertificate { certificate in
            try await withGateway {
                $0.tls = .init(certificate: certificate.certificate, privateKey: certificate.privateKey)
                $0.limits.handshakeTime = .milliseconds(20)
                $0.limits.sweepInterval = .milliseconds(10)
            } _: { gateway in
                try await gateway.connect { connection in
                    try await connection.send([0x16, 0x03, 0x01])
                    // An end or a reset, but no answer.
                    let response = try? await connection.response()
                    #expect(response == nil)
                }
            }
        }
    }

    @Test func anIdleConnectionCloses() async throws {
        try await withGateway {
            $0.limits.idleTime = .milliseconds(20)
            $0.limits.sweepInterval = .milliseconds(10)
        } _: { gateway in
            let closes = try await gateway.connect { try await $0.isAtEnd() }
            #expect(closes)
            // On a busy machine the first request may itself come too late, and then the connection is reset.
            var wasServed = false
            while !wasServed {
                let outcome = try? await gateway.connect { connection in
                    try await connection.send(RawRequest.get("/ping").bytes)
                    guard try await connection.response() != nil else { return false }
                    return try await connection.isAtEnd()
                }
                wasServed = outcome ?? false
            }
        }
    }

    @Test func aClientThatDoesNotReadIsCut() async throws {
        try await withGateway {
            $0.limits.connections = 1
            $0.limits.responseStallTime = .milliseconds(50)
            $0.limits.sweepInterval = .milliseconds(10)
        } _: { gateway in
            try await gateway.redis.run("SETRANGE", "k", "8999999", "x")
            try await gateway.connect { connection in
                let commands = "[" + Array(repeating: #"["GET","k"]"#, count: 5).joined(separator: ",") + "]"
                try await connection.send(
                    RawRequest.post("/pipeline", commands, "Upstash-Response-Format: resp2").bytes)
                // There is room for the next connection only when this one is gone.
                #expect(try await gateway.response(to: .get("/ping")).status == 200)
                await #expect(throws: (any Error).self) { try await connection.response() }
            }
        }
    }
}
