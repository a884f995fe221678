import NIOCore
import NIOPosix
import RESP
package import RedisTypes

/// A server that speaks RESP and answers as a test has it: for replies that no Redis can be made to give.
package enum ScriptedRedis {
    /// Lends the port of one.
    /// - Parameter answer: the reply to a command, as it goes over the wire.
    package static func run<Result>(
        _ answer: @escaping @Sendable (RedisCommand) -> [UInt8], _ body: (_ port: Int) async throws -> Result
    ) async throws -> Result {
        let listener = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .childChannelOption(.tcpOption(.tcp_nodelay), value: 1)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(AnswerHandler(answer))
                }
            }
            .bind(host: "127.0.0.1", port: 0).get()
        let result: Swift.Result<Result, any Error>
        do { result = .success(try await body(listener.localAddress?.port ?? 0)) } catch { result = .failure(error) }
        try await listener.close()
        return try result.get()
    }
}

private final class AnswerHandler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private let answer: @Sendable (RedisCommand) -> [UInt8]
    private var received: [UInt8] = []

    init(_ answer: @escaping @Sendable (RedisCommand) -> [UInt8]) {
        self.answer = answer
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        received.append(contentsOf: unwrapInboundIn(data).readableBytesView)
        do {
            let (commands, count) = try received.withUnsafeBytes { bytes in
                var reader = RESPReader(bytes)
                var commands: [RedisCommand] = []
                while let request = try reader.next() {
                    commands.append(RedisCommand((request.array ?? []).compactMap(\.bytes)))
                }
                return (commands, reader.position)
            }
            received.removeFirst(count)
            for command in commands { context.write(wrapOutboundOut(ByteBuffer(bytes: answer(command))), promise: nil) }
            context.flush()
        } catch {
            context.close(promise: nil)
        }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        context.close(promise: nil)
    }
}
