package import NIOCore
import RESP

/// Takes the replies to the commands it sent, on the connection's event loop.
package protocol ReplyConsumer: AnyObject {
    /// One whole reply in RESP2. The memory is valid during the call only.
    func received(_ reply: UnsafeRawBufferPointer, isLast: Bool)
    /// No further reply will come.
    func failed(_ error: RedisConnectionError)
}

/// One RESP2 connection that many consumers share. It belongs to its event loop and is used on it only.
///
/// The commands enqueued during one tick of the loop leave in one write. A connection that times out or breaks the
/// protocol is closed at once, so no reply can reach anyone but the consumer it belongs to.
package final class RedisConnection {
    private let eventLoop: any EventLoop
    private let commandTimeout: TimeAmount
    /// Set once the connection is made and logged in.
    private var channel: (any Channel)?
    /// The channel that is still logging in.
    var openingChannel: (any Channel)?
    private var queue = ReplyQueue<any ReplyConsumer>()
    private var outgoing: [UInt8] = []
    private var isFlushScheduled = false
    private var timeoutCheck: Scheduled<Void>?
    private var input = ByteBuffer()
    private var scanner = RESPScanner()
    /// What commands get that come too late to leave.
    private var closeReason = RedisConnectionError.closed
    /// Called once, when the connection can no longer be used.
    package var onClose: (() -> Void)?

    package init(eventLoop: any EventLoop, commandTimeout: TimeAmount) {
        self.eventLoop = eventLoop
        self.commandTimeout = commandTimeout
    }

    /// False once the connection is closed; before it is open, commands wait.
    package var isUsable: Bool { !queue.isClosed }
    /// Whether no reply is owed.
    package var isIdle: Bool { queue.isEmpty }
    package var pendingCount: Int { queue.count }

    /// Adds commands to the next write.
    /// - Parameters:
    ///   - replies: how many replies the commands will get, at least 1.
    ///   - encode: appends exactly those commands in RESP.
    package func send(replies: Int, to consumer: any ReplyConsumer, encode: (inout [UInt8]) -> Void) {
        eventLoop.preconditionInEventLoop()
        guard queue.enqueue(consumer, replies: replies, deadline: .now() + commandTimeout) else {
            consumer.failed(closeReason)
            return
        }
        encode(&outgoing)
        scheduleFlush()
        if timeoutCheck == nil { scheduleTimeoutCheck() }
    }

    package func close() {
        fail(with: .lost)
    }

    /// The connection is made and logged in: what waited may leave.
    func opened(on channel: any Channel) {
        guard !queue.isClosed else {
            channel.close(promise: nil)
            return
        }
        self.channel = channel
        openingChannel = nil
        if !queue.isEmpty { scheduleFlush() }
    }

    /// Consumers whose commands left get `error`; the others too if it says that nothing ran, else `.closed`.
    func fail(with error: RedisConnectionError) {
        guard !queue.isClosed else { return }
        let (sent, unsent) = queue.fail()
        if error.nothingExecuted { closeReason = error }
        timeoutCheck?.cancel()
        (channel ?? openingChannel)?.close(promise: nil)
        channel = nil
        openingChannel = nil
        let onClose = onClose
        self.onClose = nil
        onClose?()
        for consumer in sent { consumer.failed(error) }
        for consumer in unsent { consumer.failed(closeReason) }
    }

    func received(_ buffer: inout ByteBuffer) {
        if input.readableBytes == 0 {
            swap(&input, &buffer)
        } else {
            input.writeBuffer(&buffer)
        }
        var consumed = 0
        // A local while it works: a property of a class is checked for conflicting access at each touch.
        var scanner = scanner
        defer { self.scanner = scanner }
        do throws(RESPError) {
            // Consumers may send or close during the loop: `input` is theirs to leave alone, `queue` is re-read.
            let bytes = input
            consumed = try bytes.withUnsafeReadableBytes { bytes throws(RESPError) -> Int in
                var start = 0
                while start < bytes.count {
                    let rest = UnsafeRawBufferPointer(rebasing: bytes[start...])
                    guard let length = try scanner.scan(rest) else { break }
                    guard let (consumer, isLast) = queue.receivedReply() else { throw .unknownType(0, offset: start) }
                    consumer.received(UnsafeRawBufferPointer(rebasing: rest[..<length]), isLast: isLast)
                    start += length
                }
                return start
            }
        } catch {
            fail(with: .protocolViolation)
            return
        }
        input.moveReaderIndex(forwardBy: consumed)
        if input.readableBytes == 0 {
            input.clear(minimumCapacity: 0)
        } else {
            input.discardReadBytes()
        }
    }

    private func scheduleFlush() {
        guard !isFlushScheduled, channel != nil else { return }
        isFlushScheduled = true
        // After the reads of this tick: all that arrived together leaves together.
        eventLoop.assumeIsolated().execute { self.flush() }
    }

    private func flush() {
        isFlushScheduled = false
        guard let channel, !outgoing.isEmpty else { return }
        queue.markSent()
        var buffer = channel.allocator.buffer(capacity: outgoing.count)
        buffer.writeBytes(outgoing)
        if outgoing.capacity > Self.keptCapacity {
            outgoing = []
        } else {
            outgoing.removeAll(keepingCapacity: true)
        }
        channel.writeAndFlush(buffer, promise: nil)
    }

    private static let keptCapacity = 1 << 18

    /// Looks at the clock now and then as long as replies are owed, from before the connection is open.
    private func scheduleTimeoutCheck() {
        let loop = eventLoop.assumeIsolated()
        timeoutCheck = loop.scheduleTask(in: min(.seconds(1), commandTimeout)) {
            self.timeoutCheck = nil
            if self.queue.hasExpired(at: .now()) {
                self.fail(with: self.channel == nil ? .unreachable("no answer in time") : .timedOut)
            } else if !self.queue.isEmpty {
                self.scheduleTimeoutCheck()
            }
        }
    }
}

/// Passes what the socket brings to its ``RedisConnection``.
final class RedisConnectionHandler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer

    private let connection: RedisConnection

    init(_ connection: RedisConnection) {
        self.connection = connection
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        var buffer = unwrapInboundIn(data)
        connection.received(&buffer)
    }

    func channelInactive(context: ChannelHandlerContext) {
        connection.fail(with: .lost)
        context.fireChannelInactive()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        connection.fail(with: .lost)
        context.close(promise: nil)
    }
}
