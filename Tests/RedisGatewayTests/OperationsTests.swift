import Foundation
import RedisNIO
import RedisTypes
import TestSupport
import Testing

@testable import RedisGateway

/// What a gateway tells those who run it (reliability contract, section 10).
@Suite(.timeLimit(.minutes(5))) struct OperationsTests {
    private static func withAdmin(
        _ change: @escaping @Sendable (inout GatewayConfiguration) throws -> Void = { _ in },
        _ body: @escaping @Sendable (TestGateway) async throws -> Void
    ) async throws {
        try await withGateway {
            $0.admin = .tcp(host: "127.0.0.1", port: 0)
            try change(&$0)
        } _: {
            try await body($0)
        }
    }

    private static func ask(_ gateway: TestGateway, _ target: String, method: String = "GET") async throws
        -> RawResponse
    {
        let port = try #require(gateway.gateway.adminPort)
        return try await RawConnection.open(port: port, tls: nil) { connection in
            try await connection.send(Array("\(method) \(target) HTTP/1.1\r\nHost: localhost\r\n\r\n".utf8))
            return try #require(try await connection.response(hasBody: method != "HEAD"))
        }
    }

    // MARK: Admin listener

    @Test func aGatewayWhoseRedisAnswersIsReady() async throws {
        try await Self.withAdmin { gateway in
            #expect(try await Self.ask(gateway, "/livez").text == "{\"live\":true}\n")
            let ready = try await Self.ask(gateway, "/readyz")
            #expect(ready.status == 200 && ready.text == "{\"ready\":true}\n")
            gateway.gateway.announceDrain()
            let draining = try await Self.ask(gateway, "/readyz")
            #expect(draining.status == 503 && draining.text == "{\"ready\":false,\"reasons\":[\"draining\"]}\n")
            // It still serves.
            #expect(try await gateway.answer(#"["PING"]"#) == #"{"result":"PONG"}"#)
        }
    }

    @Test func withoutRedisItIsAliveAndNotReady() async throws {
        let connector = try RedisConnector(RedisEndpoint(.unixSocket(path: "/nowhere/redis.sock")))
        var configuration = GatewayConfiguration(token: Secret(TestGateway.token), redis: connector)
        configuration.admin = .tcp(host: "127.0.0.1", port: 0)
        try await Gateway.withGateway(configuration) { gateway in
            let port = try #require(gateway.adminPort)
            for (target, status) in [("/livez", 200), ("/readyz", 503), ("/metrics", 200)] {
                try await RawConnection.open(port: port, tls: nil) { connection in
                    try await connection.send(Array("GET \(target) HTTP/1.1\r\nHost: localhost\r\n\r\n".utf8))
                    let response = try #require(try await connection.response())
                    #expect(response.status == status)
                    if target == "/readyz" { #expect(response.text.contains("cannot reach Redis")) }
                    if target == "/metrics" { #expect(response.text.contains("\nupkeep_ready 0\n")) }
                }
            }
        }
    }

    @Test func metricsTellWhatWasServed() async throws {
        try await Self.withAdmin { gateway in
            _ = try await gateway.answer(#"[["SET","k","v"],["GET","k"]]"#, at: "/pipeline")
            _ = try await gateway.answer("", at: "/get/k")
            _ = try await gateway.response(to: .post(#"["PING"]"#).authorized("Bearer wrong"))
            let text = try await Self.ask(gateway, "/metrics").text
            for line in [
                "upkeep_ready 1", "# TYPE upkeep_http_request_duration_seconds histogram",
                #"upkeep_http_requests_total{route="/pipeline",status="200"} 1"#,
                #"upkeep_http_requests_total{route="/{command}",status="200"} 1"#,
                #"upkeep_http_requests_total{route="/",status="401"} 1"#,
                #"upkeep_http_request_duration_seconds_bucket{route="/pipeline",le="+Inf"} 1"#,
                #"upkeep_http_request_duration_seconds_count{route="/pipeline"} 1"#,
                #"upkeep_commands_total{command="GET"} 2"#, #"upkeep_billed_commands_total{token="standard"} 3"#,
                "upkeep_refused_logins_total 1", "upkeep_streams 0",
            ] {
                #expect(text.split(separator: "\n").contains { $0 == line }, "\(line)")
            }
        }
    }

    @Test func usageIsToldAndReset() async throws {
        try await Self.withAdmin { gateway in
            _ = try await gateway.answer(#"["SET","k","v"]"#)
            let usage = try await Self.ask(gateway, "/usage").text
            #expect(
                usage.contains(#""billed":1,"dollars":0.000002"#)
                    && usage.contains(#""commands":{"SET":{"calls":1,"billed":1}}"#))
            #expect(try await Self.ask(gateway, "/usage", method: "DELETE").text == usage)
            #expect(try await Self.ask(gateway, "/usage").text.contains(#""billed":0,"#))
        }
    }

    @Test(arguments: [("/", "GET"), ("/usage", "POST"), ("/metrics", "DELETE"), ("/set/k/v", "GET")])
    func nothingElseIsThere(target: String, method: String) async throws {
        try await Self.withAdmin { gateway async throws in
            #expect(try await Self.ask(gateway, target, method: method).status == 404)
            #expect(try await gateway.redis.run("DBSIZE") == 0)
        }
    }

    @Test func aSocketIsForItsOwnerOnly() async throws {
        try await withTemporaryDirectory { directory in
            try await withGateway {
                $0.admin = .unix(path: "\(directory)/admin.sock")
            } _: { _ in
                let attributes = try FileManager.default.attributesOfItem(atPath: "\(directory)/admin.sock")
                #expect(attributes[.posixPermissions] as? Int == 0o600)
            }
        }
    }

    @Test(arguments: [
        ("127.0.0.1:9079", "127.0.0.1:9079"), ("[::1]:0", "[::1]:0"), ("unix:///run/a.sock", "unix:///run/a.sock"),
        ("9079", nil), ("127.0.0.1", nil), ("127.0.0.1:65536", nil), (":9079", nil), ("unix://", nil),
        ("unix://a", nil),
    ])
    func anAdminAddressIsAPortOrASocket(text: String, read: String?) {
        #expect(AdminAddress(text).map { "\($0)" } == read)
    }

    @Test func labelsAreEscaped() {
        #expect(MetricsText.label("a", "x\"\\\ny") == #"a="x\"\\\ny""#)
        // Of Swift's characters these are one each.
        #expect(MetricsText.label("a", "\r\n") == "a=\"\r\\n\"")
        #expect(MetricsText.label("a", "\"\u{301}") == "a=\"\\\"\u{301}\"")
    }

    /// A web page may lead its own name here, and then ask what it likes.
    @Test(arguments: [("evil.example", 421), ("127.0.0.1.example:80", 421), ("localhost:9", 200), ("[::1]:9", 200)])
    func anotherNameIsNotAnswered(host: String, status: Int) async throws {
        try await Self.withAdmin { gateway in
            let port = try #require(gateway.gateway.adminPort)
            try await RawConnection.open(port: port, tls: nil) { connection in
                try await connection.send(Array("GET /usage HTTP/1.1\r\nHost: \(host)\r\n\r\n".utf8))
                #expect(try await connection.response()?.status == status)
            }
        }
    }

    // MARK: Access log

    private static func lines(_ path: String) throws -> [String] {
        try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n").map(String.init)
    }

    @Test func theAccessLogTellsWhoAskedForWhatAndNoMore() async throws {
        try await withTemporaryDirectory { directory in
            let path = "\(directory)/access.log"
            try await withGateway {
                $0.accessLog = try AccessLog(path: path)
            } _: { gateway in
                _ = try await gateway.answer(#"["SET","hidden-key","hidden-value"]"#)
                _ = try await gateway.answer(#"[["GET","hidden-key"],["NOSUCHTHING"]]"#, at: "/pipeline")
                _ = try await gateway.response(
                    to: RawRequest.get("/get/hidden-key?_token=\(TestGateway.token)").authorized(nil))
                _ = try await gateway.response(to: .post(#"["PING"]"#).authorized("Bearer hidden-token"))
                _ = try await gateway.response(to: .post("no JSON"))
                try await gateway.connect { stream in
                    try await stream.send(RawRequest.get("/subscribe/hidden-channel").bytes)
                    #expect(try await stream.response(hasBody: false)?.status == 200)
                }
            }
            let lines = try Self.lines(path)
            let ends = [
                #""token":"standard","method":"POST","route":"/","command":"SET","commands":1,"status":200,"in":"#,
                #""token":"standard","method":"POST","route":"/pipeline","commands":2,"status":200,"in":"#,
                #""token":"standard","method":"GET","route":"/{command}","command":"GET","commands":1,"status":200,"in":"#,
                #""client":"127.0.0.1","method":"POST","route":"/","commands":0,"status":401,"in":0,"out":"#,
                #""client":"127.0.0.1","method":"POST","route":"/","commands":0,"status":400,"in":0,"out":"#,
                #""token":"standard","method":"GET","route":"/subscribe","command":"SUBSCRIBE","commands":1,"status":200,"#,
            ]
            #expect(lines.count == ends.count)
            for (line, part) in zip(lines, ends) {
                #expect(line.contains(part), "\(line)")
                let object = try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any]
                #expect(object?["us"] is Int && (object?["time"] as? String)?.count == 24)
            }
            let text = lines.joined()
            #expect(!text.contains("hidden") && !text.contains(TestGateway.token))
        }
    }

    @Test func aLogThatWasMovedAwayIsOpenedAnew() async throws {
        try await withTemporaryDirectory { directory in
            let path = "\(directory)/access.log"
            let log = try AccessLog(path: path)
            log.write(Array("one\n".utf8), lines: 1)
            log.finish()
            try FileManager.default.moveItem(atPath: path, toPath: path + ".1")
            log.write(Array("two\n".utf8), lines: 1)
            try log.reopen()
            log.write(Array("three\n".utf8), lines: 1)
            log.finish()
            #expect(try Self.lines(path + ".1") == ["one", "two"])
            #expect(try Self.lines(path) == ["three"])
        }
    }

    /// Standard output may be a pipe whose reader has stopped.
    @Test func whoEndsDoesNotWaitForAReader() async throws {
        try await withTemporaryDirectory { directory in
            let path = "\(directory)/pipe"
            try #require(mkfifo(path, 0o600) == 0)
            let reader = open(path, O_RDONLY | O_NONBLOCK)
            let filler = open(path, O_WRONLY | O_NONBLOCK)
            defer {
                close(reader)
                close(filler)
            }
            let log = try AccessLog(path: path)
            let block = [UInt8](repeating: 0x78, count: 4096)
            while write(filler, block, block.count) > 0 {}
            log.write(Array("nobody reads this\n".utf8), lines: 1)
            // Returns although the line is stuck.
            log.finish(within: .milliseconds(10))
            var buffer = [UInt8](repeating: 0, count: 1 << 20)
            var text: [UInt8] = []
            while !text.ends(with: "nobody reads this\n") {
                let count = read(reader, &buffer, buffer.count)
                if count > 0 { text += buffer[..<count] } else { await Task.yield() }
            }
            log.finish()
        }
    }

    @Test func aFullDiskStopsNobody() async throws {
        try await withGateway {
            $0.accessLog = try AccessLog(path: "/dev/full")
        } _: { gateway async throws in
            #expect(try await gateway.answer(#"["PING"]"#) == #"{"result":"PONG"}"#)
        }
        let log = try AccessLog(path: "/dev/full")
        log.write(Array("one\ntwo\n".utf8), lines: 2)
        log.finish()
        #expect(log.dropped == 2)
        #expect(throws: AccessLog.Unwritable.self) { try AccessLog(path: "/nowhere/access.log") }
    }
}

extension [UInt8] {
    fileprivate func ends(with text: String) -> Bool { suffix(text.utf8.count).elementsEqual(text.utf8) }
}
