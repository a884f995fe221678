import RedisTransfer
import RedisTypes
import Synchronization

/// A real executor under observation: every trip is noted, and a test may break one or change its replies.
final class SpyExecutor: CommandExecutor {
    struct Trip: Sendable, Equatable {
        enum Kind: Sendable { case send, pipeline, transaction }
        var kind: Kind
        var commands: [RedisCommand]

        var names: [String] { commands.map(\.name) }
    }

    /// A trip that came to no replies, and what it left behind.
    struct Cut: Error {
        var failure: TripFailure

        init(_ failure: TripFailure) { self.failure = failure }
        init(isAmbiguous: Bool) { failure = isAmbiguous ? .inDoubt : .notExecuted }
    }

    private let base: SocketRedis
    private let noted = Mutex<[Trip]>([])
    private let before: @Sendable (Trip, SocketRedis) async throws -> Void
    private let after: @Sendable (Trip, [RedisValue], SocketRedis) async throws -> [RedisValue]

    init(
        _ base: SocketRedis,
        before: @escaping @Sendable (Trip, SocketRedis) async throws -> Void = { _, _ in },
        after: @escaping @Sendable (Trip, [RedisValue], SocketRedis) async throws -> [RedisValue] = { _, replies, _ in
            replies
        }
    ) {
        self.base = base
        self.before = before
        self.after = after
    }

    var trips: [Trip] { noted.withLock { $0 } }

    func send(_ command: RedisCommand) async throws -> RedisValue {
        try await run(Trip(kind: .send, commands: [command])) { [try await base.send($0[0])] }[0]
    }

    func pipeline(_ commands: [RedisCommand]) async throws -> [RedisValue] {
        try await run(Trip(kind: .pipeline, commands: commands)) { try await base.pipeline($0) }
    }

    func transaction(_ commands: [RedisCommand]) async throws -> [RedisValue] {
        try await run(Trip(kind: .transaction, commands: commands)) { try await base.transaction($0) }
    }

    private func run(
        _ trip: Trip, _ body: ([RedisCommand]) async throws -> [RedisValue]
    ) async throws -> [RedisValue] {
        noted.withLock { $0.append(trip) }
        try await before(trip, base)
        return try await after(trip, try await body(trip.commands), base)
    }
}
