import Foundation
import NIOCore
import RedisGateway
import RedisTypes
import TestSupport
import Testing

/// Large replies and bodies: bounded for each response and for the process, and given back afterwards.
@Suite(.timeLimit(.minutes(5))) struct MemoryLimitsTests {
    private static func error(limit: Int, actual: Int) -> String {
        #"{"error":"ERR max request size exceeded. Limit: \#(limit) bytes, Actual: \#(actual) bytes. "#
            + #"See https://upstash.com/docs/redis/troubleshooting/max_request_size_exceeded for details"}"#
    }

    @Test(arguments: ["/pipeline", "/multi-exec"])
    func repliesBeyondTheBudgetOfAResponseBecomeErrorsAndTheirCommandsRan(target: String) async throws {
        let value = String(repeating: "x", count: 400)
        try await withGateway {
            $0.limits.responseBytes = 1000
        } _: { gateway in
            try await gateway.redis.run("SET", "k", ByteString(value))
            let text = try await gateway.answer(
                #"[["GET","k"],["GET","k"],["GETDEL","k"],["SET","l","1"]]"#, at: target)
            let result = #"{"result":"\#(value)"}"#
            // What is there already, the comma, and the reply as it came: `$400`, two line ends and the value.
            let there = 1 + 2 * result.utf8.count + 2
            let refused = Self.error(limit: 1000, actual: there + 408)
            #expect(text == "[\(result),\(result),\(refused),\(#"{"result":"OK"}"#)]")
            #expect(try await gateway.redis.run("EXISTS", "k", "l") == 1)
        }
    }

    /// Base64 and escapes make a reply longer than Redis sent it.
    @Test func theBudgetCountsWhatIsWritten() async throws {
        try await withGateway {
            $0.limits.responseBytes = 1000
        } _: { gateway in
            try await gateway.redis.run("SET", "k", ByteString([UInt8](repeating: 1, count: 200)))
            let text = try await gateway.answer(#"[["PING"],["GET","k"],["PING"]]"#, at: "/pipeline")
            #expect(text.hasPrefix(#"[{"result":"PONG"},{"error":"ERR max request size exceeded. Limit: 1000 bytes"#))
            #expect(text.hasSuffix(#"},{"result":"PONG"}]"#))
        }
    }

    @Test func oneReplyIsBoundedByItsOwnLimitOnly() async throws {
        let value = String(repeating: "x", count: 5000)
        try await withGateway {
            $0.limits.responseBytes = 1000
        } _: { gateway in
            try await gateway.redis.run("SET", "k", ByteString(value))
            let response = try await gateway.response(to: .get("/get/k"))
            #expect(response.text == #"{"result":"\#(value)"}"#)
        }
    }

    /// Much larger than any buffer, and skipped in pieces: the connection to Redis stays usable.
    @Test(arguments: [RawRequest.get("/get/k"), .post("/multi-exec", #"[["GET","k"]]"#)])
    func aReplyThatIsSkippedLeavesTheNextInPlace(request: RawRequest) async throws {
        try await withGateway {
            $0.limits.commandBytes = 100_000
        } _: { gateway in
            try await gateway.redis.run("SETRANGE", "k", "39999999", "x")
            try await gateway.connect { connection in
                for round in 0..<3 {
                    try await connection.send(request.bytes + RawRequest.get("/echo/\(round)").bytes)
                    let response = try #require(try await connection.response())
                    #expect(response.status == 200)
                    #expect(response.text.contains("Limit: 100000 bytes, Actual: 40000013 bytes"))
                    #expect(try await connection.response()?.text == #"{"result":"\#(round)"}"#)
                }
            }
        }
    }

    @Test func aResponseInManyPiecesIsWhole() async throws {
        try await withGateway { gateway in
            let value = [UInt8](repeating: 0x79, count: 3_000_000)
            try await gateway.redis.run("SET", "k", ByteString(value))
            let commands = "[" + Array(repeating: #"["GET","k"],["PING"]"#, count: 8).joined(separator: ",") + "]"
            let response = try await gateway.response(to: .post("/pipeline", commands))
            let one = Array(#"{"result":""#.utf8) + value + Array(#""},{"result":"PONG"}"#.utf8)
            #expect(response.body == [0x5B] + Array(Array(repeating: one, count: 8).joined(separator: [0x2C])) + [0x5D])
        }
    }

    @Test func whatHasNoRoomInTheProcessIs503AndNothingRuns() async throws {
        try await withRedis { server in
            var configuration = GatewayConfiguration(token: Secret(TestGateway.token), redis: server.connector)
            configuration.limits.bufferedBytes = 100_000
            try await Gateway.withGateway(configuration) { gateway in
                try await RawConnection.open(port: gateway.port) { first in
                    // Held by a body that is not whole yet.
                    let head = RawRequest("PUT", "/set/k", fields: ["Content-Length: 100000"]).head
                    try await first.send(head + [UInt8](repeating: 0x78, count: 99_000))
                    while gateway.statistics.bufferedBytes < 99_000 { await Task.yield() }
                    try await RawConnection.open(port: gateway.port) { second in
                        let large = RawRequest("PUT", "/set/l", body: [UInt8](repeating: 0x78, count: 50_000))
                        try await second.send(large.bytes)
                        let response = try #require(try await second.response())
                        #expect(response.status == 503)
                        #expect(response["retry-after"] == "1")
                        #expect(response["x-redis-executed"] == "no")
                        #expect(response.closesConnection)
                    }
                    // A request without a body needs room for its response.
                    try await first.send([UInt8](repeating: 0x78, count: 1000))
                    #expect(try await first.response()?.text == #"{"result":"OK"}"#)
                    #expect(try await server.run("STRLEN", "k") == 100_000)
                    #expect(try await server.run("EXISTS", "l") == 0)
                }
                while gateway.statistics.bufferedBytes > 0 { await Task.yield() }
                try await RawConnection.open(port: gateway.port) { third in
                    try await third.send(RawRequest.get("/get/k").bytes)
                    // There is room for the request, and none for so long a reply in whole.
                    let response = try #require(try await third.response())
                    #expect(response.status == 200)
                    #expect(response.text.hasPrefix(#"{"error":"ERR max request size exceeded. Limit: 100000 "#))
                }
            }
        }
    }

    @Test func everyByteIsGivenBack() async throws {
        try await withRedis { server in
            let configuration = GatewayConfiguration(token: Secret(TestGateway.token), redis: server.connector)
            try await Gateway.withGateway(configuration) { gateway in
                let requests: [RawRequest] = [
                    .get("/ping"), .get("/get"), .post("nonsense"), .post("/pipeline", #"[["PING"],["PING"]]"#),
                    .post("/multi-exec", #"[["SET","a","b"],["GET","a"]]"#), .post("/multi-exec", #"[["NOSUCH"]]"#),
                    .post("/set/k", String(repeating: "x", count: 300_000)), .get("/get/k"),
                    RawRequest("HEAD", "/get/k"),
                ]
                for request in requests {
                    try await RawConnection.open(port: gateway.port) { connection in
                        try await connection.send(request.bytes)
                        _ = try await connection.response(hasBody: request.method != "HEAD")
                        // Gone in the middle of the next.
                        try await connection.send(request.bytes.dropLast())
                    }
                    try await RawConnection.open(port: gateway.port) { try await $0.send(request.bytes) }
                }
                while gateway.statistics.bufferedBytes > 0 { await Task.yield() }
            }
        }
    }

    /// Responses that the client does not read hold up its next requests, not the memory of the process.
    @Test func aClientThatDoesNotReadIsNotServedFurther() async throws {
        try await withGateway {
            $0.limits.unreadResponseBytes = 100_000
        } _: { gateway in
            try await gateway.redis.run("SETRANGE", "k", "999999", "x")
            try await gateway.connect { connection in
                let get = RawRequest.get("/get/k", "Upstash-Response-Format: resp2").bytes
                let requests = Array(repeating: get, count: 60).joined()
                try await connection.send(Array(requests) + RawRequest.get("/set/last/1").bytes)
                try await gateway.readWhatWasSent()
                // Sixty megabytes are more than the sockets take.
                #expect(try await gateway.redis.run("EXISTS", "last") == 0)
                for _ in 0..<60 { #expect(try await connection.response()?.contentLength == 1_000_012) }
                #expect(try await connection.response()?.text == #"{"result":"OK"}"#)
            }
        }
    }
}
