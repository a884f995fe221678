import RedisTypes
import TestSupport
import Testing

/// The exchanges of the REST reference, over real sockets and a real Redis.
@Suite(.timeLimit(.minutes(1))) struct ContractTests {
    @Test(arguments: ContractFixture.all)
    func theGatewayAnswersAsTheReferenceSays(fixture: ContractFixture) async throws {
        try await withGateway { gateway in
            for command in fixture.setup { try await gateway.redis.run(command) }
            let response = try await gateway.response(to: fixture.request)
            #expect(response.status == fixture.status)
            #expect(response.text == fixture.response)
            #expect(response["content-length"] == String(fixture.response.utf8.count))
            #expect(response["upstash-sync-token"]?.isEmpty == false)
            #expect((response["x-redis-executed"] != nil) == (fixture.status != 200))
            if let leaves = fixture.leaves {
                #expect(try await gateway.redis.run(leaves.command) == leaves.reply)
            }
        }
    }

    @Test func theContentTypeFollowsTheFormat() async throws {
        try await withGateway { gateway in
            let json = try await gateway.response(to: .get("/ping"))
            #expect(json["content-type"] == "application/json")
            let resp = try await gateway.response(to: .get("/ping", "Upstash-Response-Format: resp2"))
            #expect(resp["content-type"] == "application/octet-stream")
            let error = try await gateway.response(to: .get("/get", "Upstash-Response-Format: resp2"))
            #expect(error["content-type"] == "application/octet-stream")
            let refused = try await gateway.response(to: .get("/ping").authorized(nil))
            #expect(refused["content-type"] == "application/json")
        }
    }

    @Test(arguments: [
        (RawRequest.get("/get"), "yes"), (.get("/nosuch"), "no"), (.post("[]"), "no"),
        (.get("/ping").authorized(nil), "no"),
        (.post("/multi-exec", #"[["GET"]]"#), "no"),
    ])
    func everyRefusalSaysWhetherRedisRanAnything(request: RawRequest, executed: String) async throws {
        try await withGateway { gateway in
            let response = try await gateway.response(to: request)
            #expect(response["x-redis-executed"] == executed)
        }
    }

    @Test func aForbiddenMethodIsToldTheOthers() async throws {
        try await withGateway { gateway in
            let response = try await gateway.response(to: RawRequest("DELETE", "/"))
            #expect(response.status == 405)
            #expect(response["allow"] == "GET, HEAD, POST, PUT")
            #expect(response["content-type"] == nil)
        }
    }

    @Test func theSyncTokenIsNeverTheSameTwice() async throws {
        try await withGateway { gateway in
            var tokens: Set<String> = []
            let requests: [RawRequest] = [
                .post(#"["SET","k","v"]"#), .get("/get/k"), .post("/pipeline", #"[["PING"]]"#),
                .post("/multi-exec", #"[["PING"]]"#), .get("/get"), .get("/ping").authorized(nil),
            ]
            for request in requests {
                tokens.insert(try #require(try await gateway.response(to: request)["upstash-sync-token"]))
            }
            #expect(tokens.count == requests.count)
        }
    }

    @Test func everyByteSurvivesThePathTheBodyAndBase64() async throws {
        try await withGateway { gateway in
            let binary = (0...255).map { UInt8($0) } + (0...255).reversed().map { UInt8($0) }
            _ = try await gateway.response(to: RawRequest("POST", "/set/body", body: binary))
            let path = binary.map { "%" + ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
            _ = try await gateway.response(to: .get("/set/path/\(path)"))
            for key in ["body", "path"] {
                let resp = try await gateway.response(to: .get("/get/\(key)", "Upstash-Response-Format: resp2"))
                #expect(resp.body == Array("$512\r\n".utf8) + binary + [0x0D, 0x0A])
                #expect(try await gateway.redis.run("GET", ByteString(key)) == .bulkString(ByteString(binary)))
            }
        }
    }
}
