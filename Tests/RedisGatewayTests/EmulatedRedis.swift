import LocalRedis
import RedisGateway
import RedisNIO
import RedisTypes
import TestSupport
import Testing

/// A real Redis that is sent what the adapter makes of each command.
struct EmulatedRedis: Sendable {
    let client: RedisClient
    let adapter: CommandAdapter

    /// One after the other; an error is a reply.
    func replies(to commands: [RedisCommand]) async throws -> [RedisValue] {
        let batch = CommandBatch(commands)
        let adapted = adapter.adaptations(of: batch, inTransaction: false)
        let replies = try await client.pipeline(zip(commands, adapted).map { $1?.command ?? $0 })
        return zip(replies, adapted).map { reply, adaptation in
            if case .error = reply { return reply }
            return adaptation?.answer ?? reply
        }
    }

    func reply(to command: RedisCommand) async throws -> RedisValue {
        try #require(try await replies(to: [command]).first)
    }

    func reply(to words: ByteString...) async throws -> RedisValue {
        try await reply(to: RedisCommand(words))
    }

    /// As one transaction.
    /// - Throws: ``RedisError`` when it is discarded.
    func transaction(_ commands: [RedisCommand]) async throws -> [RedisValue] {
        let adapted = adapter.adaptations(of: CommandBatch(commands), inTransaction: true)
        return try await client.transaction(zip(commands, adapted).map { $1?.command ?? $0 })
    }
}

extension CommandAdapter {
    /// What becomes of each command.
    func adaptations(of batch: CommandBatch, inTransaction: Bool) -> [Adaptation?] {
        (0..<batch.count).map { index in
            batch.position(of: index).flatMap {
                adaptation(of: batch, at: index, row: $0, inTransaction: inTransaction)
            }
        }
    }

    func leavesAlone(_ commands: RedisCommand...) -> Bool { leavesAlone(commands) }

    func leavesAlone(_ commands: [RedisCommand]) -> Bool {
        adaptations(of: CommandBatch(commands), inTransaction: false).allSatisfy { $0 == nil }
    }
}

extension EngineFeatures {
    /// What Redis 7.0 has of it all, whichever engine the tests run on.
    static let none = EngineFeatures(commands: [], options: [])

    /// Redis 7.4: fields of hashes expire, and no command reads or writes them with their expiry.
    static let fieldExpiry = EngineFeatures(
        commands: ["HEXPIRE", "HPEXPIRE", "HEXPIREAT", "HPEXPIREAT", "HPEXPIRETIME", "HPERSIST"], options: [])
}

func withEmulation(
    _ features: EngineFeatures = .none, on engine: RedisEngine? = nil,
    _ body: @escaping @Sendable (EmulatedRedis) async throws -> Void
) async throws {
    let found = try await RedisServer.engine()
    try await withTemporaryDirectory { directory in
        var options = LocalRedis.Options(directory: directory, engine: engine ?? found)
        options.isPersistent = false
        try await LocalRedis.withServer(options) { local in
            try await RedisClient.withClient(try RedisServer(local).connector) { client in
                let adapter = CommandAdapter(features: features, aliases: ScriptAliases())
                try await body(EmulatedRedis(client: client, adapter: adapter))
            }
        }
    }
}

/// A command, its words set apart by spaces, and the reply it must get.
typealias Expectation = (command: String, reply: RedisValue)

extension EmulatedRedis {
    func check(_ expectations: [Expectation], sourceLocation: SourceLocation = #_sourceLocation) async throws {
        for (text, expected) in expectations {
            let reply = try await reply(to: RedisCommand(words: text))
            #expect(reply == expected, "\(text)", sourceLocation: sourceLocation)
        }
    }
}

extension RedisCommand {
    init(words text: String) {
        self.init(text.split(separator: " ", omittingEmptySubsequences: false).map { ByteString($0) })
    }
}

extension RedisValue {
    static func error(_ text: String) -> RedisValue { .error(RedisError(ByteString(text))) }

    static let wrongType = error("WRONGTYPE Operation against a key holding the wrong kind of value")
    static let syntaxError = error("ERR syntax error")
    static let notAnInteger = error("ERR value is not an integer or out of range")

    static func arity(_ command: String) -> RedisValue {
        error("ERR wrong number of arguments for '\(command)' command")
    }
}
