import RESP
import RedisNIO
import RedisTypes

/// Gathers the replies to a few commands of the gateway's own.
final class ReplyCollector: ReplyConsumer {
    private var replies: [RedisValue] = []
    private var onEnd: ((Result<[RedisValue], RedisConnectionError>) -> Void)?

    /// - Parameter onEnd: called once, on the connection's event loop.
    init(onEnd: @escaping (Result<[RedisValue], RedisConnectionError>) -> Void) {
        self.onEnd = onEnd
    }

    /// Sends `commands` over `connection`.
    static func send(
        _ commands: [RedisCommand], over connection: RedisConnection,
        onEnd: @escaping (Result<[RedisValue], RedisConnectionError>) -> Void
    ) {
        connection.send(replies: commands.count, to: ReplyCollector(onEnd: onEnd)) { output in
            for command in commands { RESPEncoder.append(command, to: &output) }
        }
    }

    func received(_ reply: UnsafeRawBufferPointer, isLast: Bool) {
        guard let value = (try? RESPReader.values(in: reply))?.first else { return failed(.protocolViolation) }
        replies.append(value)
        if isLast { end(.success(replies)) }
    }

    func receivedTooLarge(byteCount: Int, isLast: Bool) {
        replies.append(.error(RedisError("ERR the reply is too large")))
        if isLast { end(.success(replies)) }
    }

    func failed(_ error: RedisConnectionError) {
        end(.failure(error))
    }

    /// The connection goes on delivering to a collector that gave up.
    private func end(_ result: Result<[RedisValue], RedisConnectionError>) {
        let onEnd = onEnd
        self.onEnd = nil
        onEnd?(result)
    }
}
