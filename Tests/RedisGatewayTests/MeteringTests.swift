import NIOCore
import RedisNIO
import RedisTypes
import TestSupport
import Testing

@testable import RedisGateway

/// What is counted, and what a database's limits do to requests (REST reference 6 and 8, costs reference 2).
@Suite(.timeLimit(.minutes(5))) struct MeteringTests {
    private static let limiter = "local v = redis.call('INCR', KEYS[1]) redis.call('PEXPIRE', KEYS[1], 1000) return v"

    private static func eval(_ script: String, _ key: String = "r") -> String {
        #"["EVAL","\#(script)","1","\#(key)"]"#
    }

    // MARK: Counting

    /// One of each form: alone, in a pipeline, in a transaction, in a script; a write once in each region.
    @Test(arguments: [(1, 9), (3, 21)])
    func eachCommandIsBilledAsTheServiceDoes(regions: Int, billed: Int) async throws {
        try await withGateway {
            $0.regions = regions
        } _: { gateway in
            _ = try await gateway.answer("", at: "/set/k/v")
            _ = try await gateway.answer(#"[["GET","k"],["PING"],["INCR","n"]]"#, at: "/pipeline")
            _ = try await gateway.answer(#"[["SET","k","w"],["MGET","k","n"]]"#, at: "/multi-exec")
            _ = try await gateway.answer(Self.eval(Self.limiter))
            // A failed command is billed too.
            _ = try await gateway.answer(#"["NOSUCHTHING"]"#)
            let report = try await gateway.gateway.usage()
            #expect(
                report.usage.tokens["standard"]?.calls == [
                    "SET": 2, "GET": 1, "PING": 1, "INCR": 2, "MGET": 1, "EVAL": 1, "PEXPIRE": 1, "(unknown)": 1,
                ])
            #expect(report.billed == billed)
            #expect(report.usage.total.requests == 5)
            #expect(report.usage.total.uncountedScripts == 0)
        }
    }

    /// Wherever a script runs and however it ends.
    @Test(arguments: [
        ("/", eval("return redis.call('GET', KEYS[1])"), ["EVAL": 1, "GET": 1]),
        ("/", eval("redis.call('SET', KEYS[1], 1) error('x')"), ["EVAL": 1, "SET": 1]),
        ("/", eval("return redis.pcall('LPUSH', KEYS[1], 1)"), ["EVAL": 1, "LPUSH": 1]),
        ("/", eval("for i = 1, 50 do redis.call('INCR', KEYS[1]) end return 1"), ["EVAL": 1, "INCR": 50]),
        ("/", eval("return redis.call('OBJECT', 'ENCODING', KEYS[1])"), ["EVAL": 1, "OBJECT ENCODING": 1]),
        ("/", eval("redis.call('INFO', 'server') return 1"), ["EVAL": 1, "INFO": 1]),
        ("/", eval("return 1"), ["EVAL": 1]), ("/", #"["EVAL","return {","0"]"#, ["EVAL": 1]),
        ("/", #"["EVALSHA","0000000000000000000000000000000000000000","0"]"#, ["EVALSHA": 1]),
        ("/", #"["EVAL"]"#, ["EVAL": 1]),
        (
            "/pipeline", "[\(eval("return redis.call('TYPE', KEYS[1])")),[\"GET\",\"k\"],\(eval("return 1"))]",
            ["EVAL": 2, "TYPE": 1, "GET": 1]
        ),
        (
            "/multi-exec", "[[\"SET\",\"a\",1],\(eval("return redis.call('DEL', KEYS[1])", "a")),[\"EXISTS\",\"a\"]]",
            ["SET": 1, "EVAL": 1, "DEL": 1, "EXISTS": 1]
        ),
    ])
    func whatAScriptCallsIsCounted(target: String, body: String, commands: [String: Int]) async throws {
        try await withRedis { server in
            let plain = try await server.withGateway {
                $0.metersScripts = false
            } _: { gateway in
                let answer = try await gateway.answer(body, at: target)
                let usage = try await gateway.gateway.usage().usage
                #expect(usage.total.uncountedScripts == commands.filter { $0.key.hasPrefix("EVAL") }.values.first)
                return answer
            }
            try await server.run("FLUSHALL")
            try await server.withGateway { gateway async throws in
                // To be counted changes nothing that the client sees.
                #expect(try await gateway.answer(body, at: target) == plain)
                #expect(try await gateway.gateway.usage().usage.total.calls == commands)
            }
        }
    }

    @Test func aReplyTooLargeIsNoReasonNotToCount() async throws {
        try await withGateway {
            $0.limits.commandBytes = 2000
        } _: { gateway in
            let large = Self.eval("redis.call('SET', KEYS[1], 1) return string.rep('x', 3000)")
            #expect(try await gateway.answer(large).contains("ERR max request size exceeded. Limit: 2000 bytes"))
            let pair = "[\(large),[\"GET\",\"r\"]]"
            for target in ["/pipeline", "/multi-exec"] {
                let answer = try await gateway.answer(pair, at: target)
                #expect(answer.contains("max request size exceeded") && answer.hasSuffix(#"{"result":"1"}]"#))
            }
            #expect(
                try await gateway.gateway.usage().usage.total.calls == ["EVAL": 3, "SET": 3, "GET": 2])
        }
    }

    /// A reply beyond what a connection keeps takes the statistics around it with it; in a transaction they come apart.
    @Test func aReplyThatIsSkippedLeavesAScriptUncounted() async throws {
        try await withGateway {
            $0.limits.commandBytes = 2000
        } _: { gateway in
            let large = Self.eval("redis.call('SET', KEYS[1], 1) return string.rep('x', 3000000)")
            #expect(try await gateway.answer(large).contains("ERR max request size exceeded. Limit: 2000 bytes"))
            var total = try await gateway.gateway.usage().usage.total
            #expect(total.calls == ["EVAL": 1] && total.uncountedScripts == 1)
            let answer = try await gateway.answer("[\(large),[\"GET\",\"r\"]]", at: "/multi-exec")
            #expect(answer.hasSuffix(#"{"result":"1"}]"#))
            total = try await gateway.gateway.usage().usage.total
            #expect(total.calls == ["EVAL": 2, "SET": 1, "GET": 1] && total.uncountedScripts == 1)
        }
    }

    /// To leave early saves nothing.
    @Test func aScriptIsCountedWhoeverWaitsForIt() async throws {
        try await withGateway { gateway in
            let script = Self.eval("for i = 1, 100000 do redis.call('GET', KEYS[1]) end return 1")
            try await gateway.connect { connection in
                try await connection.send(RawRequest.post("/pipeline", "[\(script),[\"GET\",\"k\"]]").bytes)
                // It has begun when another request waits behind it.
                _ = try await gateway.redis.run("PING")
            }
            while try await gateway.gateway.usage().usage.total.calls != ["EVAL": 1, "GET": 100_001] {
                await Task.yield()
            }
        }
    }

    /// Others use Redis at the same time, over this gateway and beside it.
    @Test func scriptsOfManyClientsAreCountedExactly() async throws {
        try await withGateway {
            $0.threads = 2
        } _: { gateway in
            try await withThrowingTaskGroup { tasks in
                for client in 0..<16 {
                    tasks.addTask {
                        try await gateway.connect { connection in
                            for _ in 0..<20 {
                                let body =
                                    client % 2 == 0 ? Self.eval(Self.limiter, "r\(client)") : #"["GET","k"]"#
                                try await connection.send(RawRequest.post(body).bytes)
                                #expect(try await connection.response()?.status == 200)
                            }
                        }
                    }
                }
                tasks.addTask {
                    for _ in 0..<50 { try await gateway.redis.run("INCR", "beside") }
                }
                try await tasks.waitForAll()
            }
            #expect(
                try await gateway.gateway.usage().usage.total.calls == [
                    "EVAL": 160, "INCR": 160, "PEXPIRE": 160, "GET": 160,
                ])
        }
    }

    @Test func eachTokenHasItsOwnAccount() async throws {
        let reader = Secret("a-read-only-token-of-some-length")
        try await withGateway {
            $0.tokens.tokens.append(GatewayToken(name: "web", rights: .readOnly, digest: TokenDigest(of: reader)))
            $0.managesUsers = true
        } _: { gateway in
            let get = RawRequest.post(#"["GET","k"]"#)
            #expect(try await gateway.response(to: get).status == 200)
            #expect(try await gateway.response(to: get.authorized("Bearer \(reader.reveal())")).status == 200)
            // Users of Redis may not ask for what scripts are counted by.
            let password = "upkp_ann"
            try await gateway.redis.run("ACL", "SETUSER", "ann", "on", ">upkp_ann", "+@all", "-info", "~*")
            let bearer = String(
                decoding: ACLToken.wrapping(user: "ann", password: ByteString(password)).bytes, as: UTF8.self)
            let script = RawRequest.post(Self.eval("return redis.call('GET', KEYS[1])")).authorized("Bearer \(bearer)")
            #expect(try await gateway.response(to: script).text == #"{"result":null}"#)
            let tokens = try await gateway.gateway.usage().usage.tokens
            #expect(tokens["standard"]?.calls == ["GET": 1])
            #expect(tokens["web"]?.calls == ["GET": 1])
            #expect(tokens["user:ann"]?.calls == ["EVAL": 1])
            #expect(tokens["user:ann"]?.uncountedScripts == 1)
        }
    }

    @Test func whatNeverRanIsNotCounted() async throws {
        try await withGateway { gateway in
            _ = try await gateway.response(to: .post(#"["GET","k"]"#).authorized("Bearer wrong"))
            _ = try await gateway.answer("no JSON")
            _ = try await gateway.response(to: RawRequest("DELETE", "/"))
            _ = try await gateway.answer(#"[["GET","k"],["AUTH","x"]]"#, at: "/multi-exec")
            // Nor does whoever makes up a user get an account.
            let made = String(decoding: ACLToken.wrapping(user: "made-up", password: "x").bytes, as: UTF8.self)
            #expect(try await gateway.response(to: .post(#"["GET","k"]"#).authorized("Bearer \(made)")).status == 401)
            let usage = try await gateway.gateway.usage().usage
            #expect(usage.total.calls == [:] && usage.tokens["user:made-up"] == nil)
        }
        let nowhere = try RedisConnector(RedisEndpoint(.unixSocket(path: "/nowhere/redis.sock")))
        try await withGateway(to: nowhere) { gateway async throws in
            #expect(try await gateway.response(to: .post(#"["GET","k"]"#)).status == 503)
            #expect(try await gateway.gateway.usage().usage.total.calls == [:])
        }
    }

    @Test func aStreamIsOneCommandAndItsEventsAreBytes() async throws {
        try await withGateway { gateway in
            try await gateway.connect { stream in
                try await stream.send(RawRequest.get("/subscribe/c").authorized(TestGateway.token).bytes)
                #expect(try await stream.response(hasBody: false)?.status == 200)
                #expect(try await stream.chunk() == Array("data: subscribe,c,1\n\n".utf8))
                let total = try await gateway.gateway.usage().usage.total
                #expect(total.calls == ["SUBSCRIBE": 1] && total.requests == 1 && total.responseBytes == 21)
            }
        }
    }

    /// What a call was billed does not change with the regions of later ones.
    @Test func whatWasBilledStaysBilled() async throws {
        try await withRedis { server in
            let first = try await server.withGateway { gateway in
                _ = try await gateway.answer(#"["SET","k","v"]"#)
                return try await gateway.gateway.usage()
            }
            try await server.withGateway {
                $0.usage = first
                $0.regions = 3
            } _: { gateway in
                _ = try await gateway.answer(#"["SET","k","v"]"#)
                let report = try await gateway.gateway.usage()
                #expect(report.usage.total.commands["SET"] == Usage.Calls(2, billed: 4))
                #expect(report.billed == 4 && report.monthBilled == 4)
            }
        }
    }

    /// A gateway goes on from where the one before it ended.
    @Test func countingGoesOnAndBeginsAnew() async throws {
        try await withRedis { server in
            let first = try await server.withGateway { gateway in
                _ = try await gateway.answer(#"["GET","k"]"#)
                return try await gateway.gateway.usage()
            }
            try await server.withGateway {
                $0.usage = first
            } _: { gateway in
                _ = try await gateway.answer(#"["GET","k"]"#)
                let report = try await gateway.gateway.usage(resets: true)
                #expect(report.usage.total.calls == ["GET": 2])
                #expect(report.since == first.since && report.monthBilled == 2)
                let next = try await gateway.gateway.usage()
                #expect(next.usage.total == Usage.Token() && next.monthBilled == 0 && next.since >= report.since)
            }
        }
    }

    // MARK: Limits

    @Test func whenTheMonthIsUsedUpEveryCommandIsRefused() async throws {
        try await withGateway {
            $0.quota = 3
        } _: { gateway in
            #expect(try await gateway.answer(#"[["SET","k","v"],["GET","k"]]"#, at: "/pipeline").contains(#""OK""#))
            #expect(try await gateway.answer(Self.eval(Self.limiter)) == #"{"result":1}"#)
            let text =
                "ERR max requests limit exceeded. Limit: 3, Usage: 5."
                + " See https://upstash.com/docs/redis/troubleshooting/max_requests_limit for details"
            let refused = try await gateway.response(to: .post(#"["PING"]"#))
            #expect(refused.status == 400 && refused.text == #"{"error":"\#(text)"}"#)
            #expect(refused["x-redis-executed"] == "no")
            let pipeline = try await gateway.response(to: .post("/pipeline", #"[["GET","k"],["DEL","k"]]"#))
            #expect(pipeline.status == 200 && pipeline.text == #"[{"error":"\#(text)"},{"error":"\#(text)"}]"#)
            let transaction = try await gateway.response(to: .post("/multi-exec", #"[["DEL","k"]]"#))
            #expect(transaction.status == 400 && transaction.text == #"{"error":"\#(text)"}"#)
            let stream = try await gateway.response(to: RawRequest.get("/subscribe/c"))
            #expect(stream.status == 400 && stream.text == #"{"error":"\#(text)"}"#)
            #expect(try await gateway.redis.run("EXISTS", "k") == 1)
            _ = try await gateway.gateway.usage(resets: true)
            #expect(try await gateway.answer(#"["PING"]"#) == #"{"result":"PONG"}"#)
        }
    }

    @Test func aNewMonthBeginsWithNothing() {
        let quota = Quota(limit: 10, used: 10, month: "2026-11")
        #expect(quota.refusal != nil)
        quota.turn(to: "2026-11")
        #expect(quota.refusal != nil)
        quota.turn(to: "2026-12")
        #expect(quota.refusal == nil && quota.month == ("2026-12", 0))
    }

    /// They wait, and none is refused.
    @Test func commandsThatComeTooFastWait() async throws {
        try await withGateway {
            $0.commandsPerSecond = 200
        } _: { gateway in
            let start = ContinuousClock.now
            try await gateway.connect { connection in
                for _ in 0..<5 {
                    try await connection.send(
                        RawRequest.post("/pipeline", #"[["PING"],["PING"],["PING"],["PING"]]"#).bytes)
                }
                for _ in 0..<5 { #expect(try await connection.response()?.status == 200) }
            }
            // The last four had to wait for the four commands of each before them.
            #expect(ContinuousClock.now - start >= .milliseconds(80))
        }
    }

    @Test func aPaceIsKeptOverTime() {
        let pace = Pace(commandsPerSecond: 10)
        let start = NIODeadline.uptimeNanoseconds(1_000_000_000)
        #expect(pace.turn(at: start) == start)
        pace.take(4, at: start)
        #expect(pace.turn(at: start) == start + .milliseconds(500))
        #expect(pace.turn(at: start) == start + .milliseconds(600))
        #expect(pace.turn(at: start + .seconds(5)) == start + .seconds(5))
    }

    /// Whoever has many requests on the way gets no more turns for it than others.
    @Test func aPaceIsSharedFairly() async throws {
        try await withGateway {
            $0.commandsPerSecond = 1
        } _: { gateway in
            try await gateway.connect { greedy in
                try await gateway.connect { modest in
                    for _ in 0..<16 { try await greedy.send(RawRequest.post(#"["INCR","greedy"]"#).bytes) }
                    #expect(try await greedy.response()?.status == 200)
                    try await modest.send(RawRequest.post(#"["GET","greedy"]"#).bytes)
                    let text = try #require(try await modest.response()?.text)
                    let served = Int(text.filter(\.isNumber))
                    #expect(served.map { $0 < 16 } == true, "\(text)")
                }
            }
        }
    }

    @Test func eachRequestIsDelayedAndAnswersStayInOrder() async throws {
        try await withGateway {
            $0.latency = Latency(.milliseconds(30), spread: .milliseconds(20))
        } _: { gateway in
            let start = ContinuousClock.now
            try await gateway.connect { connection in
                for number in 0..<20 { try await connection.send(RawRequest.post(#"["ECHO","\#(number)"]"#).bytes) }
                for number in 0..<20 { #expect(try await connection.response()?.text == #"{"result":"\#(number)"}"#) }
            }
            #expect(ContinuousClock.now - start >= .milliseconds(10))
            let refused = try await gateway.response(to: .post("no JSON"))
            #expect(refused.status == 400)
            let unauthorized = try await gateway.response(to: .post(#"["PING"]"#).authorized("Bearer wrong"))
            #expect(unauthorized.status == 401)
            try await gateway.connect { stream in
                try await stream.send(RawRequest.get("/subscribe/c").authorized(TestGateway.token).bytes)
                #expect(try await stream.response(hasBody: false)?.status == 200)
            }
        }
        let draws = (0..<1000).map { _ in Latency(.milliseconds(30), spread: .milliseconds(20)).draw() }
        #expect(draws.allSatisfy { $0 >= .milliseconds(10) && $0 <= .milliseconds(50) })
        #expect(Set(draws).count > 900)
    }
}

extension Usage.Token {
    fileprivate var calls: [String: Int] { commands.mapValues(\.calls) }
}
