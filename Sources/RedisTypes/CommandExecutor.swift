/// Something that runs Redis commands: the REST client, or a connection to a Redis.
public protocol CommandExecutor: Sendable {
    /// Runs one command.
    /// - Throws: ``RedisError`` for an error reply; what the conformer documents when no reply came.
    func send(_ command: RedisCommand) async throws -> RedisValue

    /// The same for a command that leaves one state however often it runs, whatever is known of its name: a script that
    /// knows its own work again. Who repeats requests may repeat this one.
    func sendRepeatable(_ command: RedisCommand) async throws -> RedisValue

    /// Runs commands in order in one trip, not atomically: other clients may interleave.
    /// - Returns: one reply for each command; an error reply is `.error` in its place.
    func pipeline(_ commands: [RedisCommand]) async throws -> [RedisValue]

    /// Runs commands as `MULTI` … `EXEC`. A command that fails while running is `.error` in its place and the
    /// others still ran; Redis does not roll back.
    /// - Throws: ``RedisError`` when the whole transaction was discarded and nothing ran.
    func transaction(_ commands: [RedisCommand]) async throws -> [RedisValue]

    /// The same for a transaction that leaves one state however often it runs, whatever its commands do by themselves:
    /// `DEL k`, `RPUSH k …`. Who repeats requests may repeat this one.
    func repeatableTransaction(_ commands: [RedisCommand]) async throws -> [RedisValue]
}

extension CommandExecutor {
    public func sendRepeatable(_ command: RedisCommand) async throws -> RedisValue { try await send(command) }

    public func repeatableTransaction(_ commands: [RedisCommand]) async throws -> [RedisValue] {
        try await transaction(commands)
    }

    @discardableResult
    public func send(_ words: ByteString...) async throws -> RedisValue {
        try await send(RedisCommand(words))
    }
}
