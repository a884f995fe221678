import FeatureFlags
import RedisTypes

/// What happens to the script on its way: everything else goes straight through.
struct ScriptExecutor: CommandExecutor {
    let executor: any CommandExecutor
    /// Before the script is sent.
    var before: @Sendable () async throws -> Void = {}
    /// Nothing for one send, or what happens before the same bytes are sent again, the first reply being lost.
    var beforeResending: (@Sendable () async throws -> Void)?
    /// Whether the server lacks `redis.acl_check_cmd`, as before 7.0.
    var isOld = false
    var onScript: @Sendable (RedisCommand) -> Void = { _ in }

    func send(_ command: RedisCommand) async throws -> RedisValue {
        guard let name = command.words.first, name == "EVALSHA" || name == "EVAL" else {
            return try await executor.send(command)
        }
        var command = command
        if isOld {
            guard name == "EVAL" else { throw RedisError("NOSCRIPT No matching script.") }
            let script = FlagScript.text.text?.replacing("redis.acl_check_cmd", with: "redis.no_such_thing") ?? ""
            command = RedisCommand(["EVAL", ByteString(script)] + command.words.dropFirst(2))
        }
        try await before()
        onScript(command)
        guard let beforeResending else { return try await executor.send(command) }
        // Where the script is not known yet, nothing ran.
        _ = try await executor.send(command)
        try await beforeResending()
        return try await executor.send(command)
    }

    func pipeline(_ commands: [RedisCommand]) async throws -> [RedisValue] {
        try await executor.pipeline(commands)
    }

    func transaction(_ commands: [RedisCommand]) async throws -> [RedisValue] {
        try await executor.transaction(commands)
    }
}
