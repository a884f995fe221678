package import NIOCore
import RESP

/// Takes the replies to the commands it sent, on the connection's event loop.
package protocol ReplyConsumer: AnyObject {
    /// One whole reply in RESP2. The memory is valid during the call only.
    func received(_ reply: UnsafeRawBufferPointer, isLast: Bool)
    /// A reply that is longer than the connection keeps. It was read to its end and thrown away.
    func receivedTooLarge(byteCount: Int, isLast: Bool)
    /// The last reply is an array and ``RedisConnection/send(replies:splittingLast:to:encode:)`` was told to split it:
    /// each element follows as a reply.
    func receivedArray(count: Int, isLast: Bool)
    /// No further reply will come.
    func failed(_ error: RedisConnectionError)
}

extension ReplyConsumer {
    /// For those that set no limit.
    package func receivedTooLarge(byteCount: Int, isLast: Bool) {
        failed(.protocolViolation)
    }

    /// For those that split nothing.
    package func receivedArray(count: Int, isLast: Bool) {
        failed(.protocolViolation)
    }
}

/// One RESP2 connection that many consumers share. It belongs to its event loop and is used on it only.
///
/// The commands enqueued during one tick of the loop leave in one write. A connection that times out or breaks the
/// protocol is closed at once, so no reply can reach anyone but the consumer it belongs to.
package final class RedisConnection {
    private let eventLoop: any EventLoop
    private let commandTimeout: TimeAmount
    /// Bytes of one reply that are kept in memory; a longer one is skipped while it arrives.
    private let replyLimit: Int
    /// Set once the connection is made and logged in.
    private var channel: (any Channel)?
    /// The channel that is still logging in.
    var openingChannel: (any Channel)?
    private var queue = ReplyQueue<any ReplyConsumer>()
    private var closesWhenIdle = false
    private var outgoing: [UInt8] = []
    private var isFlushScheduled = false
    private var timeoutCheck: Scheduled<Void>?
    private var input = ByteBuffer()
    private var scanner = RESPScanner()
    /// Bytes of the reply being read that were thrown away, because it is too large to keep.
    private var skipped = 0
    /// What commands get that come too late to leave.
    private var closeReason = RedisConnectionError.closed
    /// Called once, when the connection can no longer be used.
    package var onClose: (() -> Void)?
    /// Gets the messages that answer no command, on a connection that subscribes or monitors; without it they are
    /// a protocol violation. Set it before the reply to that command can come.
    package var pushConsumer: (any ReplyConsumer)?

    package init(eventLoop: any EventLoop, commandTimeout: TimeAmount, replyLimit: Int = .max) {
        self.eventLoop = eventLoop
        self.commandTimeout = commandTimeout
        self.replyLimit = replyLimit
    }

    /// False once the connection is closed; before it is open, commands wait.
    package var isUsable: Bool { !queue.isClosed }
    /// Whether no reply is owed.
    package var isIdle: Bool { queue.isEmpty }
    package var pendingCount: Int { queue.count }

    /// Adds commands to the next write.
    /// - Parameters:
    ///   - replies: how many replies the commands will get, at least 1.
    ///   - splittingLast: whether the elements of the last reply, if it is an array, are wanted one by one.
    ///   - encode: appends exactly those commands in RESP.
    package func send(
        replies: Int, splittingLast: Bool = false, to consumer: any ReplyConsumer, encode: (inout [UInt8]) -> Void
    ) {
        eventLoop.preconditionInEventLoop()
        guard
            queue.enqueue(
                consumer, replies: replies, splittingLast: splittingLast, deadline: .now() + commandTimeout)
        else {
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

    /// Closes after the replies that are owed now; sends nothing more to Redis.
    package func closeWhenIdle() {
        closesWhenIdle = true
        if queue.isEmpty { close() }
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
        let (onClose, pushConsumer) = (onClose, pushConsumer)
        (self.onClose, self.pushConsumer) = (nil, nil)
        onClose?()
        for consumer in sent { consumer.failed(error) }
        for consumer in unsent { consumer.failed(closeReason) }
        pushConsumer?.failed(error)
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
                while start < bytes.count, !queue.isClosed {
                    let rest = UnsafeRawBufferPointer(rebasing: bytes[start...])
                    if queue.splitsNextReply, scanner.minimumLength == 0, rest[0] == UInt8(ascii: "*") {
                        guard let header = try RESPScanner.arrayHeader(rest) else { break }
                        if header.count >= 0 {
                            start += header.length
                            if let (consumer, isLast) = queue.splitNextReply(into: header.count) {
                                consumer.receivedArray(count: header.count, isLast: isLast)
                            }
                            continue
                        }
                    }
                    guard let length = try scanner.scan(rest) else {
                        if scanner.minimumLength > replyLimit {
                            let dropped = scanner.discard(from: rest.count)
                            skipped += dropped
                            start += dropped
                        }
                        break
                    }
                    try deliver(UnsafeRawBufferPointer(rebasing: rest[..<length]), at: start)
                    start += length
                }
                return start
            }
        } catch {
            fail(with: .protocolViolation)
            return
        }
        if closesWhenIdle, queue.isEmpty { close() }
        input.moveReaderIndex(forwardBy: consumed)
        if input.readableBytes == 0 {
            input = ByteBuffer()
        } else if input.storageCapacity > Self.keptCapacity, input.readableBytes < Self.keptCapacity {
            input = ByteBuffer(buffer: input)
        } else {
            input.discardReadBytes()
        }
    }

    /// Hands a reply to whom it belongs.
    private func deliver(_ reply: UnsafeRawBufferPointer, at offset: Int) throws(RESPError) {
        let consumer: any ReplyConsumer
        let isLast: Bool
        if let next = queue.receivedReply() {
            (consumer, isLast) = next
        } else if let pushConsumer {
            (consumer, isLast) = (pushConsumer, false)
        } else {
            throw .unknownType(0, offset: offset)
        }
        if skipped > 0 {
            let length = skipped + reply.count
            skipped = 0
            consumer.receivedTooLarge(byteCount: length, isLast: isLast)
        } else {
            consumer.received(reply, isLast: isLast)
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
