import RedisTypes
import TestSupport
import Testing
import UpstashREST

@testable import UpstashClient

extension FaultServer.Step {
    private static let streamHead =
        "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream; charset=utf-8\r\nTransfer-Encoding: chunked\r\n\r\n"

    /// An event stream of which no more comes.
    fileprivate static func events(_ texts: String...) -> Self {
        let chunks = texts.map { text in
            let event = "data: \(text)\n\n"
            return "\(String(event.utf8.count, radix: 16))\r\n\(event)\r\n"
        }
        return .text(streamHead + chunks.joined())
    }

    /// One that ends as it should.
    fileprivate static func wholeStream(_ text: String) -> Self {
        .chunked(["data: \(text)\n\n"], [("Content-Type", "text/event-stream")])
    }
}

extension RetryPolicy {
    /// As ``quick``, but a stream that brought nothing never lasted.
    fileprivate static func patient(attempts: Int) -> RetryPolicy {
        var policy = RetryPolicy.quick
        policy.attempts = attempts
        policy.maximumDelay = .seconds(3600)
        return policy
    }
}

private func options(_ change: (inout StreamOptions) -> Void) -> StreamOptions {
    var options = StreamOptions()
    change(&options)
    return options
}

/// Streams that break off, fall silent, or never begin.
@Suite(.timeLimit(.minutes(5))) struct EventReaderTests {
    /// The next events, gaps without their times.
    private static func take(
        _ count: Int, _ events: inout SubscriptionEvents.AsyncIterator
    ) async throws -> [String] {
        var taken: [String] = []
        for _ in 0..<count {
            switch try await events.next() {
            case .subscribed(let name, _): taken.append("+\(name.text ?? "")")
            case .message(_, let payload): taken.append(payload.text ?? "")
            case .gap(let gap): taken.append(gap.since <= gap.until ? "gap" : "a gap that ends before it begins")
            case let other: taken.append("\(String(describing: other))")
            }
        }
        return taken
    }

    @Test func aRequestCarriesWhatTheSDKSends() async throws {
        try await withClient([.events("subscribe,a/b,1")], options: .quick { $0.userAgent = "upkeep/1.2" }) {
            client, server in
            var events = client.subscribe(to: ["a/b"]).makeAsyncIterator()
            let taken = try await Self.take(1, &events)
            #expect(taken == ["+a/b"])
            let expected = """
                POST /subscribe/a%2Fb HTTP/1.1\r
                Host: 127.0.0.1:\(server.port)\r
                Authorization: Bearer \(testToken)\r
                User-Agent: upkeep/1.2\r
                Upstash-Sync-Token: \r
                Content-Type: application/json\r
                Accept: text/event-stream\r
                Cache-Control: no-cache\r
                Content-Length: 2\r
                \r
                []
                """
            #expect(server.requests.map { String(decoding: $0.bytes, as: UTF8.self) } == [expected])
        }
    }

    // MARK: What is no stream

    @Test(arguments: [
        FaultServer.Step.json(#"{"error":"ERR no"}"#), .reply(400, body: #"{"error":"ERR no"}"#),
        .reply(400, body: #"{"error":"NOPERM this user has no permissions"}"#),
        .reply(400, body: #"{"error":"ERR max daily request limit exceeded. Limit: 10, Usage: 10."}"#),
        .reply(401, body: #"{"error":"WRONGPASS invalid or missing auth token."}"#), .page(401), .page(403), .page(404),
        .page(200), .reply(204), .page(302), .page(429), .page(500), .page(502), .page(503), .page(504),
        .reply(503, [("X-Redis-Executed", "no")], body: #"{"error":"ERR too many event streams"}"#),
        .reply(400, body: #"{"error":"LOADING Redis is loading the dataset in memory"}"#),
        .page(429, [("Retry-After", "3600")]), .text("SSH-2.0-OpenSSH\r\n"), .page(200).cut(before: 5), .drop,
    ])
    func aRefusalIsTheSameAsForOtherRequests(step: FaultServer.Step) async throws {
        try await withClient([], always: step) { client, server in
            let ending = await Ending { _ = try await client.send("GET", "k") }
            let requests = server.requests.count
            var events = client.subscribe(to: ["c"]).makeAsyncIterator()
            #expect(await Ending { _ = try await events.next() } == ending)
            #expect(server.requests.count == 2 * requests)
        }
    }

    @Test(arguments: [
        FaultServer.Step.json(#"{"result":"b2s="}"#), .json(#"{"result":null}"#),
    ])
    func aReplyIsNoStream(step: FaultServer.Step) async throws {
        try await withClient([step]) { client, _ in
            var events = client.subscribe(to: ["c"]).makeAsyncIterator()
            #expect(await Ending { _ = try await events.next() } == .notTheAPI)
        }
    }

    @Test func aRefusalThatNeverEndsIsNotRead() async throws {
        let page = FaultServer.Step.text(
            "HTTP/1.1 404 No\r\nContent-Type: text/html\r\nContent-Length: 999999999\r\n\r\n"
        )
        .followed(by: Array(repeating: 0x78, count: 1 << 20), times: 4)
        try await withClient([page]) { client, server in
            var events = client.subscribe(to: ["c"]).makeAsyncIterator()
            #expect(await Ending { _ = try await events.next() } == .notTheAPI)
            await server.waitForClosedConnections(1)
        }
    }

    // MARK: Losses

    @Test(arguments: [
        FaultServer.Step.events("subscribe,c,1", "message,c,1").thenClosing,
        .wholeStream("subscribe,c,1\n\ndata: message,c,1"),
        .text(
            "HTTP/1.1 200 OK\r\nContent-Type: Text/Event-Stream\r\n\r\n"
                + "data: subscribe,c,1\n\ndata: message,c,1\n\ndata: message,c,half"
        ).thenClosing,
        .text(
            "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n"
                + "28\r\ndata: subscribe,c,1\n\ndata: message,c,1\n\n\r\nno chunk\r\n"),
    ])
    func aStreamThatEndsIsOpenedAgain(step: FaultServer.Step) async throws {
        try await withClient([step, .events("subscribe,c,1", "message,c,2")]) { client, server in
            var events = client.subscribe(to: ["c"]).makeAsyncIterator()
            let taken = try await Self.take(5, &events)
            #expect(taken == ["+c", "1", "gap", "+c", "2"])
            #expect(server.requests.map(\.line) == Array(repeating: "POST /subscribe/c HTTP/1.1", count: 2))
            let counts = client.meter.current
            #expect(counts.requests == 2 && counts.commands == 2 && counts.retries == 1)
        }
        try await withClient([step]) { client, _ in
            var events = client.subscribe(to: ["c"], options: options { $0.reconnects = .never }).makeAsyncIterator()
            let taken = try await Self.take(2, &events)
            #expect(taken == ["+c", "1"])
            #expect(await Ending { _ = try await events.next() } == .streamLost)
            let next = try await events.next()
            #expect(next == nil)
        }
    }

    @Test func aStreamThatFallsSilentIsOpenedAgain() async throws {
        let script: [FaultServer.Step] = [.events("subscribe,c,1"), .events("subscribe,c,1", "message,c,1")]
        try await withClient(script) { client, server in
            var events = client.subscribe(to: ["c"], options: options { $0.idleLimit = .milliseconds(30) })
                .makeAsyncIterator()
            let taken = try await Self.take(4, &events)
            #expect(taken == ["+c", "gap", "+c", "1"])
            await server.waitForClosedConnections(1)
        }
    }

    /// What nobody takes is not read: it fills the sockets' buffers and there it stops.
    @Test func aStreamIsReadNoFasterThanItIsTaken() async throws {
        let event = Array("data: message,c,\(String(repeating: "x", count: 65_000))\n\n".utf8)
        let count = 512
        let long = FaultServer.Step.text(
            "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nContent-Length: \(event.count * count)\r\n\r\n"
        ).followed(by: event, times: count)
        try await withClient([long], always: .json(#"{"result":1}"#)) { client, server in
            var events = client.subscribe(to: ["c"], options: options { $0.reconnects = .never }).makeAsyncIterator()
            _ = try await events.next()
            // Two hundred round trips of the same two event loops: time to read it all, if they would.
            for _ in 0..<200 { _ = try await client.send("GET", "k") }
            #expect(server.flushedBytes < 24 << 20)
            for _ in 1..<count {
                guard case .message? = try await events.next() else {
                    Issue.record("there is no message")
                    return
                }
            }
            #expect(await Ending { _ = try await events.next() } == .streamLost)
        }
    }

    @Test func whatIsMissedBeforeTheFirstEventIsNoGap() async throws {
        let comment = FaultServer.Step.chunked([":\n\n"], [("Content-Type", "text/event-stream")])
        try await withClient([.events().thenClosing, comment, .drop, .events("subscribe,c,1")]) { client, _ in
            var events = client.subscribe(to: ["c"]).makeAsyncIterator()
            let taken = try await Self.take(1, &events)
            #expect(taken == ["+c"])
        }
    }

    /// The second stream brings nothing: one gap over both breaks.
    @Test func aGapLastsUntilThereAreEventsAgain() async throws {
        let script: [FaultServer.Step] = [
            .events("subscribe,c,1", "message,c,1").thenClosing, .events().thenClosing, .page(503),
            .events("subscribe,c,1"),
        ]
        try await withClient(script) { client, _ in
            var events = client.subscribe(to: ["c"]).makeAsyncIterator()
            let taken = try await Self.take(4, &events)
            #expect(taken == ["+c", "1", "gap", "+c"])
        }
    }

    @Test func attemptsToReconnectAreLimited() async throws {
        let first = FaultServer.Step.events("subscribe,c,1", "message,c,1").thenClosing
        try await withClient([first], always: .drop) { client, server in
            var events = client.subscribe(to: ["c"]).makeAsyncIterator()
            let taken = try await Self.take(2, &events)
            #expect(taken == ["+c", "1"])
            #expect(await Ending { _ = try await events.next() } == .noReply)
            #expect(server.requests.count == RetryPolicy.quick.attempts)
        }
    }

    @Test func aServerThatClosesWhatItOpensIsGivenUp() async throws {
        try await withClient([], always: .events("subscribe,c,1").thenClosing) { client, server in
            var events = client.subscribe(
                to: ["c"], options: options { $0.reconnects = .policy(.patient(attempts: 3)) }
            ).makeAsyncIterator()
            let taken = try await Self.take(5, &events)
            #expect(taken == ["+c", "gap", "+c", "gap", "+c"])
            #expect(await Ending { _ = try await events.next() } == .streamLost)
            #expect(server.requests.count == 3)
        }
    }

    @Test func aStreamThatLastedBeginsANewCount() async throws {
        try await withClient([], always: .events("subscribe,c,1", "message,c,1").thenClosing) { client, _ in
            var events = client.subscribe(
                to: ["c"], options: options { $0.reconnects = .policy(.patient(attempts: 2)) }
            ).makeAsyncIterator()
            let taken = try await Self.take(60, &events)
            #expect(taken == Array((0..<20).map { _ in ["+c", "1", "gap"] }.joined()))
        }
    }

    @Test(arguments: [
        FaultServer.Step.page(401), .page(403), .page(302), .reply(400, body: #"{"error":"NOPERM no"}"#),
        .reply(400, body: #"{"error":"ERR max daily request limit exceeded. Limit: 10, Usage: 10."}"#), .page(404),
    ])
    func aRefusalEndsTheReconnecting(step: FaultServer.Step) async throws {
        let first = FaultServer.Step.events("subscribe,c,1", "message,c,1").thenClosing
        try await withClient([step, first, step]) { client, server in
            let ending = await Ending { _ = try await client.send("GET", "k") }
            var events = client.subscribe(to: ["c"]).makeAsyncIterator()
            _ = try await Self.take(2, &events)
            #expect(await Ending { _ = try await events.next() } == ending)
        }
    }

    // MARK: Tokens

    @Test func aTokenIsRenewedOnceForEachOpening() async throws {
        let names = Names()
        let script: [FaultServer.Step] = [
            .page(401), .events("subscribe,c,1", "message,c,1").thenClosing, .page(401), .events("subscribe,c,1"),
        ]
        try await withClient(script, options: .quick { $0.renewToken = { Secret(await names.next()) } }) {
            client, server in
            var events = client.subscribe(to: ["c"]).makeAsyncIterator()
            let taken = try await Self.take(4, &events)
            #expect(taken == ["+c", "1", "gap", "+c"])
            let tokens = server.requests.flatMap { $0.values(of: "Authorization") }
            #expect(tokens == ["Bearer \(testToken)", "Bearer t1", "Bearer t1", "Bearer t2"])
        }
        try await withClient(
            [.page(401), .page(401)], options: .quick { $0.renewToken = { Secret(await names.next()) } }
        ) {
            client, _ in
            var events = client.subscribe(to: ["c"]).makeAsyncIterator()
            #expect(await Ending { _ = try await events.next() } == .unauthorized)
        }
    }

    private actor Names {
        private var count = 0

        func next() -> String {
            count += 1
            return "t\(count)"
        }
    }

    // MARK: Limits and ends

    @Test func anEventThatIsTooLargeEndsTheStream() async throws {
        let script = [FaultServer.Step.events("subscribe,c,1", "message,c,\(String(repeating: "x", count: 100))")]
        try await withClient(script) { client, server in
            var events = client.subscribe(to: ["c"], options: options { $0.maximumEventBytes = 100 })
                .makeAsyncIterator()
            let taken = try await Self.take(1, &events)
            #expect(taken == ["+c"])
            #expect(await Ending { _ = try await events.next() } == .eventTooLarge)
            await server.waitForClosedConnections(1)
        }
    }

    @Test func eventsAreReadHoweverTheyArrive() async throws {
        let step = FaultServer.Step.events("subscribe,c,1", "message,c,one\ndata: two")
        for step in step.splitEverywhere {
            try await withClient([step]) { client, _ in
                var events = client.subscribe(to: ["c"]).makeAsyncIterator()
                let taken = try await Self.take(2, &events)
                #expect(taken == ["+c", "one\ntwo"], "\(step)")
            }
        }
    }

    @Test func aReaderThatIsCancelledClosesTheConnection() async throws {
        try await withClient([.events("subscribe,c,1")]) { client, server in
            let (opened, open) = AsyncStream<Void>.makeStream()
            let reader = Task {
                for try await _ in client.subscribe(to: ["c"]) { open.yield() }
            }
            _ = await opened.first { _ in true }
            reader.cancel()
            await #expect(throws: CancellationError.self) { try await reader.value }
            await server.waitForClosedConnections(1)
        }
    }

    @Test func aReaderThatIsCancelledBeforeTheHeadClosesTheConnection() async throws {
        try await withClient([.silence]) { client, server in
            let reader = Task {
                for try await _ in client.subscribe(to: ["c"]) {}
            }
            _ = await server.waitForRequests(1)
            reader.cancel()
            await #expect(throws: CancellationError.self) { try await reader.value }
            await server.waitForClosedConnections(1)
        }
    }

    @Test func aReaderThatIsCancelledBetweenAttemptsMakesNoMore() async throws {
        let (retries, retry) = AsyncStream<Void>.makeStream()
        let policy = RetryPolicy(
            attempts: 4, baseDelay: .seconds(3600), throttledBaseDelay: .zero, maximumDelay: .seconds(3600),
            deadline: .seconds(1_000_000), longestRetryAfter: .zero)
        let always = FaultServer.Step.events("subscribe,c,1", "message,c,1").thenClosing
        try await withClient([always], options: .quick { $0.onRetry = { _ in retry.yield() } }) {
            client, _ in
            let reader = Task {
                for try await _ in client.subscribe(to: ["c"], options: options { $0.reconnects = .policy(policy) }) {}
            }
            _ = await retries.first { _ in true }
            reader.cancel()
            await #expect(throws: CancellationError.self) { try await reader.value }
        }
    }

    @Test func anIteratorThatIsDroppedClosesTheConnection() async throws {
        try await withClient([.events("subscribe,c,1"), .json(#"{"result":1}"#)]) { client, server in
            for try await _ in client.subscribe(to: ["c"]) { break }
            await server.waitForClosedConnections(1)
            _ = try await client.send("GET", "k")
        }
    }
}
