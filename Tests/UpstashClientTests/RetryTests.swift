import RedisTypes
import Synchronization
import TestSupport
import Testing
import UpstashREST

@testable import UpstashClient

private let ok = FaultServer.Step.json(#"{"result":"OK"}"#)

/// Retries from end to end, beyond what the table of failures says.
@Suite(.timeLimit(.minutes(5))) struct RetryTests {
    @Test func aLaterAnswerCounts() async throws {
        try await withClient([.drop, .page(502), .page(503), .json(#"{"result":"dg=="}"#)]) { client, server in
            try await expect("v", for: "GET k", from: client)
            #expect(Set(server.requests.map(\.body)) == [Array(#"["GET","k"]"#.utf8)])
        }
    }

    @Test func eachRetryIsAnnouncedWithItsReason() async throws {
        let notices = Mutex<[RetryNotice]>([])
        try await withClient(
            [.page(429), .drop, ok],
            options: .quick {
                $0.onRetry = { notice in notices.withLock { $0.append(notice) } }
            }
        ) { client, server in
            try await expect(.ok, for: "SET k v", from: client)
        }
        let seen = notices.withLock { $0 }
        #expect(seen.map(\.attempt) == [2, 3])
        #expect(seen.map(\.failure) == [.throttled(retryAfter: nil), .ambiguous])
        #expect(seen.map(\.command) == ["SET", "SET"])
    }

    @Test func writesAreNotRepeatedWhenTheUserForbidsIt() async throws {
        try await withClient([.drop], options: .quick { $0.retries.retriesWrites = false }) { client, _ in
            #expect(await Ending { _ = try await client.send("SET", "k", "v") } == .ambiguous)
        }
        try await withClient([.page(429), .drop, ok], options: .quick { $0.retries.retriesWrites = false }) {
            client, _ in
            #expect(await Ending { _ = try await client.send("SET", "k", "v") } == .ambiguous)
            #expect(await Ending { _ = try await client.send("GET", "k") } == .reply)
        }
    }

    @Test func everythingIsRepeatedWhenTheUserVouchesForIt() async throws {
        let answer = FaultServer.Step.json(#"{"result":2}"#)
        try await withClient([.drop, answer], options: .quick { $0.retries.assumesIdempotent = true }) { client, _ in
            try await expect(2, for: "INCR k", from: client)
            #expect(client.meter.current.retries == 1)
        }
        // Without replies it is in doubt all the same.
        try await withClient([], always: .drop, options: .quick { $0.retries.assumesIdempotent = true }) { client, _ in
            let commands: [RedisCommand] = [["INCR", "k"], ["SET", "k", "v", "NX"]]
            #expect(await Ending { _ = try await client.transaction(commands) } == .ambiguous)
            #expect(client.meter.current.requests == 4)
        }
    }

    @Test func aTransactionThatRebuildsItsKeysIsRepeated() async throws {
        let rebuilding: [RedisCommand] = [["DEL", "l"], ["RPUSH", "l", "a"]]
        try await withClient([.drop, .json(#"[{"result":1},{"result":1}]"#)]) { client, _ in
            let replies = try await client.transaction(rebuilding)
            #expect(replies == [1, 1])
            #expect(client.meter.current.retries == 1)
        }
        // Words that JSON cannot carry travel as a script, which is one unit too.
        let binary = rebuilding + [["RPUSH", "l", ByteString([0xFF])]]
        try await withClient([.drop, .json(#"{"result":[[1,1],[1,1],[1,2]]}"#)]) { client, _ in
            let replies = try await client.transaction(binary)
            #expect(replies == [1, 1, 2])
        }
        try await withClient([.drop]) { client, _ in
            #expect(await Ending { _ = try await client.pipeline(rebuilding) } == .ambiguous)
        }
        try await withClient([.drop]) { client, _ in
            #expect(await Ending { _ = try await client.transaction(rebuilding.reversed()) } == .ambiguous)
        }
    }

    // MARK: Doubt

    /// A refusal of the second attempt does not say that the first did not run.
    @Test(arguments: [
        FaultServer.Step.page(401), .page(403), .page(404), .page(301), .page(400, [("Retry-After", "9")]),
        .page(429, [("Retry-After", "61")]),
    ])
    func aWriteInDoubtStaysInDoubt(then step: FaultServer.Step) async throws {
        try await withClient([.drop, step]) { client, _ in
            #expect(await Ending { _ = try await client.send("SET", "k", "v") } == .ambiguous)
        }
    }

    @Test func aWriteInDoubtStaysSoWhenTheServerIsNotReadyAfterwards() async throws {
        let loading = FaultServer.Step.json(#"{"error":"LOADING wait"}"#)
        try await withClient([.drop, loading, loading, loading]) { client, _ in
            #expect(await Ending { _ = try await client.send("SET", "k", "v") } == .ambiguous)
        }
        // A read has nothing to doubt, and a write that was never in doubt did not run.
        try await withClient([.drop, loading, loading, loading]) { client, _ in
            #expect(await Ending { _ = try await client.send("GET", "k") } == .redisError("LOADING"))
        }
        try await withClient([loading, loading, loading, loading]) { client, _ in
            #expect(await Ending { _ = try await client.send("SET", "k", "v") } == .redisError("LOADING"))
        }
    }

    @Test func aWriteInDoubtStaysSoWhenThereIsNoOtherToken() async throws {
        struct NoToken: Error {}
        let options = UpstashClient.Options.quick { $0.renewToken = { throw NoToken() } }
        try await withClient([.drop, .page(401)], options: options) { client, _ in
            #expect(await Ending { _ = try await client.send("SET", "k", "v") } == .ambiguous)
        }
        try await withClient([.page(401)], options: options) { client, _ in
            await #expect(throws: NoToken.self) { try await client.send("SET", "k", "v") }
        }
    }

    @Test(
        arguments: [
            ("DEL k", [FaultServer.Step.drop], CommandClass.sameState),
            ("SET k v EX 100", [.drop, .drop], .relativeTime),
            ("SET k v", [.drop], nil), ("GET k", [.drop], nil), ("DEL k", [.page(429)], nil),
        ] as [(String, [FaultServer.Step], CommandClass?)])
    func aReplyThatMayBeOfASecondRunIsTold(line: String, steps: [FaultServer.Step], told: CommandClass?) async throws {
        let heard = Mutex<[RepeatedWrite]>([])
        let options = UpstashClient.Options.quick {
            $0.onRepeatedWrite = { write in heard.withLock { $0.append(write) } }
        }
        try await withClient(steps + [.json(#"{"result":0}"#)], options: options) { client, _ in
            _ = try await client.send(command(line))
        }
        let writes = heard.withLock { $0 }
        #expect(writes.map(\.commandClass) == (told.map { [$0] } ?? []))
        #expect(writes.allSatisfy { $0.attempts == steps.count + 1 && line.hasPrefix($0.command) })
    }

    @Test func aReadIsNeverInDoubt() async throws {
        try await withClient([.drop, .page(401)]) { client, _ in
            #expect(await Ending { _ = try await client.send("GET", "k") } == .unauthorized)
        }
    }

    // MARK: Retry-After

    @Test(arguments: [429, 503]) func aServerThatAsksForMuchPatienceIsLeftAlone(status: Int) async throws {
        let headers = [("Retry-After", "61"), (HeaderName.executed, "no")]
        try await withClient([.page(status, headers)]) { client, server in
            await #expect(
                throws: UpstashError.overloaded(
                    host: "127.0.0.1:\(server.port)", status: status, retryAfter: .seconds(61))
            ) { try await client.send("INCR", "k") }
        }
    }

    @Test func retryAfterMayBeADate() async throws {
        let headers = [
            ("Date", "Thu, 31 Dec 2026 23:59:59 GMT"), ("Retry-After", "Fri, 01 Jan 2027 00:01:29 GMT"),
        ]
        try await withClient([.page(429, headers)]) { client, server in
            await #expect(
                throws: UpstashError.overloaded(host: "127.0.0.1:\(server.port)", status: 429, retryAfter: .seconds(90))
            ) { try await client.send("GET", "k") }
        }
        let past = [("Date", "Thu, 31 Dec 2026 23:59:59 GMT"), ("Retry-After", "Thu, 31 Dec 2026 23:59:58 GMT")]
        try await withClient([.page(429, past), ok]) { client, _ in
            try await expect(.ok, for: "SET k v", from: client)
        }
    }

    @Test func theWaitIsAtLeastAsLongAsAsked() async throws {
        let delay = Mutex<Duration?>(nil)
        let (announced, signal) = AsyncStream<Void>.makeStream()
        try await withClient(
            [.page(429, [("Retry-After", "20")])],
            options: .quick {
                $0.onRetry = { notice in
                    delay.withLock { $0 = notice.delay }
                    signal.yield()
                }
            }
        ) { client, _ in
            let call = Task { await Ending { _ = try await client.send("GET", "k") } }
            _ = await announced.first { _ in true }
            call.cancel()
            // The failure at hand says more than the cancellation.
            #expect(await call.value == .overloaded)
        }
        let waited = try #require(delay.withLock { $0 })
        #expect(waited >= .seconds(20))
        #expect(waited <= .seconds(20) * 1.1)
    }

    // MARK: Limits

    @Test(arguments: [("GET k", Ending.noReply), ("SET k v", .ambiguous), ("INCR k", .ambiguous)])
    func theDeadlineHoldsForAllAttemptsTogether(line: String, ending: Ending) async throws {
        // Long enough for a busy machine to send the request, so that it is the answer that is late.
        let options = UpstashClient.Options.quick { $0.retries.deadline = .milliseconds(700) }
        try await withClient([.silence], options: options) { client, _ in
            #expect(await Ending { _ = try await client.send(command(line)) } == ending)
            #expect(client.meter.current.requests == 1)
        }
    }

    @Test func noWaitGoesBeyondTheDeadline() async throws {
        let options = UpstashClient.Options.quick { $0.retries.deadline = .seconds(30) }
        try await withClient([.page(429, [("Retry-After", "30")])], options: options) { client, _ in
            #expect(await Ending { _ = try await client.send("GET", "k") } == .overloaded)
        }
    }

    /// 500 tokens and 14 for each retry are good for 35 retries in a row.
    @Test func retriesStayAShareOfAllRequests() async throws {
        let calls = 20
        try await withClient(Array(repeating: .drop, count: calls + 35) + [ok, .drop]) { client, server in
            for _ in 0..<calls {
                #expect(await Ending { _ = try await client.send("GET", "k") } == .noReply)
            }
            #expect(server.requests.count == calls + 35)
            #expect(client.meter.current.retries == 35)
            // One success is not enough for another retry.
            try await expect(.ok, for: "SET k v", from: client)
            #expect(await Ending { _ = try await client.send("GET", "k") } == .noReply)
        }
    }

    // MARK: Tokens

    @Test func anotherTokenIsTriedOnceAfterA401() async throws {
        let renewals = Mutex(0)
        try await withClient(
            [.page(401), ok, .page(401), .page(401)],
            options: .quick {
                $0.renewToken = {
                    renewals.withLock {
                        $0 += 1
                        return Secret("new-token-\($0)")
                    }
                }
            }
        ) { client, server in
            try await expect(.ok, for: "INCR k", from: client)
            #expect(
                server.requests.map { $0.values(of: "Authorization") } == [
                    ["Bearer \(testToken)"], ["Bearer new-token-1"],
                ])
            #expect(await Ending { _ = try await client.send("INCR", "k") } == .unauthorized)
            #expect(renewals.withLock { $0 } == 2)
            #expect(server.requests.last?.values(of: "Authorization") == ["Bearer new-token-2"])
        }
    }

    @Test func theSameTokenIsNotTriedAgain() async throws {
        try await withClient([.page(401)], options: .quick { $0.renewToken = { Secret(testToken) } }) { client, _ in
            #expect(await Ending { _ = try await client.send("GET", "k") } == .unauthorized)
        }
    }

    @Test func aTokenThatAnotherTaskRenewedIsUsed() async throws {
        let renewals = Mutex(0)
        let both = FaultServer.Step.answer { request in
            request.values(of: "Authorization") == ["Bearer new"] ? ok : .page(401)
        }
        try await withClient(
            [], always: both,
            options: .quick {
                $0.renewToken = {
                    renewals.withLock { $0 += 1 }
                    return Secret("new")
                }
            }
        ) { client, server in
            try await withThrowingTaskGroup(of: Void.self) { tasks in
                for _ in 0..<8 { tasks.addTask { _ = try await client.send("GET", "k") } }
                try await tasks.waitForAll()
            }
            try await expect(.ok, for: "GET k", from: client)
            #expect(renewals.withLock { $0 } >= 1)
        }
    }

    // MARK: Cancellation

    @Test(arguments: [("GET k", Ending.cancelled), ("SET k v", .ambiguous), ("INCR k", .ambiguous)])
    func aCancelledCallEndsAndItsConnectionIsClosed(line: String, ending: Ending) async throws {
        try await withClient([.silence, ok]) { client, server in
            let call = Task { await Ending { _ = try await client.send(command(line)) } }
            _ = await server.waitForRequests(1)
            call.cancel()
            #expect(await call.value == ending)
            await server.waitForClosedConnections(1)
            try await expect(.ok, for: "SET k v", from: client)
            #expect(server.requests.map(\.connection) == [1, 2])
        }
    }

    @Test func aCallThatIsCancelledBeforeItBeginsSendsNothing() async throws {
        try await withClient([]) { client, server in
            let call = Task {
                withUnsafeCurrentTask { $0?.cancel() }
                return await Ending { _ = try await client.send("INCR", "k") }
            }
            #expect(await call.value == .cancelled)
            #expect(server.openedConnections == 0)
        }
    }
}
