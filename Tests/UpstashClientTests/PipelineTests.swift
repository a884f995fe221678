import RedisTypes
import TestSupport
import Testing
import UpstashREST

@testable import UpstashClient

private let binary = ByteString([0xFF, 0x00])

private func commands(_ lines: String...) -> [RedisCommand] { lines.map(command) }

@Suite(.timeLimit(.minutes(5))) struct PipelineTests {
    @Test func everyCommandGetsItsReply() async throws {
        let answer = FaultServer.Step.json(#"[{"result":"OK"},{"error":"WRONGTYPE no"},{"result":2}]"#)
        try await withClient([answer]) { client, server in
            let replies = try await client.pipeline(commands("SET a 1", "LPUSH a x", "INCR a"))
            #expect(replies == [.ok, .error(RedisError("WRONGTYPE no")), 2])
            #expect(server.requests.map(\.line) == ["POST /pipeline HTTP/1.1"])
            #expect(server.requests[0].body == Array(#"[["SET","a","1"],["LPUSH","a","x"],["INCR","a"]]"#.utf8))
        }
    }

    @Test func anEmptyPipelineIsNotSent() async throws {
        try await withClient([]) { client, _ in
            let replies = try await client.pipeline([])
            #expect(replies == [])
        }
    }

    /// Never zipped short: nobody knows which reply is missing.
    @Test(
        arguments: [
            #"[{"result":1}]"#, #"[{"result":1},{"result":1},{"result":1}]"#, "[]", #"{"result":1}"#, "<html>", "",
            #"[{"result":1},2]"#,
        ],
        [("GET a ; GET b", 4, Ending.noReply), ("SET a 1 ; SET b 1", 4, .ambiguous), ("GET a ; INCR b", 1, .ambiguous)])
    func anotherNumberOfRepliesIsNoAnswer(body: String, batch: (line: String, requests: Int, ending: Ending))
        async throws
    {
        try await withClient(Array(repeating: .json(body), count: batch.requests)) { client, _ in
            let lines = batch.line.split(separator: ";").map { command(String($0)) }
            #expect(await Ending { _ = try await client.pipeline(lines) } == batch.ending)
        }
    }

    /// The class of a batch is that of its worst command, and dependencies make it worse.
    @Test(arguments: [
        ("GET a ; GET b", 4), ("SET a 1 ; DEL b", 4), ("SET a 1 EX 100 ; GET b", 4), ("SET a 1 ; SETNX b 1", 1),
        ("GET a ; INCR b", 1), ("SUNIONSTORE d a b ; SADD a m", 1),
    ])
    func aBatchIsRepeatedAsItsClassAllows(line: String, requests: Int) async throws {
        let lines = line.split(separator: ";").map { command(String($0)) }
        for isTransaction in [false, true] {
            try await withClient(Array(repeating: .drop, count: requests)) { client, _ in
                let ending = await Ending {
                    _ = isTransaction ? try await client.transaction(lines) : try await client.pipeline(lines)
                }
                #expect(ending == (line.hasPrefix("GET a ; GET") ? .noReply : .ambiguous))
            }
        }
    }

    @Test func aPipelineWhollyRefusedForNowIsRepeated() async throws {
        let loading = FaultServer.Step.json(#"[{"error":"LOADING wait"},{"error":"LOADING wait"}]"#)
        let done = FaultServer.Step.json(#"[{"result":1},{"result":2}]"#)
        try await withClient([loading, done]) { client, _ in
            let replies = try await client.pipeline(commands("INCR a", "INCR a"))
            #expect(replies == [1, 2])
        }
        try await withClient(Array(repeating: loading, count: 4)) { client, _ in
            let replies = try await client.pipeline(commands("INCR a", "INCR a"))
            #expect(replies == [.error(RedisError("LOADING wait")), .error(RedisError("LOADING wait"))])
        }
        let half = FaultServer.Step.json(#"[{"result":1},{"error":"LOADING wait"}]"#)
        try await withClient([half]) { client, _ in
            let replies = try await client.pipeline(commands("INCR a", "INCR a"))
            #expect(replies == [1, .error(RedisError("LOADING wait"))])
        }
    }

    @Test func oneErrorForAllIsThrown() async throws {
        let step = FaultServer.Step.reply(413, body: #"{"error":"ERR max request size exceeded. Limit: 1"}"#)
        try await withClient([step]) { client, _ in
            await #expect(throws: RedisError("ERR max request size exceeded. Limit: 1")) {
                try await client.pipeline(commands("SET a 1", "SET b 1"))
            }
        }
    }

    // MARK: Cut answers (reliability contract, section 5)

    private static let four = #"[{"result":1},{"result":2},{"result":3},{"result":4}]"#

    /// Cut inside the third reply.
    private static let cut = FaultServer.Step.json(four).cut(before: four.utf8.count - 35)

    @Test func onlyTheTailOfACutPipelineIsSentAgain() async throws {
        let rest = FaultServer.Step.json(#"[{"result":7},{"result":8}]"#)
        try await withClient([Self.cut, rest]) { client, server in
            let replies = try await client.pipeline(commands("SET a 1", "INCR b", "SET c 1", "DEL d"))
            #expect(replies == [1, 2, 7, 8])
            #expect(server.requests[1].body == Array(#"[["SET","c","1"],["DEL","d"]]"#.utf8))
            #expect(client.meter.current.commands == 4)
        }
    }

    @Test func aTailMayBeCutAgain() async throws {
        let rest = FaultServer.Step.json(#"[{"result":7},{"result":8}]"#).cut(before: 3)
        try await withClient([Self.cut, .drop, rest, .json(#"[{"result":9}]"#)]) { client, server in
            let replies = try await client.pipeline(commands("GET a", "GET b", "GET c", "GET d"))
            #expect(replies == [1, 2, 7, 9])
            #expect(server.requests.last?.body == Array(#"[["GET","d"]]"#.utf8))
        }
    }

    @Test func aTailThatMustNotRunTwiceIsUnknown() async throws {
        try await withClient([Self.cut]) { client, server in
            let error = await #expect(throws: UpstashError.self) {
                try await client.pipeline(commands("SET a 1", "SET b 1", "INCR c", "SET d 1"))
            }
            #expect(
                error
                    == .interrupted(
                        replies: [1, 2], unknown: 2,
                        by: .ambiguous(
                            command: "INCR and 1 more", host: "127.0.0.1:\(server.port)",
                            reason: "the connection was closed before the response was complete")))
        }
    }

    @Test func aTailThatIsRefusedLaterStaysUnknown() async throws {
        try await withClient([Self.cut, .page(401)]) { client, server in
            let error = await #expect(throws: UpstashError.self) {
                try await client.pipeline(commands("SET a 1", "SET b 1", "SET c 1", "SET d 1"))
            }
            guard case .interrupted([1, 2], 2, .ambiguous)? = error else {
                Issue.record("\(String(describing: error))")
                return
            }
        }
    }

    @Test func aTailThatIsRefusedKeepsItsReason() async throws {
        let refusal = FaultServer.Step.reply(403, body: #"{"error":"NOPERM no"}"#)
        try await withClient([Self.cut, refusal]) { client, _ in
            await #expect(
                throws: UpstashError.interrupted(
                    replies: [1, 2], unknown: 0, by: .refused(RedisError("NOPERM no")))
            ) { try await client.pipeline(commands("GET a", "GET b", "GET c", "GET d")) }
        }
    }

    /// Reads leave nothing to wonder about.
    @Test func aTailOfReadsWithoutRepliesIsNotUnknown() async throws {
        try await withClient([Self.cut, .drop, .drop, .drop]) { client, _ in
            let error = await #expect(throws: UpstashError.self) {
                try await client.pipeline(commands("GET a", "GET b", "GET c", "GET d"))
            }
            guard case .interrupted([1, 2], 0, .noReply)? = error else {
                Issue.record("\(String(describing: error))")
                return
            }
            #expect(error?.leavesDoubt == false)
        }
    }

    @Test func aTransactionIsOneUnit() async throws {
        try await withClient([Self.cut]) { client, _ in
            let batch = commands("SET a 1", "SET b 1", "INCR c", "SET d 1")
            #expect(await Ending { _ = try await client.transaction(batch) } == .ambiguous)
        }
    }

    // MARK: Bytes

    @Test func commandsWithBytesTravelInTheirPlace() async throws {
        let script: [FaultServer.Step] = [
            .json(#"[{"result":1},{"result":2}]"#), .json(#"{"result":"/wA="}"#), .json(#"{"error":"WRONGTYPE no"}"#),
            .json(#"[{"result":3}]"#),
        ]
        try await withClient(script) { client, server in
            let replies = try await client.pipeline([
                ["SET", "a", "1"], ["SET", "b", "1"], ["ECHO", binary], ["LPUSH", "a", binary], ["GET", "a"],
            ])
            #expect(replies == [1, 2, .bulkString(binary), .error(RedisError("WRONGTYPE no")), 3])
            #expect(
                server.requests.map(\.line) == [
                    "POST /pipeline HTTP/1.1", "POST /ECHO HTTP/1.1", "POST /LPUSH/a HTTP/1.1",
                    "POST /pipeline HTTP/1.1",
                ])
            #expect(server.requests[1].body == binary.bytes)
            #expect(server.requests[1].values(of: "Content-Type") == [])
        }
    }

    @Test(arguments: [
        (FaultServer.Step.drop, 2, Ending.ambiguous), (.page(401), 0, .unauthorized),
        (.page(429, [("Retry-After", "99")]), 0, .overloaded),
    ])
    func whatRanBeforeAFailureIsTold(step: FaultServer.Step, unknown: Int, cause: Ending) async throws {
        try await withClient([.json(#"{"result":"OK"}"#), step]) { client, _ in
            let error = await #expect(throws: UpstashError.self) {
                try await client.pipeline([["SET", "a", binary], ["INCR", "b"], ["INCR", "c"]])
            }
            guard case .interrupted([.ok], unknown, let by)? = error else {
                Issue.record("\(String(describing: error))")
                return
            }
            #expect(await Ending { throw by } == cause)
        }
    }

    @Test func whatWasNotSentAfterAFailureIsTold() async throws {
        try await withClient([.drop]) { client, _ in
            let error = await #expect(throws: UpstashError.self) {
                try await client.pipeline([["INCR", "a"], ["INCR", "b"], ["LPUSH", "c", binary], ["GET", "a"]])
            }
            guard case .interrupted([], 2, .ambiguous)? = error else {
                Issue.record("\(String(describing: error))")
                return
            }
        }
        try await withClient([.page(401)]) { client, _ in
            let ending = await Ending { _ = try await client.pipeline([["LPUSH", "c", binary], ["GET", "a"]]) }
            #expect(ending == .unauthorized)
        }
    }

    @Test func aCommandThatIsRefusedDoesNotStopTheOthers() async throws {
        let refusal = FaultServer.Step.reply(403, body: #"{"error":"NOPERM no"}"#)
        try await withClient([refusal, .json(#"[{"result":1}]"#)]) { client, _ in
            let replies = try await client.pipeline([["LPUSH", "c", binary], ["GET", "a"]])
            #expect(replies == [.error(RedisError("NOPERM no")), 1])
        }
    }

    @Test func nothingIsSentWhenOneCommandCannotBeCarried() async throws {
        let long = ByteString(Array(repeating: UInt8(0xFF), count: 10_000))
        try await withClient([]) { client, _ in
            await #expect(throws: UpstashError.uncarriableBytes(command: "MSET")) {
                try await client.pipeline([["SET", "a", "1"], ["MSET", long, long]])
            }
        }
    }

    // MARK: Transactions

    @Test func aTransactionTravelsAsOne() async throws {
        try await withClient([.json(#"[{"result":"OK"},{"error":"ERR no"}]"#)]) { client, server in
            let replies = try await client.transaction(commands("SET a 1", "INCR a"))
            #expect(replies == [.ok, .error(RedisError("ERR no"))])
            #expect(server.requests.map(\.line) == ["POST /multi-exec HTTP/1.1"])
            let none = try await client.transaction([])
            #expect(none == [])
        }
    }

    @Test func aDiscardedTransactionIsAnError() async throws {
        try await withClient([.reply(400, body: #"{"error":"EXECABORT no"}"#)]) { client, _ in
            #expect(
                await Ending { _ = try await client.transaction(commands("SET a 1", "NOSUCH")) }
                    == .redisError("EXECABORT"))
        }
    }

    @Test func aTransactionWithBytesTravelsAsAScript() async throws {
        let answer = FaultServer.Step.json(#"{"result":[[1,"OK"],[0,"V1JPTkdUWVBFIG5v"],[1,3]]}"#)
        try await withClient([answer]) { client, server in
            let replies = try await client.transaction([["SET", "a", binary], ["LPUSH", "a", "x"], ["INCR", "b"]])
            #expect(replies == [.ok, .error(RedisError("WRONGTYPE no")), 3])
            #expect(client.meter.current.billedCommands == 4)
            let body = String(decoding: server.requests[0].body, as: UTF8.self)
            #expect(body.hasPrefix(#"["EVAL","#))
            #expect(body.hasSuffix(#""0","3","534554","61","ff00","3","4c50555348","61","78","2","494e4352","62"]"#))
        }
    }

    @Test func aScriptTakesOnlySoManyWords() async throws {
        let many = RedisCommand(["RPUSH", "l"] + Array(repeating: binary, count: BinaryTransaction.maximumWords))
        try await withClient([]) { client, _ in
            await #expect(throws: UpstashError.uncarriableBytes(command: "RPUSH")) {
                try await client.transaction([["SET", "a", "1"], many])
            }
        }
    }

    @Test(arguments: [#"{"result":[[1,"OK"]]}"#, #"{"result":null}"#, #"{"result":[[2,1],[1,1]]}"#])
    func aScriptThatAnswersSomethingElseLeavesDoubt(body: String) async throws {
        try await withClient([.json(body)]) { client, _ in
            #expect(
                await Ending { _ = try await client.transaction([["SET", "a", binary], ["INCR", "b"]]) } == .ambiguous)
        }
    }
}

@Suite struct BinaryTransactionTests {
    @Test func wordsTravelAsHexadecimalDigitsWithTheirCountBeforeThem() {
        let transaction = BinaryTransaction([["SET", ByteString([0x00, 0xFF, 0x7F]), ""], ["PING"]])
        #expect(
            transaction.command.words
                == ["EVAL", BinaryTransaction.script, "0", "3", "534554", "00ff7f", "", "1", "50494e47"])
    }

    @Test(
        arguments: [
            ([[1, .ok], [1, 7]], [.ok, 7]), ([[1, nil], [0, "ERR no"]], [nil, .error(RedisError("ERR no"))]),
            ([[1, ["a", ["b", nil]]], [1, "x"]], [["a", ["b", nil]], "x"]),
            // A null at the end of a Lua table is not there.
            ([[1], [1, 7]], [nil, 7]),
        ] as [(RedisValue, [RedisValue])])
    func repliesAreUnpacked(reply: RedisValue, expected: [RedisValue]) {
        #expect(BinaryTransaction([["A"], ["B"]]).replies(in: reply) == expected)
    }

    @Test(
        arguments: [
            [[1, 1]], [[1, 1], [1, 1], [1, 1]], nil, 7, [1, 1], [[2, 1], [1, 1]], [[], [1, 1]], [[0], [1, 1]],
        ] as [RedisValue])
    func otherShapesAreRefused(reply: RedisValue) {
        #expect(BinaryTransaction([["A"], ["B"]]).replies(in: reply) == nil)
    }
}
