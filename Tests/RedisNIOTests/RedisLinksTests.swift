import NIOCore
import NIOPosix
import RESP
import RedisNIO
import RedisTypes
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(5))) struct RedisLinksTests {
    private let loop: any EventLoop = MultiThreadedEventLoopGroup.singleton.any()

    /// Runs `body` on the event loop the links belong to.
    private func withLinks(
        maximumExclusive: Int = 16, maximumWait: TimeAmount = .seconds(30),
        _ body: @escaping @Sendable (RedisServer, LinksOnLoop) async throws -> Void
    ) async throws {
        try await withRedis { [loop] server in
            let bound = try await loop.submit {
                NIOLoopBound(
                    RedisLinks(
                        server.connector, eventLoop: loop, maximumExclusive: maximumExclusive, maximumWait: maximumWait),
                    eventLoop: loop)
            }.get()
            try await body(server, LinksOnLoop(loop: loop, links: bound))
            try await loop.submit { bound.value.close() }.get()
        }
    }

    @Test func plainCommandsShareOneConnection() async throws {
        try await withLinks { _, links in
            try await links.loop.submit {
                #expect(links.links.value.sharedConnection() === links.links.value.sharedConnection())
            }.get()
        }
    }

    @Test func aBorrowedConnectionIsLentToOneAtATimeAndUsedAgain() async throws {
        try await withLinks { _, links in
            let first = try await links.borrow()
            let second = try await links.borrow()
            let firstID = try await links.run("CLIENT", "ID", on: first)
            #expect(try await links.run("CLIENT", "ID", on: second) != firstID)
            try await links.giveBack(first)
            let third = try await links.borrow()
            #expect(try await links.run("CLIENT", "ID", on: third) == firstID)
        }
    }

    @Test func whoComesTooLateWaitsForAConnectionToComeBack() async throws {
        try await withLinks(maximumExclusive: 1) { _, links in
            let first = try await links.borrow()
            let firstID = try await links.run("CLIENT", "ID", on: first)
            let waiting = try await links.startBorrowing()
            try await links.giveBack(first)
            #expect(try await links.run("CLIENT", "ID", on: waiting.get()) == firstID)
        }
    }

    @Test func whoWaitsTooLongIsTurnedAway() async throws {
        try await withLinks(maximumExclusive: 1, maximumWait: .milliseconds(1)) { _, links in
            _ = try await links.borrow()
            await #expect(throws: RedisConnectionError.busy) { try await links.borrow() }
        }
    }

    @Test func aLostConnectionMakesRoomForTheNext() async throws {
        try await withLinks(maximumExclusive: 1) { server, links in
            let first = try await links.borrow()
            _ = try await links.run("PING", on: first)
            let waiting = try await links.startBorrowing()
            try await server.run("CLIENT", "KILL", "TYPE", "normal", "SKIPME", "yes")
            #expect(try await links.run("PING", on: waiting.get()) == .simpleString("PONG"))
        }
    }

    @Test func aConnectionThatStillOwesARepliesIsNotLentAgain() async throws {
        try await withLinks(maximumExclusive: 1) { _, links in
            let first = try await links.borrow()
            let firstID = try await links.run("CLIENT", "ID", on: first)
            let pending = try await links.start("BLPOP", "empty", "0", on: first)
            try await links.giveBack(first)
            await #expect(throws: RedisConnectionError.lost) { try await pending.get() }
            #expect(try await links.run("CLIENT", "ID", on: links.borrow()) != firstID)
        }
    }

    @Test func connectionsThatCannotBeMadeAreNotCountedAsLent() async throws {
        let connector = try RedisConnector(RedisEndpoint(.unixSocket(path: "/tmp/upkeep-test-no-such-socket")))
        let links = LinksOnLoop(
            loop: loop,
            links: try await loop.submit { [loop] in
                NIOLoopBound(RedisLinks(connector, eventLoop: loop, maximumExclusive: 2), eventLoop: loop)
            }.get())
        for _ in 0..<10 {
            let connection = try await links.borrow()
            await #expect(throws: RedisConnectionError.unreachable("no such file or directory")) {
                try await links.run("PING", on: connection)
            }
        }
    }

    @Test func closedLinksLendNothing() async throws {
        try await withLinks(maximumExclusive: 1) { _, links in
            let first = try await links.borrow()
            let waiting = try await links.startBorrowing()
            try await links.loop.submit { links.links.value.close() }.get()
            await #expect(throws: RedisConnectionError.closed) { try await waiting.get() }
            await #expect(throws: RedisConnectionError.closed) { try await links.borrow() }
            try await links.giveBack(first)
            await #expect(throws: RedisConnectionError.closed) { try await links.run("PING", on: first) }
        }
    }
}

/// Links and the loop they may be touched on, for tests that run elsewhere.
private struct LinksOnLoop: Sendable {
    typealias Lent = NIOLoopBound<RedisConnection>

    let loop: any EventLoop
    let links: NIOLoopBound<RedisLinks>

    func borrow() async throws -> Lent {
        try await startBorrowing().get()
    }

    /// Asks for a connection now; the future has it when it is lent.
    func startBorrowing() async throws -> EventLoopFuture<Lent> {
        let promise = loop.makePromise(of: Lent.self)
        try await loop.submit { [loop, links] in
            links.value.borrow { result in
                promise.completeWith(result.map { NIOLoopBound($0, eventLoop: loop) }.mapError { $0 as any Error })
            }
        }.get()
        return promise.futureResult
    }

    func giveBack(_ connection: Lent) async throws {
        try await loop.submit { [links] in links.value.giveBack(connection.value) }.get()
    }

    func run(_ words: ByteString..., on connection: Lent) async throws -> RedisValue {
        try await start(RedisCommand(words), on: connection).get()
    }

    func start(_ words: ByteString..., on connection: Lent) async throws -> EventLoopFuture<RedisValue> {
        try await start(RedisCommand(words), on: connection)
    }

    private func start(_ command: RedisCommand, on connection: Lent) async throws -> EventLoopFuture<RedisValue> {
        let promise = loop.makePromise(of: RedisValue.self)
        try await loop.submit {
            connection.value.send(replies: 1, to: PromisedReply(promise)) { RESPEncoder.append(command, to: &$0) }
        }.get()
        return promise.futureResult
    }
}

private final class PromisedReply: ReplyConsumer {
    private let promise: EventLoopPromise<RedisValue>

    init(_ promise: EventLoopPromise<RedisValue>) {
        self.promise = promise
    }

    func received(_ reply: UnsafeRawBufferPointer, isLast: Bool) {
        promise.completeWith(Result { try RESPReader.values(in: reply)[0] })
    }

    func failed(_ error: RedisConnectionError) {
        promise.fail(error)
    }
}
