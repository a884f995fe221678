import Foundation
import LocalRedis
import NIOCore
import RedisNIO
import RedisTypes
import TestSupport
import Testing

/// What clients see when Redis goes away and comes back.
@Suite(.timeLimit(.minutes(5))) struct OutageTests {
    private static let requests: [RawRequest] = [
        .get("/ping"), .post("/pipeline", #"[["PING"]]"#), .post("/multi-exec", #"[["PING"]]"#),
    ]

    @Test func withoutRedisNothingRunsUntilItIsThere() async throws {
        try await withTemporaryDirectory { directory in
            var options = LocalRedis.Options(directory: directory, engine: try await RedisServer.engine())
            options.isPersistent = false
            let connector = try RedisConnector(RedisEndpoint(.unixSocket(path: "\(directory)/redis.sock")))
            try await withGateway(to: connector) { [options] gateway in
                for _ in 0..<2 {
                    // More often than there are connections for transactions: none may be counted as in use.
                    for request in (0..<20).flatMap({ _ in Self.requests }) {
                        let response = try await gateway.response(to: request)
                        #expect(response.status == 503)
                        #expect(response.text == #"{"error":"ERR the gateway cannot reach Redis"}"#)
                        #expect(response["x-redis-executed"] == "no")
                        #expect(response["retry-after"] == "1")
                    }
                    try await LocalRedis.withServer(options) { _ in
                        for request in Self.requests {
                            let response = try await gateway.response(to: request)
                            #expect(response.status == 200)
                        }
                    }
                }
            }
        }
    }

    @Test func aLoginRefusedByRedisIs503() async throws {
        try await withRedis { server in
            try await server.run("CONFIG", "SET", "requirepass", "s3cret")
            var connector = server.connector
            connector.endpoint.password = Secret("wrong")
            try await withGateway(to: connector) { gateway in
                let response = try await gateway.response(to: .get("/ping"))
                #expect(response.status == 503)
                #expect(response["x-redis-executed"] == "no")
                #expect(!response.text.contains("s3cret"))
            }
        }
    }

    @Test(arguments: [
        RawRequest.get("/incr/n"), .post("/pipeline", #"[["INCR","n"],["INCR","n"]]"#),
        .post("/multi-exec", #"[["INCR","n"]]"#),
    ])
    func aReplyThatIsLostLeavesTheOutcomeUnknown(request: RawRequest) async throws {
        try await withGateway { gateway in
            let process = try await gateway.redis.processID()
            // Both kinds of connections to Redis are open before it stops answering.
            for request in Self.requests { _ = try await gateway.response(to: request) }
            kill(process, SIGSTOP)
            let response = try await gateway.connect { connection in
                try await connection.send(request.bytes)
                try await gateway.readWhatWasSent()
                kill(process, SIGKILL)
                return try #require(try await connection.response())
            }
            #expect(response.status == 502)
            #expect(response["x-redis-executed"] == "unknown")
            // Restarted by its owner, with a new connection to it.
            while try await gateway.response(to: .get("/ping")).status != 200 { await Task.yield() }
        }
    }

    @Test func aReplyThatTakesTooLongIs504() async throws {
        try await withRedis { server in
            var connector = server.connector
            connector.commandTimeout = .milliseconds(100)
            try await withGateway(to: connector) { gateway in
                let process = try await server.processID()
                kill(process, SIGSTOP)
                let response = try await gateway.response(to: .get("/incr/n"))
                kill(process, SIGCONT)
                #expect(response.status == 504)
                #expect(response["x-redis-executed"] == "unknown")
                #expect(try await gateway.response(to: .get("/ping")).status == 200)
            }
        }
    }
}
