import Foundation
import NIOCore
import RedisGateway
import RedisNIO
import RedisTypes
import TestSupport
import Testing

/// Redis is killed or stands still while many clients of every kind are at work.
@Suite(.timeLimit(.minutes(5))) struct FaultTests {
    /// A request whose only right answer carries `word`.
    private static func exchange(_ word: String, _ kind: Int) -> (request: RawRequest, answer: String) {
        switch kind % 4 {
        case 0: (.get("/echo/\(word)"), #"{"result":"\#(word)"}"#)
        case 1:
            (
                .post("/pipeline", #"[["ECHO","\#(word)"],["SELECT","0"],["ECHO","\#(word)!"]]"#),
                #"[{"result":"\#(word)"},{"result":"OK"},{"result":"\#(word)!"}]"#
            )
        case 2:
            (
                .post("/multi-exec", #"[["ECHO","\#(word)"],["SELECT","0"],["ECHO","\#(word)!"]]"#),
                #"[{"result":"\#(word)"},{"result":"OK"},{"result":"\#(word)!"}]"#
            )
        default: (.get("/blpop/none/\(word)/0"), #"{"result":null}"#)
        }
    }

    private static let refusals: Set<String> = [
        #"{"error":"ERR the gateway cannot reach Redis"}"#,
        #"{"error":"ERR the connection to Redis was lost before the reply"}"#,
        #"{"error":"ERR Redis did not answer in time"}"#, #"{"error":"ERR all connections to Redis are busy"}"#,
    ]

    /// Sends one request after the other until `isOver`; each gets its own answer or a refusal that says what is known.
    private static func work(
        _ client: Int, _ gateway: TestGateway, until isOver: @Sendable () async -> Bool
    ) async throws {
        try await gateway.connect { connection in
            var round = 0
            while await !isOver() {
                round += 1
                let (request, answer) = exchange("\(client).\(round)", client &+ round)
                try await connection.send(request.bytes)
                let response = try #require(try await connection.response())
                if response.status == 200 {
                    #expect(response.text == answer)
                } else {
                    #expect([502, 503, 504].contains(response.status))
                    #expect(refusals.contains(response.text), "\(response.text)")
                    #expect(response["x-redis-executed"] == (response.status == 503 ? "no" : "unknown"))
                }
            }
        }
    }

    @Test(arguments: [1, 2])
    func aRedisThatIsKilledUnderLoadMixesUpNothing(threads: Int) async throws {
        try await withGateway {
            $0.threads = threads
        } _: { gateway in
            let over = Flag()
            try await withThrowingTaskGroup { tasks in
                for client in 0..<24 {
                    tasks.addTask { try await Self.work(client, gateway) { await over.isSet } }
                }
                tasks.addTask {
                    for _ in 0..<3 {
                        kill(try await gateway.redis.processID(), SIGKILL)
                        // Restarted by its owner.
                        while try await gateway.response(to: .get("/ping")).status != 200 { await Task.yield() }
                        for _ in 0..<20 { _ = try await gateway.response(to: .get("/ping")) }
                    }
                    await over.set()
                }
                try await tasks.waitForAll()
            }
        }
    }

    @Test func aRedisThatStandsStillHarmsOnlyThoseWhoWait() async throws {
        try await withRedis { server in
            var connector = server.connector
            connector.commandTimeout = .milliseconds(150)
            try await withGateway(to: connector) { gateway in
                let process = try await server.processID()
                let over = Flag()
                try await withThrowingTaskGroup { tasks in
                    for client in 0..<24 {
                        tasks.addTask { try await Self.work(client, gateway) { await over.isSet } }
                    }
                    tasks.addTask {
                        for _ in 0..<2 {
                            kill(process, SIGSTOP)
                            let stalled = try await gateway.response(to: .get("/incr/n"))
                            kill(process, SIGCONT)
                            // 503 when it was to leave on a connection that another one's time-out closed first.
                            #expect([502, 503, 504].contains(stalled.status))
                            #expect(stalled["x-redis-executed"] == (stalled.status == 503 ? "no" : "unknown"))
                            while try await gateway.response(to: .get("/ping")).status != 200 { await Task.yield() }
                        }
                        await over.set()
                    }
                    try await tasks.waitForAll()
                }
            }
        }
    }

    /// Sixty-four clients of every kind at once: whatever one reads is its own.
    @Test(arguments: [1, 3])
    func streamsTransactionsAndPipelinesDoNotMeet(threads: Int) async throws {
        try await withGateway {
            $0.threads = threads
        } _: { gateway in
            let over = Flag()
            try await withThrowingTaskGroup { tasks in
                for client in 0..<48 {
                    tasks.addTask { try await Self.work(client, gateway) { await over.isSet } }
                }
                let (done, finish) = AsyncStream<Void>.makeStream()
                for client in 0..<16 {
                    tasks.addTask {
                        try await gateway.connect { connection in
                            try await connection.send(RawRequest.get("/subscribe/c\(client)").bytes)
                            #expect(try await connection.response(hasBody: false)?.status == 200)
                            var expected = "data: subscribe,c\(client),1\n\n"
                            for round in 0..<40 {
                                var received = ""
                                while received.utf8.count < expected.utf8.count,
                                    let chunk = try await connection.chunk()
                                {
                                    received += String(decoding: chunk, as: UTF8.self)
                                }
                                #expect(received == expected)
                                let answer = try await gateway.answer(
                                    #"["PUBLISH","c\#(client)","\#(client).\#(round)"]"#)
                                #expect(answer == #"{"result":1}"#)
                                expected = "data: message,c\(client),\(client).\(round)\n\n"
                            }
                        }
                        finish.yield()
                    }
                }
                var streams = 0
                for await _ in done {
                    streams += 1
                    if streams == 16 { break }
                }
                await over.set()
                try await tasks.waitForAll()
            }
        }
    }
}

private actor Flag {
    private(set) var isSet = false

    func set() {
        isSet = true
    }
}
