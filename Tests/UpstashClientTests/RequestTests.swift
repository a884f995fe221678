import RedisTypes
import TestSupport
import Testing
import UpstashREST

@testable import UpstashClient

/// What is sent, and what is kept of the answers.
@Suite(.timeLimit(.minutes(5))) struct RequestTests {
    @Test func aRequestCarriesThisAndNothingElse() async throws {
        try await withClient([.json(#"{"result":"OK"}"#)], options: .quick { $0.userAgent = "upkeep/1.2" }) {
            client, server in
            try await expect(.ok, for: "SET k v", from: client)
            let body = #"["SET","k","v"]"#
            let expected = """
                POST / HTTP/1.1\r
                Host: 127.0.0.1:\(server.port)\r
                Authorization: Bearer \(testToken)\r
                User-Agent: upkeep/1.2\r
                Upstash-Sync-Token: \r
                Content-Type: application/json\r
                Upstash-Encoding: base64\r
                Content-Length: \(body.utf8.count)\r
                \r
                \(body)
                """
            #expect(server.requests.map { String(decoding: $0.bytes, as: UTF8.self) } == [expected])
        }
    }

    @Test func aPrefixStandsBeforeEveryPath() async throws {
        let script: [FaultServer.Step] = [
            .json(#"{"result":"OK"}"#), .json(#"[{"result":1}]"#), .json(#"[{"result":1}]"#),
            .json(#"{"result":"OK"}"#),
        ]
        try await FaultServer.run(script) { server in
            let endpoint = try RESTEndpoint("http://127.0.0.1:\(server.port)/db/one/")
            try await withTransport(to: endpoint) { transport in
                let client = try UpstashClient(endpoint, token: Secret(testToken), transport: transport)
                _ = try await client.send("GET", "k")
                _ = try await client.pipeline([["GET", "k"]])
                _ = try await client.transaction([["GET", "k"]])
                _ = try await client.send("GET", ByteString([0xFF]))
                #expect(
                    server.requests.map(\.line) == [
                        "POST /db/one/ HTTP/1.1", "POST /db/one/pipeline HTTP/1.1", "POST /db/one/multi-exec HTTP/1.1",
                        "POST /db/one/GET HTTP/1.1",
                    ])
            }
        }
    }

    @Test func repliesMayTravelAsRESP2() async throws {
        let octets = [("Content-Type", "application/octet-stream")]
        let script: [FaultServer.Step] = [
            .reply(200, octets, body: "+string\r\n"),
            .reply(200, octets, body: Array("$3\r\n".utf8) + [0, 0xFF, 13, 13, 10]),
            .reply(400, octets, body: "-WRONGTYPE no\r\n"), .reply(400, body: #"{"error":"ERR no"}"#),
        ]
        try await withClient(script) { client, server in
            let status = try await client.send(["TYPE", "k"], as: .resp2)
            #expect(status == .simpleString("string"))
            let bytes = try await client.send(["GET", "k"], as: .resp2)
            #expect(bytes == .bulkString(ByteString([0, 0xFF, 13])))
            await #expect(throws: RedisError("WRONGTYPE no")) { try await client.send(["GET", "k"], as: .resp2) }
            await #expect(throws: RedisError("ERR no")) { try await client.send(["GET", "k"], as: .resp2) }
            #expect(server.requests[0].values(of: HeaderName.responseFormat) == ["resp2"])
            #expect(server.requests[0].values(of: HeaderName.encoding) == [])
        }
    }

    /// A server that does not know the format answers with text in which bytes may be lost.
    @Test(arguments: [#"{"result":"v"}"#, "+OK", "+OK\r\n+OK\r\n"])
    func whatIsNotOneRESP2ReplyIsNotRead(body: String) async throws {
        let type = body.hasPrefix("+") ? "application/octet-stream" : "application/json"
        try await withClient([.reply(200, [("Content-Type", type)], body: body)]) { client, _ in
            #expect(await Ending { _ = try await client.send(["INCR", "k"], as: .resp2) } == .ambiguous)
        }
    }

    // MARK: Sync token

    @Test func theNewestSyncTokenIsSentAlong() async throws {
        func answer(_ token: String?) -> FaultServer.Step {
            .json(#"{"result":"OK"}"#, token.map { [("upstash-sync-token", $0)] } ?? [])
        }
        let script = [
            answer("a1"), answer(nil), answer(""), answer("b2"),
            .reply(400, [(HeaderName.syncToken, "c3")], body: #"{"error":"ERR no"}"#),
            answer(String(repeating: "x", count: 2000)), answer("not one"), answer(nil),
        ]
        try await withClient(script) { client, server in
            for _ in script { _ = await Ending { _ = try await client.send("GET", "k") } }
            #expect(
                server.requests.flatMap { $0.values(of: HeaderName.syncToken) }
                    == ["", "a1", "a1", "a1", "b2", "c3", "c3", "c3"])
            #expect(client.syncToken == "c3")
        }
    }

    // MARK: Meter

    @Test func theMeterCountsWhatItCost() async throws {
        let reply = #"{"result":"OK"}"#
        try await withClient([
            .page(502), .json(reply), .json(reply), .json(#"[{"result":1},{"error":"ERR"}]"#), .page(401),
        ]) {
            client, server in
            _ = try await client.send("SET", "k", "v")
            // Not billed (REST reference, section 8).
            _ = try await client.send("PING")
            _ = try await client.pipeline([["INCR", "a"], ["GET", "b"]])
            _ = await Ending { _ = try await client.send("GET", "k") }
            let counts = client.meter.current
            #expect(counts.requests == 5)
            #expect(counts.retries == 1)
            #expect(counts.commands == 4)
            #expect(counts.billedCommands == 3)
            #expect(counts.bytesUp == server.requests.reduce(0) { $0 + $1.body.count } + "////pipeline/".utf8.count)
            #expect(counts.bytesDown > reply.utf8.count * 2)
        }
    }

    // MARK: Secrets

    /// Everything that can be printed: descriptions, dumps and reflections.
    private func printed(_ value: Any) -> String {
        var text = "\(value) \(String(reflecting: value)) "
        dump(value, to: &text)
        return text
    }

    @Test func theTokenIsInNothingThatIsPrinted() async throws {
        let recorder = RecordingTransport()
        let client = try UpstashClient(
            RESTEndpoint("https://h.example"), token: Secret(testToken), transport: recorder)
        let ending = await Ending {
            do { _ = try await client.send("SET", "k", "a-value") } catch {
                #expect(!printed(error).contains(testToken))
                throw error
            }
        }
        #expect(ending == .ambiguous)
        let request = try #require(recorder.request)
        #expect(request.headers.contains { $0.value.contains(testToken) })
        for text in [printed(request), printed(client), printed(recorder)] {
            #expect(!text.contains(testToken))
            #expect(!text.contains("a-value"))
        }
        let proxy = try ProxyEndpoint("http://user:pass-6f1d@proxy.example:3128")
        #expect(!printed(proxy).contains("pass-6f1d"))
        #expect(!printed(proxy).contains(try #require(proxy.authorization).reveal()))
    }

    @Test(arguments: ["http://redis.example", "http://10.0.0.1:8080", "http://[2001:db8::1]"])
    func theTokenIsNotSentInTheClear(url: String) throws {
        let endpoint = try RESTEndpoint(url)
        let transport = RecordingTransport()
        #expect(throws: UpstashError.plaintextRefused(host: endpoint.authority)) {
            try UpstashClient(endpoint, token: Secret(testToken), transport: transport)
        }
        var options = UpstashClient.Options()
        options.allowsPlaintext = true
        _ = try UpstashClient(endpoint, token: Secret(testToken), transport: transport, options: options)
    }

    @Test func aTokenWithALineBreakIsNotSent() async throws {
        try await FaultServer.run([]) { server in
            let endpoint = try RESTEndpoint("http://127.0.0.1:\(server.port)")
            try await withTransport(to: endpoint) { transport in
                let client = try UpstashClient(
                    endpoint, token: Secret("a\r\nX-Injected: b"), transport: transport, options: .quick())
                #expect(await Ending { _ = try await client.send("GET", "k") } == .unreachable)
            }
        }
    }
}
