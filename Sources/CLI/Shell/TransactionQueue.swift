import RedisTypes

/// `MULTI` on this side of the network: commands wait here, free of charge, until `EXEC` sends them as one request.
struct TransactionQueue: Sendable {
    private(set) var commands: [RedisCommand] = []
    /// Whether a command was refused: then `EXEC` refuses all of them, as Redis does.
    private(set) var hasErrors = false

    /// - Returns: why the command is not taken, in Redis's words.
    mutating func append(_ command: RedisCommand) -> RedisError? {
        if let error = Self.refusal(of: command) {
            hasErrors = true
            return error
        }
        commands.append(command)
        return nil
    }

    mutating func refuse() { hasErrors = true }

    static var aborted: RedisError {
        RedisError("EXECABORT Transaction discarded because of previous errors.")
    }

    /// What can be known of a command without asking anybody.
    static func refusal(of command: RedisCommand) -> RedisError? {
        guard let info = command.info else { return nil }
        guard info.accepts(wordCount: command.words.count) else {
            return RedisError(ByteString("ERR wrong number of arguments for '\(info.name.lowercased())' command"))
        }
        return nil
    }
}
