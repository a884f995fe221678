import RedisGateway
import RedisTypes
import TestSupport
import Testing

/// What stock Redis lacks, through the gateway: in each form of a request and of a response (REST reference 5.3, 5.4).
@Suite(.timeLimit(.minutes(10))) struct EmulationTests {
    private static let script = #"#!lua flags=allow-key-locking\nreturn redis.call('INCR', KEYS[1])"#
    private static let digest = String(
        decoding: SHA1.hexDigest(of: script.replacing(#"\n"#, with: "\n").utf8), as: UTF8.self)

    @Test func aCommandTheEngineLacksIsAnsweredAsTheServiceDoes() async throws {
        try await withGateway { gateway async throws in
            let exchanges = [
                (#"["SET","k","1"]"#, #"{"result":"OK"}"#),
                (#"["SET","k","2","IFEQ","0"]"#, #"{"result":null}"#),
                (#"["SET","k","2","IFEQ","1"]"#, #"{"result":"OK"}"#),
                (#"["SCAN","0","WITHTYPE"]"#, #"{"result":["0",["k","string"]]}"#),
                (#"["DELEX","k","IFEQ","1"]"#, #"{"result":0}"#),
                (#"["DELEX","k","IFEQ","2"]"#, #"{"result":1}"#),
                (#"["UNLINK"]"#, #"{"result":0}"#),
                (#"["HSET","h","a","1","b","2"]"#, #"{"result":2}"#),
                (#"["HGETDEL","h","FIELDS",2,"a","c"]"#, #"{"result":["1",null]}"#),
                (#"["HGETALL","h"]"#, #"{"result":["b","2"]}"#),
                (#"["ZADD","z","1","a","2","b","3","c"]"#, #"{"result":3}"#),
                (#"["ZRANGE","z","0","-1","LIMIT","1","1"]"#, #"{"result":["b"]}"#),
                (#"["ZRANGE","z","-2","-1","LIMIT","0","1"]"#, #"{"result":["b"]}"#),
            ]
            for (body, reply) in exchanges { #expect(try await gateway.answer(body) == reply, "\(body)") }
            let refused = try await gateway.response(to: .post(#"["HGETDEL","z","FIELDS",1,"a"]"#))
            #expect(refused.status == 400)
            #expect(refused.text.hasPrefix(#"{"error":"WRONGTYPE "#))
            let arity = try await gateway.response(to: .get("/hgetdel/h"))
            #expect(arity.text == #"{"error":"ERR wrong number of arguments for 'hgetdel' command"}"#)
        }
    }

    @Test func aPathAPipelineAndATransactionDoTheSame() async throws {
        try await withGateway { gateway async throws in
            #expect(try await gateway.answer("", at: "/set/k/1/ifeq/0") == #"{"result":null}"#)
            #expect(try await gateway.answer("", at: "/unlink") == #"{"result":0}"#)
            let commands =
                #"[["SET","k","1"],["SET","k","2","IFEQ","1"],["GET","k"],["SELECT","0"],["DELEX","k","IFEQ","1"],"#
                + #"["UNLINK"],["DELEX","k","IFEQ","2"],["EXISTS","k"]]"#
            let answer =
                #"[{"result":"OK"},{"result":"OK"},{"result":"2"},{"result":"OK"},{"result":0},"#
                + #"{"result":0},{"result":1},{"result":0}]"#
            for target in ["/pipeline", "/multi-exec"] {
                #expect(try await gateway.answer(commands, at: target) == answer, "\(target)")
            }
            // A wrong number of words discards a transaction, and is one error among others in a pipeline.
            let broken = #"[["SET","k","1"],["HGETDEL","h"]]"#
            let error = #"{"error":"ERR wrong number of arguments for 'hgetdel' command"}"#
            #expect(try await gateway.answer(broken, at: "/pipeline") == #"[{"result":"OK"},\#(error)]"#)
            #expect(try await gateway.answer(#"["DEL","k"]"#) == #"{"result":1}"#)
            let discarded = try await gateway.response(to: .post("/multi-exec", broken))
            #expect(discarded.status == 400)
            #expect(try await gateway.answer(#"["EXISTS","k"]"#) == #"{"result":0}"#)
        }
    }

    @Test func base64AndRESPHoldTheEmulatedReply() async throws {
        try await withGateway { gateway async throws in
            try await gateway.redis.run("SET", "k", "v")
            try await gateway.redis.run("HSET", "h", "a", "1")
            let base64 = "Upstash-Encoding: base64"
            let resp = "Upstash-Response-Format: resp2"
            #expect(
                try await gateway.answer(#"["SCAN","0","WITHTYPE","MATCH","k"]"#, at: "/", base64)
                    == #"{"result":["MA==",["aw==","c3RyaW5n"]]}"#)
            #expect(
                try await gateway.answer(#"["SET","k","v","IFEQ","v"]"#, at: "/", base64) == #"{"result":"OK"}"#)
            #expect(
                try await gateway.answer(#"["HGETDEL","h","FIELDS","2","a","b"]"#, at: "/", resp)
                    == "*2\r\n$1\r\n1\r\n$-1\r\n")
            #expect(
                try await gateway.answer(#"[["SET","k","w","IFEQ","x"],["UNLINK"]]"#, at: "/pipeline", resp)
                    == "$-1\r\n:0\r\n")
        }
    }

    // MARK: Scripts

    @Test func aScriptWithTheServicesFlagIsKnownByTheDigestOfWhatWasSent() async throws {
        try await withGateway {
            $0.threads = 2
        } _: { gateway in
            let (script, digest) = (Self.script, Self.digest)
            let unknown = try await gateway.answer(#"["EVALSHA","\#(digest)","1","n"]"#)
            #expect(unknown == #"{"error":"NOSCRIPT No matching script. Please use EVAL."}"#)
            #expect(try await gateway.answer(#"["EVAL","\#(script)","1","n"]"#) == #"{"result":1}"#)
            // Each connection is another loop's; what one has learnt all know.
            for count in 2...5 {
                #expect(
                    try await gateway.answer(#"["EVALSHA","\#(digest)","1","n"]"#) == #"{"result":\#(count)}"#)
            }
            #expect(
                try await gateway.answer(#"[["EVALSHA","\#(digest)","1","n"],["GET","n"]]"#, at: "/multi-exec")
                    == #"[{"result":6},{"result":"6"}]"#)
            #expect(try await gateway.answer("", at: "/evalsha/\(digest)/1/n") == #"{"result":7}"#)
            #expect(
                try await gateway.answer(#"["SCRIPT","EXISTS","\#(digest)","x"]"#) == #"{"result":[1,0]}"#)
        }
    }

    @Test func loadingAScriptAnswersWithTheDigestOfWhatWasSent() async throws {
        try await withGateway { gateway async throws in
            let load = #"["SCRIPT","LOAD","\#(Self.script)"]"#
            let digest = Self.digest
            #expect(try await gateway.answer(load) == #"{"result":"\#(digest)"}"#)
            #expect(
                try await gateway.answer("[\(load),[\"PING\"]]", at: "/pipeline")
                    == #"[{"result":"\#(digest)"},{"result":"PONG"}]"#)
            #expect(
                try await gateway.answer("[[\"PING\"],\(load)]", at: "/multi-exec")
                    == #"[{"result":"PONG"},{"result":"\#(digest)"}]"#)
            let base64 = Base64.encode(Array(digest.utf8))
            #expect(
                try await gateway.answer(load, at: "/", "Upstash-Encoding: base64")
                    == #"{"result":"\#(String(decoding: base64, as: UTF8.self))"}"#)
            #expect(
                try await gateway.answer(load, at: "/", "Upstash-Response-Format: resp2") == "$40\r\n\(digest)\r\n")
            #expect(try await gateway.answer(#"["EVALSHA","\#(digest)",1,"n"]"#) == #"{"result":1}"#)
            // Redis's own word where it does not compile.
            let broken = try await gateway.response(
                to: .post(##"["SCRIPT","LOAD","#!lua flags=allow-key-locking\nreturn ("]"##))
            #expect(broken.status == 400)
            #expect(broken.text.hasPrefix(#"{"error":"ERR Error compiling script"#))
        }
    }

    @Test func aLibraryWithTheServicesFlagLoads() async throws {
        try await withGateway { gateway async throws in
            let code =
                #"#!lua name=lib\nredis.register_function{function_name='f',callback=function(keys) return keys[1] end,"#
                + #"flags={'allow-key-locking'}}"#
            #expect(try await gateway.answer(#"["FUNCTION","LOAD","\#(code)"]"#) == #"{"result":"lib"}"#)
            #expect(try await gateway.answer(#"["FCALL","f",1,"k"]"#) == #"{"result":"k"}"#)
        }
    }

    // MARK: Rights and limits go by the command the client named

    @Test(arguments: [false, true]) func aReadOnlyTokenHasNoMoreRights(managesUsers: Bool) async throws {
        let reader = "a-read-only-token-of-some-length"
        try await withGateway {
            $0.tokens.tokens.append(
                GatewayToken(name: "reader", rights: .readOnly, digest: TokenDigest(of: Secret(reader))))
            $0.managesUsers = managesUsers
        } _: { gateway in
            try await gateway.redis.run("ZADD", "z", "1", "a", "2", "b")
            func answer(_ body: String) async throws -> String {
                try await gateway.response(to: RawRequest.post(body).authorized("Bearer \(reader)")).text
            }
            #expect(try await answer(#"["ZRANGE","z","0","-1","LIMIT","1","5"]"#) == #"{"result":["b"]}"#)
            for (body, name) in [
                (#"["SCAN","0","WITHTYPE"]"#, "scan"), (#"["SET","z","v","IFEQ","x"]"#, "set"),
                (#"["DELEX","z"]"#, "delex"), (#"["UNLINK"]"#, "unlink"),
                (#"["EVAL","\#(Self.script)","1","n"]"#, "eval"),
            ] {
                #expect(
                    try await answer(body)
                        == #"{"error":"NOPERM this user has no permissions to run the '\#(name)' command or its subcommand"}"#
                )
            }
        }
    }

    @Test func theLimitsCountWhatTheClientSent() async throws {
        try await withGateway {
            $0.limits.commandBytes = 1024
            $0.limits.keyBytes = 100
        } _: { gateway in
            // What is sent in place of it is longer than a command may be.
            try await gateway.redis.run("SET", "k", "v")
            #expect(try await gateway.answer(#"["HGETDEL","h","FIELDS","1","a"]"#) == #"{"result":[null]}"#)
            let key = String(repeating: "k", count: 101)
            let response = try await gateway.response(to: .post(#"["HGETDEL","\#(key)","FIELDS","1","a"]"#))
            #expect(response.text.contains("max key size exceeded"))
        }
    }
}
