package import RedisTypes
import Synchronization

/// Answers every write as a server would that has nothing, and counts what it would cost: nothing is sent.
package final class DryRun: CommandExecutor {
    package struct Counts: Sendable, Hashable {
        package var commands = 0
        package var billed = 0
        package var requests = 0
        package var bytes = 0
    }

    private let state = Mutex(Counts())

    package init() {}

    package var counts: Counts { state.withLock { $0 } }

    package func send(_ command: RedisCommand) async throws -> RedisValue {
        try await pipeline([command]).first ?? .null
    }

    package func pipeline(_ commands: [RedisCommand]) async throws -> [RedisValue] {
        state.withLock { counts in
            counts.requests += 1
            for command in commands {
                counts.commands += 1
                counts.billed += command.info?.billedCount() ?? 1
                counts.bytes += command.byteCount + 4 * command.words.count
            }
        }
        return commands.map(Self.reply)
    }

    package func transaction(_ commands: [RedisCommand]) async throws -> [RedisValue] {
        try await pipeline(commands)
    }

    private static func reply(to command: RedisCommand) -> RedisValue {
        switch command.name {
        case "EXISTS", "DEL": 0
        case "PEXPIRETIME": -2
        case "MSETNX", "RENAMENX", "EXPIRE": 1
        default: .ok
        }
    }
}
