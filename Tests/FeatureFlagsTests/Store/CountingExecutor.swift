import FeatureFlags
import RedisTypes
import Synchronization

/// Counts trips to a Redis and looks at what is sent.
final class CountingExecutor: CommandExecutor {
    private struct Counts {
        var trips = 0
        var mostWords = 0
    }

    private let executor: any CommandExecutor
    private let counts = Mutex(Counts())

    init(_ executor: any CommandExecutor) {
        self.executor = executor
    }

    var trips: Int { counts.withLock { $0.trips } }
    var mostWords: Int { counts.withLock { $0.mostWords } }

    private func count(_ commands: [RedisCommand]) {
        counts.withLock {
            $0.trips += 1
            $0.mostWords = max($0.mostWords, commands.map(\.words.count).max() ?? 0)
        }
    }

    func send(_ command: RedisCommand) async throws -> RedisValue {
        count([command])
        return try await executor.send(command)
    }

    func pipeline(_ commands: [RedisCommand]) async throws -> [RedisValue] {
        count(commands)
        return try await executor.pipeline(commands)
    }

    func transaction(_ commands: [RedisCommand]) async throws -> [RedisValue] {
        count(commands)
        return try await executor.transaction(commands)
    }
}

extension FlagName {
    /// For names written in a test.
    init(checked text: String) {
        do { self = try FlagName(text) } catch { preconditionFailure("\(error)") }
    }
}
