import RedisGateway
import RedisTypes
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(5))) struct ConcurrencyTests {
    /// Every reply carries the number of the one request it belongs to: transactions, pipelines, scripts and streams of
    /// 64 clients.
    @Test(arguments: [1, 3])
    func noReplyReachesAnotherRequest(threads: Int) async throws {
        try await withGateway {
            $0.threads = threads
        } _: { gateway in
            try await withThrowingTaskGroup { tasks in
                for client in 0..<16 {
                    tasks.addTask { try await listen(to: "c\(client)", messages: 40, over: gateway) }
                }
                for client in 0..<48 {
                    tasks.addTask {
                        try await gateway.connect { connection in
                            for round in 0..<40 {
                                let (request, answer) = exchange("\(client).\(round)", kind: client &+ round)
                                try await connection.send(request.bytes)
                                let text = try await connection.response()?.text
                                #expect(text == answer)
                            }
                        }
                    }
                }
                try await tasks.waitForAll()
            }
        }
    }

    /// More at once than there are connections for them: the others wait their turn.
    @Test func transactionsTakeTurns() async throws {
        try await withGateway { gateway in
            try await withThrowingTaskGroup { tasks in
                for client in 0..<64 {
                    tasks.addTask {
                        let commands = #"[["INCR","n"],["ECHO","\#(client)"]]"#
                        let text = try await gateway.answer(commands, at: "/multi-exec")
                        #expect(text.hasSuffix(#"{"result":"\#(client)"}]"#))
                    }
                }
                try await tasks.waitForAll()
            }
            #expect(try await gateway.redis.run("GET", "n") == "64")
        }
    }

    @Test func aClientThatLeavesDoesNotDisturbTheOthers() async throws {
        try await withGateway { gateway in
            try await withThrowingTaskGroup { tasks in
                for client in 0..<32 {
                    tasks.addTask {
                        if client.isMultiple(of: 2) {
                            // Gone before the answers: they belong to nobody then.
                            try await gateway.connect { connection in
                                for _ in 0..<10 {
                                    try await connection.send(exchange("gone", kind: client).request.bytes)
                                }
                            }
                        } else {
                            for round in 0..<20 {
                                let (request, answer) = exchange("\(client).\(round)", kind: round)
                                let text = try await gateway.response(to: request).text
                                #expect(text == answer)
                            }
                        }
                    }
                }
                try await tasks.waitForAll()
            }
        }
    }
}

/// Hears what it publishes on a channel of its own, and nothing else.
private func listen(to channel: String, messages: Int, over gateway: TestGateway) async throws {
    try await gateway.connect { stream in
        try await stream.send(RawRequest.get("/subscribe/\(channel)").authorized(TestGateway.token).bytes)
        #expect(try await stream.response(hasBody: false)?.status == 200)
        #expect(try await stream.chunk() == Array("data: subscribe,\(channel),1\n\n".utf8))
        for number in 0..<messages {
            #expect(try await gateway.answer("", at: "/publish/\(channel)/\(channel).\(number)") == #"{"result":1}"#)
            #expect(try await stream.chunk() == Array("data: message,\(channel),\(channel).\(number)\n\n".utf8))
        }
    }
}

/// A request that is answered with its own word only.
private func exchange(_ word: String, kind: Int) -> (request: RawRequest, answer: String) {
    switch kind % 5 {
    case 0: (.get("/echo/\(word)"), #"{"result":"\#(word)"}"#)
    case 1:
        (
            .post("/pipeline", #"[["SET","k\#(word)","\#(word)"],["NOSUCH"],["GET","k\#(word)"]]"#),
            #"[{"result":"OK"},{"error":"ERR Command is not available: 'NOSUCH'. "#
                + #"See https://upstash.com/docs/redis/overall/rediscompatibility for details"},{"result":"\#(word)"}]"#
        )
    case 2:
        (
            .post("/multi-exec", #"[["SET","t\#(word)","\#(word)"],["INCR","t\#(word)x"],["GET","t\#(word)"]]"#),
            #"[{"result":"OK"},{"result":1},{"result":"\#(word)"}]"#
        )
    case 3: (.get("/eval/return%20ARGV[1]/0/\(word)"), #"{"result":"\#(word)"}"#)
    default: (.get("/blpop/none/\(word)/0"), #"{"result":null}"#)
    }
}
