import NIOCore
import NIOPosix
import RESP
package import RedisTypes

/// Runs commands on a Redis over RESP: the conformer for databases that are reached directly.
///
/// Plain commands of all tasks share one connection; a transaction travels as one `MULTI` … `EXEC` write.
package final class RedisClient: CommandExecutor {
    private let eventLoop: any EventLoop
    private let links: NIOLoopBound<RedisLinks>
    private let ownedGroup: MultiThreadedEventLoopGroup?

    private init(eventLoop: any EventLoop, links: NIOLoopBound<RedisLinks>, group: MultiThreadedEventLoopGroup?) {
        self.eventLoop = eventLoop
        self.links = links
        self.ownedGroup = group
    }

    /// Lends a client and closes it afterwards.
    /// - Throws: what `body` throws. Connection failures surface as ``RedisConnectionError`` from each command.
    package static func withClient<Result>(
        _ connector: RedisConnector, _ body: (RedisClient) async throws -> Result
    ) async throws -> Result {
        let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        let loop = group.next()
        let links = try await loop.submit {
            NIOLoopBound(RedisLinks(connector, eventLoop: loop), eventLoop: loop)
        }.get()
        let client = RedisClient(eventLoop: loop, links: links, group: group)
        do {
            let result = try await body(client)
            try await client.close()
            return result
        } catch {
            try await client.close()
            throw error
        }
    }

    private func close() async throws {
        try await eventLoop.submit { [links] in links.value.close() }.get()
        try await ownedGroup?.shutdownGracefully()
    }

    /// - Throws: ``RedisError`` for an error reply, ``RedisConnectionError`` when there is no reply.
    package func send(_ command: RedisCommand) async throws -> RedisValue {
        let replies = try await replies(to: [command])
        guard let reply = replies.first else { throw RedisConnectionError.protocolViolation }
        if case .error(let error) = reply { throw error }
        return reply
    }

    /// - Throws: ``RedisConnectionError`` when not all replies came.
    package func pipeline(_ commands: [RedisCommand]) async throws -> [RedisValue] {
        commands.isEmpty ? [] : try await replies(to: commands)
    }

    /// - Throws: ``RedisError`` when the transaction was discarded, ``RedisConnectionError`` when its reply is missing.
    package func transaction(_ commands: [RedisCommand]) async throws -> [RedisValue] {
        if commands.isEmpty { return [] }
        let replies = try await replies(to: [["MULTI"]] + commands + [["EXEC"]])
        for reply in replies.dropLast() {
            if case .error(let error) = reply { throw error }
        }
        switch replies.last {
        case .array(let results): return results
        case .error(let error): throw error
        default: throw RedisConnectionError.protocolViolation
        }
    }

    private func replies(to commands: [RedisCommand]) async throws -> [RedisValue] {
        // A word-less command would get no reply and shift all later ones.
        if commands.contains(where: \.words.isEmpty) { throw RedisError("ERR empty command") }
        return try await withCheckedThrowingContinuation { continuation in
            eventLoop.execute { [links] in
                let collector = ReplyCollector(continuation)
                links.value.sharedConnection().send(replies: commands.count, to: collector) { output in
                    for command in commands { RESPEncoder.append(command, to: &output) }
                }
            }
        }
    }
}

/// Gathers the replies of one call and resumes it once.
private final class ReplyCollector: ReplyConsumer {
    private var continuation: CheckedContinuation<[RedisValue], any Error>?
    private var replies: [RedisValue] = []

    init(_ continuation: CheckedContinuation<[RedisValue], any Error>) {
        self.continuation = continuation
    }

    func received(_ reply: UnsafeRawBufferPointer, isLast: Bool) {
        do {
            var reader = RESPReader(reply)
            guard let value = try reader.next() else { throw RedisConnectionError.protocolViolation }
            replies.append(value)
        } catch {
            return finish(.failure(RedisConnectionError.protocolViolation))
        }
        if isLast { finish(.success(replies)) }
    }

    func failed(_ error: RedisConnectionError) {
        finish(.failure(error))
    }

    private func finish(_ result: Result<[RedisValue], any Error>) {
        continuation?.resume(with: result)
        continuation = nil
    }
}
