import RedisTypes

/// `MULTI` on this side of the network: commands wait here, free of charge, until `EXEC` sends them as one request.
struct TransactionQueue: Sendable {
    private(set) var commands: [RedisCommand] = []
    /// Whether a command was refused: then `EXEC` refuses all of them, as Redis does.
    private(set) var hasErrors = false

    mutating func append(_ command: RedisCommand) { commands.append(command) }

    mutating func refuse() { hasErrors = true }

    static var aborted: RedisError {
        RedisError("EXECABORT Transaction discarded because of previous errors.")
    }
}
