import RedisGateway
import RedisTypes
import TestSupport
import Testing

/// The exchanges of the REST reference, over real sockets and a real Redis.
@Suite(.timeLimit(.minutes(5))) struct ContractTests {
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

    @Test func aHostThatIsNotFoundIsNamedInWords() async throws {
        try await withRedis { server in
            let error = await #expect(throws: GatewayStartError.self) {
                try await server.withGateway({ $0.host = "nosuch.invalid" }) { _ in }
            }
            #expect(error?.reason == "the host nosuch.invalid was not found")
            #expect(error?.isMisuse == true)
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

    /// What the gateway answers itself has no part in a transaction and does not stop it.
    @Test(arguments: [
        (
            #"[["SELECT","0"],["SET","k","1"],["COMMAND"],["INCR","k"],["CONFIG","GET","dir"]]"#,
            #"[{"result":"OK"},{"result":"OK"},{"result":[]},{"result":2},{"result":[]}]"#
        ),
        (#"[["SELECT","0"],["COMMAND"]]"#, #"[{"result":"OK"},{"result":[]}]"#),
        (#"[["INCR","k"],["SELECT","0"]]"#, #"[{"result":1},{"result":"OK"}]"#),
    ])
    func aTransactionHoldsCommandsThatTheGatewayAnswers(commands: String, answer: String) async throws {
        try await withGateway { gateway in
            let text = try await gateway.answer(commands, at: "/multi-exec")
            #expect(text == answer)
        }
    }

    @Test func aTransactionWithARefusedCommandRunsNothing() async throws {
        try await withGateway { gateway in
            let response = try await gateway.response(
                to: .post("/multi-exec", #"[["SELECT","0"],["INCR","k"],["SELECT","1"]]"#))
            #expect(response.status == 400)
            #expect(try await gateway.redis.run("EXISTS", "k") == 0)
        }
    }

    @Test func anErrorGivenBeforeExecutionSaysThatNothingRan() async throws {
        try await withGateway { gateway in
            try await gateway.redis.run("CONFIG", "SET", "min-replicas-to-write", "1")
            let refused = try await gateway.response(to: .get("/set/k/v"))
            #expect(refused.text == #"{"error":"NOREPLICAS Not enough good replicas to write."}"#)
            #expect(refused.status == 400)
            #expect(refused["x-redis-executed"] == "no")
            // A script may have done something before it met the same error.
            let script = try await gateway.response(
                to: .post(#"["EVAL","return redis.error_reply('NOREPLICAS made up')","0"]"#))
            #expect(script.status == 400)
            #expect(script["x-redis-executed"] == "yes")
            try await gateway.redis.run("CONFIG", "SET", "min-replicas-to-write", "0")
            try await gateway.redis.run("REPLICAOF", "127.0.0.1", "1")
            let replica = try await gateway.response(to: .get("/set/k/v"))
            #expect(replica.text.hasPrefix(#"{"error":"READONLY "#))
            #expect(replica["x-redis-executed"] == "no")
        }
    }

    @Test func aRedisBusyWithAScriptRanNothingElse() async throws {
        try await withGateway { gateway in
            try await gateway.redis.run("CONFIG", "SET", "busy-reply-threshold", "1")
            let script = Task { try? await gateway.redis.run("EVAL", "while true do end", "0") }
            var response = try await gateway.response(to: .get("/get/k"))
            while response.status == 200 { response = try await gateway.response(to: .get("/get/k")) }
            #expect(response.text.hasPrefix(#"{"error":"BUSY "#))
            #expect(response["x-redis-executed"] == "no")
            try await gateway.redis.run("SCRIPT", "KILL")
            _ = await script.value
        }
    }
}
