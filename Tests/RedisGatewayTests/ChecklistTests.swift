import RedisTypes
import TestSupport
import Testing

@testable import RedisGateway

/// The server's conformance checklist, line by line (REST reference 12). Most of it is tested in more depth elsewhere;
/// here each line can be found.
@Suite(.timeLimit(.minutes(5))) struct ChecklistTests {
    @Test(arguments: ["text/plain", "application/json", "image/png", "", "no type at all"])
    func contentTypeIsIgnored(type: String) async throws {
        try await withGateway { gateway async throws in
            #expect(try await gateway.answer(#"["PING"]"#, at: "/", "Content-Type: \(type)") == #"{"result":"PONG"}"#)
        }
    }

    @Test(arguments: ["", "anything", "eyJhIjoxfQ=="])
    func anySyncTokenIsAccepted(token: String) async throws {
        try await withGateway { gateway async throws in
            #expect(
                try await gateway.answer(#"["PING"]"#, at: "/", "Upstash-Sync-Token: \(token)")
                    == #"{"result":"PONG"}"#)
        }
    }

    @Test func theBodyOfASubscriptionIsNotAnArgument() async throws {
        try await withGateway { gateway in
            try await gateway.connect { stream in
                try await stream.send(RawRequest.post("/subscribe/c", "[]").authorized(TestGateway.token).bytes)
                #expect(try await stream.response(hasBody: false)?.status == 200)
                #expect(try await stream.chunk() == Array("data: subscribe,c,1\n\n".utf8))
                #expect(try await gateway.redis.run("PUBSUB", "CHANNELS") == ["c"])
            }
        }
    }

    @Test func thereIsAlwaysAResult() async throws {
        try await withGateway { gateway async throws in
            #expect(try await gateway.answer(#"["GET","missing"]"#) == #"{"result":null}"#)
            #expect(try await gateway.answer(#"["EVAL","return nil","0"]"#) == #"{"result":null}"#)
            #expect(try await gateway.answer(#"["LRANGE","missing","0","-1"]"#) == #"{"result":[]}"#)
            #expect(try await gateway.answer(#"["BLPOP","missing","0"]"#) == #"{"result":null}"#)
        }
    }

    @Test func aResultIsNeverABooleanOrAnObject() async throws {
        try await withGateway { gateway async throws in
            _ = try await gateway.answer(#"["HSET","h","f","v"]"#)
            for (script, result) in [
                ("return true", "1"), ("return false", "null"), ("redis.setresp(3) return {map={a=1}}", #"["a",1]"#),
                ("redis.setresp(3) return redis.call('HGETALL', KEYS[1])", #"["f","v"]"#),
                ("redis.setresp(3) return {double=1.5}", #""1.5""#),
            ] {
                #expect(
                    try await gateway.answer(#"["EVAL","\#(script)","1","h"]"#) == #"{"result":\#(result)}"#,
                    "\(script)")
            }
            #expect(try await gateway.answer(#"["HGETALL","h"]"#) == #"{"result":["f","v"]}"#)
        }
    }

    @Test func base64IsMadeOfTheRawBytesAndTextOfWhatIsValid() async throws {
        try await withGateway { gateway async throws in
            try await gateway.redis.run("SET", "k", ByteString([0xFF, 0x00, 0x22, 0xC3, 0xA9]))
            #expect(
                try await gateway.answer(#"["GET","k"]"#, at: "/", "Upstash-Encoding: base64")
                    == #"{"result":"/wAiw6k="}"#)
            #expect(try await gateway.answer(#"["GET","k"]"#) == "{\"result\":\"\u{FFFD}\\u0000\\\"é\"}")
        }
    }

    @Test func aPipelineIs200AndADiscardedTransactionIsAnObject() async throws {
        try await withGateway { gateway async throws in
            let commands = #"[["SET","k","v"],["NOSUCHTHING"],["INCR","k"]]"#
            let pipeline = try await gateway.response(to: .post("/pipeline", commands))
            #expect(pipeline.status == 200 && pipeline.text.hasPrefix(#"[{"result":"OK"},{"error":""#))
            let transaction = try await gateway.response(to: .post("/multi-exec", #"[["SET","k","w"],["GET"]]"#))
            #expect(transaction.status == 400 && transaction.text.hasPrefix(#"{"error":"#))
            #expect(try await gateway.redis.run("GET", "k") == "v")
        }
    }

    @Test func transactionsAndStreamsHaveConnectionsOfTheirOwn() async throws {
        try await withGateway { gateway in
            try await gateway.connect { stream in
                try await stream.send(RawRequest.get("/subscribe/c").authorized(TestGateway.token).bytes)
                #expect(try await stream.response(hasBody: false)?.status == 200)
                #expect(try await stream.chunk() == Array("data: subscribe,c,1\n\n".utf8))
                _ = try await gateway.answer(#"["GET","k"]"#)
                _ = try await gateway.answer(#"[["SET","k","v"]]"#, at: "/multi-exec")
                let clients = try await gateway.redis.run("CLIENT", "LIST").bytes?.text ?? ""
                for last in ["get", "exec", "subscribe"] {
                    #expect(clients.split(separator: "\n").count { $0.contains(" cmd=\(last) ") } == 1, "\(last)")
                }
            }
        }
    }

    @Test(arguments: [
        "AUTH x", "HELLO 3", "CLIENT SETNAME x", "RESET", "QUIT", "MULTI", "EXEC", "DISCARD", "WATCH k", "UNWATCH",
        "SUBSCRIBE c", "PSUBSCRIBE *", "MONITOR", "SELECT 1",
    ])
    func commandsOfAConnectionAreRefusedByName(command: String) async throws {
        try await withGateway { gateway async throws in
            let words = command.split(separator: " ").map { "\"\($0)\"" }.joined(separator: ",")
            try await gateway.redis.run("CONFIG", "RESETSTAT")
            let response = try await gateway.response(to: .post("[\(words)]"))
            #expect(response.status == 400 && response.text.hasPrefix(#"{"error":"ERR "#), "\(response.text)")
            let name = command.prefix { $0 != " " }.lowercased()
            let statistics = try await gateway.redis.run("INFO", "commandstats").bytes?.text ?? ""
            #expect(!statistics.contains("cmdstat_\(name)"))
        }
    }

    @Test func theKeyLockingFlagIsTakenAwayAndItsDigestStillRuns() async throws {
        try await withGateway { gateway async throws in
            let script = "#!lua flags=allow-key-locking\\nreturn ARGV[1]"
            #expect(try await gateway.answer(#"["EVAL","\#(script)","0","a"]"#) == #"{"result":"a"}"#)
            let loaded = try await gateway.answer(#"["SCRIPT","LOAD","\#(script)"]"#)
            let digest = loaded.split(separator: "\"")[3]
            #expect(digest.count == 40)
            #expect(try await gateway.answer(#"["EVALSHA","\#(digest)","0","b"]"#) == #"{"result":"b"}"#)
        }
    }

    @Test func scanTellsTypes() async throws {
        try await withGateway { gateway async throws in
            _ = try await gateway.answer(#"[["SET","s","v"],["LPUSH","l","v"]]"#, at: "/pipeline")
            let reply = try await gateway.answer(#"["SCAN","0","WITHTYPE"]"#)
            #expect(
                [#"{"result":["0",["s","string","l","list"]]}"#, #"{"result":["0",["l","list","s","string"]]}"#]
                    .contains(reply), "\(reply)")
        }
    }

    @Test func tokensOfUsersAreMadeWithoutRedis() async throws {
        try await withGateway {
            $0.managesUsers = true
        } _: { gateway async throws in
            try await gateway.redis.run("CONFIG", "RESETSTAT")
            #expect(try await gateway.answer(#"["ACL","GENTOKEN","ann"]"#).hasPrefix(#"{"result":"upkp_"#))
            #expect(try await gateway.answer(#"["ACL","RESTTOKEN","ann","x"]"#).hasPrefix(#"{"error":"#))
            let statistics = try await gateway.redis.run("INFO", "commandstats").bytes?.text ?? ""
            #expect(!statistics.contains("gentoken") && !statistics.contains("resttoken"))
        }
    }

    @Test(arguments: ["DELETE", "PATCH", "OPTIONS", "TRACE"])
    func anotherMethodIs405WithoutABody(method: String) async throws {
        try await withGateway { gateway async throws in
            let response = try await gateway.response(to: RawRequest(method, "/get/k"))
            #expect(response.status == 405 && response.body.isEmpty)
        }
    }

    @Test func aPreflightIsAnswered() async throws {
        try await withGateway {
            $0.corsOrigins = ["https://app.example"]
        } _: { gateway async throws in
            let preflight = RawRequest(
                "OPTIONS", "/pipeline",
                fields: [
                    "Origin: https://app.example", "Access-Control-Request-Method: POST",
                    "Access-Control-Request-Headers: authorization",
                ])
            let response = try await gateway.response(to: preflight.authorized(nil))
            #expect(response.status == 200 && response["access-control-allow-origin"] == "https://app.example")
            #expect(response["access-control-allow-headers"]?.contains("authorization") == true)
        }
    }
}
