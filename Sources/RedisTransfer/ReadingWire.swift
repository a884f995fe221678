import RedisTypes

/// What reads go through: stops when it is asked to, keeps to a rate, and to a number of commands.
struct ReadingWire: Sendable {
    let executor: any CommandExecutor
    let shouldStop: @Sendable () -> Bool
    /// Whether an error says that all replies together were too large.
    let isTooLarge: @Sendable (any Error) -> Bool
    let meter: ReadingMeter

    func pipeline(_ commands: [RedisCommand]) async throws -> [RedisValue] {
        if commands.isEmpty { return [] }
        if Task.isCancelled || shouldStop() { throw CancellationError() }
        try await meter.spend(commands, until: shouldStop)
        let replies: [RedisValue]
        do {
            replies = commands.count == 1 ? [try await reply(to: commands[0])] : try await executor.pipeline(commands)
        } catch let error where (error as? RedisError)?.kind == .size || isTooLarge(error) {
            // One refusal for all of them: which one is too large shows when they are fewer.
            if commands.count == 1 {
                return [.error(error as? RedisError ?? RedisError("ERR max request size exceeded"))]
            }
            let half = commands.count / 2
            return try await pipeline(Array(commands[..<half])) + pipeline(Array(commands[half...]))
        }
        guard replies.count == commands.count else {
            throw UnexpectedReply(to: "a pipeline", expected: "\(commands.count) replies, not \(replies.count)")
        }
        return replies
    }

    /// One command needs no pipeline; its error is a reply here too.
    private func reply(to command: RedisCommand) async throws -> RedisValue {
        do {
            return try await executor.send(command)
        } catch let error as RedisError {
            return .error(error)
        }
    }
}
