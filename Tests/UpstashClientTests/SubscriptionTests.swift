import RedisGateway
import RedisTypes
import TestSupport
import Testing
import UpstashREST

@testable import UpstashClient

/// Lends a client of a real gateway.
private func withGatewayClient(
    token: String = TestGateway.token, options: UpstashClient.Options = .quick(),
    _ change: @escaping @Sendable (inout GatewayConfiguration) throws -> Void = { _ in },
    _ body: @escaping @Sendable (UpstashClient, TestGateway) async throws -> Void
) async throws {
    try await withGateway(change) { gateway in
        let endpoint = try RESTEndpoint("http://127.0.0.1:\(gateway.port)")
        try await withTransport(to: endpoint) { transport in
            let client = try UpstashClient(endpoint, token: Secret(token), transport: transport, options: options)
            try await body(client, gateway)
        }
    }
}

extension TestGateway {
    /// Returns when nobody is subscribed any more.
    fileprivate func waitUntilNobodyListens(to channel: ByteString) async throws {
        while try await redis.run("PUBSUB", "NUMSUB", channel) != [.bulkString(channel), 0] { await Task.yield() }
    }
}

/// Subscriptions and `MONITOR` through the gateway to a real Redis.
@Suite(.timeLimit(.minutes(5))) struct SubscriptionTests {
    private static let readOnly = "a-read-only-token-of-some-length"

    // MARK: Messages

    @Test func messagesOfSeveralChannelsArriveInTheirOrder() async throws {
        try await withGatewayClient { client, gateway in
            let channels: [ByteString] = ["chat", "a/b, c?&%", ByteString([0xFF, 0])]
            var events = client.subscribe(to: channels).makeAsyncIterator()
            for (index, channel) in channels.enumerated() {
                let event = try await events.next()
                #expect(event == .subscribed(to: channel, count: index + 1))
            }
            for number in 0..<20 {
                for channel in channels { try await gateway.redis.run("PUBLISH", channel, ByteString(number)) }
            }
            for number in 0..<20 {
                for channel in channels {
                    let event = try await events.next()
                    #expect(event == .message(channel: channel, payload: ByteString(number)))
                }
            }
        }
    }

    @Test(
        arguments: [
            ("", ""), ("a,b,,c,", "a,b,,c,"), (#"{"a":1,"b":"ü €"}"#, #"{"a":1,"b":"ü €"}"#),
            ("one\ntwo\n\n", "one\ntwo\n\n"), ("data: x\n\ndata: message,c,y\n", "data: x\n\ndata: message,c,y\n"),
            ("\u{FEFF}\u{0}", "\u{FEFF}\u{0}"), ("one\r\ntwo\rthree", "one\ntwo\nthree"),
            (ByteString([0x61, 0xFF, 0x62, 0xC3]), "a\u{FFFD}b\u{FFFD}"),
        ] as [(ByteString, ByteString)])
    func aPayloadIsTheTextThatWasPublished(payload: ByteString, received: ByteString) async throws {
        try await withGatewayClient { client, gateway in
            var events = client.subscribe(to: ["c"]).makeAsyncIterator()
            _ = try await events.next()
            try await gateway.redis.run("PUBLISH", "c", payload)
            try await gateway.redis.run("PUBLISH", "c", "next")
            let event = try await events.next()
            #expect(event == .message(channel: "c", payload: received))
            let next = try await events.next()
            #expect(next == .message(channel: "c", payload: "next"))
        }
    }

    @Test func aPayloadOfAMegabyteArrivesWhole() async throws {
        try await withGatewayClient { client, gateway in
            var events = client.subscribe(to: ["c"]).makeAsyncIterator()
            _ = try await events.next()
            let payload = ByteString((0..<(1 << 20)).map { UInt8(0x20 + $0 % 95) })
            for _ in 0..<3 { try await gateway.redis.run("PUBLISH", "c", payload) }
            for _ in 0..<3 {
                let event = try await events.next()
                let isWhole = event == .message(channel: "c", payload: payload)
                #expect(isWhole)
            }
            #expect(client.meter.current.bytesDown > 3 << 20)
        }
    }

    @Test func patternsAreSubscribedToo() async throws {
        try await withGatewayClient { client, gateway in
            var events = client.psubscribe(to: ["user:*", "*:4?"]).makeAsyncIterator()
            let acknowledgements = [try await events.next(), try await events.next()]
            #expect(acknowledgements == [.subscribed(to: "user:*", count: 1), .subscribed(to: "*:4?", count: 2)])
            try await gateway.redis.run("PUBLISH", "user:42", "a,b")
            var messages: Set<SubscriptionEvent> = []
            for _ in 0..<2 { if let event = try await events.next() { messages.insert(event) } }
            #expect(
                messages == [
                    .patternMessage(pattern: "user:*", channel: "user:42", payload: "a,b"),
                    .patternMessage(pattern: "*:4?", channel: "user:42", payload: "a,b"),
                ])
        }
    }

    @Test func aSubscriptionCountsAsOneCommand() async throws {
        try await withGatewayClient { client, gateway in
            var events = client.subscribe(to: ["a", "b"]).makeAsyncIterator()
            for _ in 0..<2 { _ = try await events.next() }
            try await gateway.redis.run("PUBLISH", "a", "x")
            _ = try await events.next()
            var expected = Meter.Counts()
            expected.requests = 1
            expected.commands = 1
            expected.billedCommands = 1
            expected.bytesUp = "/subscribe/a/b[]".utf8.count
            expected.bytesDown = "data: subscribe,a,1\n\ndata: subscribe,b,2\n\ndata: message,a,x\n\n".utf8.count
            #expect(client.meter.current == expected)
        }
    }

    @Test func otherRequestsGoOnBesideASubscription() async throws {
        try await withGatewayClient { client, _ in
            var events = client.subscribe(to: ["c"]).makeAsyncIterator()
            _ = try await events.next()
            for number in 0..<20 {
                let receivers = try await client.send("PUBLISH", "c", ByteString(number))
                #expect(receivers == 1)
                let event = try await events.next()
                #expect(event == .message(channel: "c", payload: ByteString(number)))
            }
        }
    }

    @Test func everyIterationIsASubscriptionOfItsOwn() async throws {
        try await withGatewayClient { client, gateway in
            let subscription = client.subscribe(to: ["c"])
            var first = subscription.makeAsyncIterator()
            var second = subscription.makeAsyncIterator()
            let acknowledgements = [try await first.next(), try await second.next()]
            #expect(acknowledgements == Array(repeating: .subscribed(to: "c", count: 1), count: 2))
            let receivers = try await gateway.redis.run("PUBLISH", "c", "x")
            #expect(receivers == 2)
            let messages = [try await first.next(), try await second.next()]
            #expect(messages == Array(repeating: .message(channel: "c", payload: "x"), count: 2))
        }
    }

    // MARK: MONITOR

    @Test func monitorShowsEveryCommandByteForByte() async throws {
        try await withGatewayClient { client, gateway in
            var events = client.monitor().makeAsyncIterator()
            let start = try await events.next()
            #expect(start == .started)
            let words: [ByteString] = ["SET", "a \"key\"\n", ByteString((0...255).map { UInt8($0) })]
            try await gateway.redis.run(RedisCommand(words))
            while let event = try await events.next() {
                guard case .command(let line) = event else { continue }
                let command = try #require(line.command, "\(line.text)")
                guard command.words.first == "SET" else { continue }
                #expect(command.words == words)
                #expect(command.database == 0)
                #expect(command.client == "0.0.0.0:0")
                // Ours has milliseconds.
                #expect(command.time.microseconds / 1000 <= UnixTime.now.microseconds / 1000)
                break
            }
        }
    }

    // MARK: Refusals

    @Test func aWrongTokenIsRefusedOnce() async throws {
        try await withGatewayClient(token: "wrong") { client, _ in
            for name in ["subscribe", "psubscribe"] {
                var events = SubscriptionEvents(
                    client: client, name: ByteString(name), names: ["c"], options: StreamOptions()
                ).makeAsyncIterator()
                #expect(await Ending { _ = try await events.next() } == .unauthorized)
                // An error is the end.
                let next = try await events.next()
                #expect(next == nil)
            }
            var lines = client.monitor().makeAsyncIterator()
            #expect(await Ending { _ = try await lines.next() } == .unauthorized)
            #expect(client.meter.current.requests == 3)
        }
    }

    @Test func aReadOnlyTokenMayNotListen() async throws {
        try await withGatewayClient(token: Self.readOnly) {
            $0.tokens.tokens.append(
                GatewayToken(name: "reader", rights: .readOnly, digest: TokenDigest(of: Secret(Self.readOnly))))
        } _: { client, _ in
            var events = client.subscribe(to: ["c"]).makeAsyncIterator()
            #expect(await Ending { _ = try await events.next() } == .redisError("NOPERM"))
            var lines = client.monitor().makeAsyncIterator()
            #expect(await Ending { _ = try await lines.next() } == .redisError("NOPERM"))
            #expect(client.meter.current.requests == 2)
        }
    }

    @Test func aSubscriptionToNothingIsRefused() async throws {
        try await withGatewayClient { client, _ in
            var events = client.subscribe(to: []).makeAsyncIterator()
            #expect(await Ending { _ = try await events.next() } == .redisError("ERR"))
        }
    }

    @Test func namesThatDoNotFitIntoAURLAreRefused() async throws {
        try await withGatewayClient { client, _ in
            var events = client.subscribe(to: [ByteString(String(repeating: "x", count: 9000))]).makeAsyncIterator()
            #expect(await Ending { _ = try await events.next() } == .uncarriable)
            #expect(client.meter.current.requests == 0)
        }
    }

    // MARK: Losses

    @Test func aTokenThatIsRevokedEndsTheSubscription() async throws {
        try await withGatewayClient { client, gateway in
            var events = client.subscribe(to: ["c"]).makeAsyncIterator()
            _ = try await events.next()
            await gateway.gateway.replace(tokens: TokenSet([]))
            #expect(await Ending { _ = try await events.next() } == .unauthorized)
            #expect(client.meter.current.requests == 2)
        }
    }

    @Test func aTokenThatIsRenewedContinuesTheSubscription() async throws {
        let other = "another-token-of-some-length"
        let options = UpstashClient.Options.quick { $0.renewToken = { Secret(other) } }
        try await withGatewayClient(options: options) { client, gateway in
            var events = client.subscribe(to: ["c"]).makeAsyncIterator()
            _ = try await events.next()
            await gateway.gateway.replace(
                tokens: TokenSet([GatewayToken(name: "new", rights: .standard, digest: TokenDigest(of: Secret(other)))])
            )
            guard case .gap? = try await events.next() else {
                Issue.record("there is no gap")
                return
            }
            let event = try await events.next()
            #expect(event == .subscribed(to: "c", count: 1))
            try await gateway.redis.run("PUBLISH", "c", "x")
            let message = try await events.next()
            #expect(message == .message(channel: "c", payload: "x"))
        }
    }

    @Test func aLostSubscriptionIsMadeAgainAndTheGapIsTold() async throws {
        try await withGatewayClient { client, gateway in
            let before = UnixTime.now
            var events = client.subscribe(to: ["c"]).makeAsyncIterator()
            _ = try await events.next()
            for number in 0..<3 {
                try await gateway.redis.run("CLIENT", "KILL", "TYPE", "pubsub")
                guard case .gap(let gap)? = try await events.next() else {
                    Issue.record("there is no gap")
                    return
                }
                #expect(before <= gap.since && gap.since <= gap.until && gap.until <= .now)
                let event = try await events.next()
                #expect(event == .subscribed(to: "c", count: 1))
                // A message shows that this stream lasted.
                try await gateway.redis.run("PUBLISH", "c", ByteString(number))
                let message = try await events.next()
                #expect(message == .message(channel: "c", payload: ByteString(number)))
            }
            #expect(client.meter.current.requests == 4)
            #expect(client.meter.current.commands == 4)
        }
    }

    // MARK: Ends

    @Test func aTaskThatIsCancelledLeavesNoSubscription() async throws {
        try await withGatewayClient { client, gateway in
            let (opened, open) = AsyncStream<Void>.makeStream()
            let listener = Task {
                for try await _ in client.subscribe(to: ["c"]) { open.yield() }
            }
            _ = await opened.first { _ in true }
            listener.cancel()
            await #expect(throws: CancellationError.self) { try await listener.value }
            try await gateway.waitUntilNobodyListens(to: "c")
        }
    }

    @Test func anIteratorThatIsDroppedLeavesNoSubscription() async throws {
        try await withGatewayClient { client, gateway in
            for try await event in client.subscribe(to: ["c"]) {
                #expect(event == .subscribed(to: "c", count: 1))
                break
            }
            try await gateway.waitUntilNobodyListens(to: "c")
        }
    }
}
