import NIOCore
import RESP
import RedisTypes
import UpstashREST

/// The body of a response while its replies come in: one reply, or the list of a pipeline, as JSON or as RESP.
///
/// A value of its own so that a reply costs one access to its exchange, however many pieces it is written in. What is
/// long is kept in pieces, which leave as they are: nothing large is copied into something larger.
struct ResponseBody {
    private let transcoder: ReplyTranscoder
    private let isRESP: Bool
    /// Whether the replies stand in a JSON array.
    private let isList: Bool
    /// Bytes of one reply, and of all together; a reply beyond them is replaced by an error.
    private let replyLimit: Int
    private let limit: Int
    private var share: MemoryShare
    /// Finished pieces, in order before `bytes`.
    private(set) var pieces: [ByteBuffer] = []
    private(set) var bytes: [UInt8] = []
    private var piecesCount = 0
    /// Bytes of errors for replies without room. They are not counted, or they would take the room of the small
    /// replies that follow.
    private var errorBytes = 0
    private var isFirst = true
    /// Whether nobody wants it any more: nothing is kept of what is still written.
    private var isReleased = false
    /// A response that certainly stays below this needs no further look at the limits.
    private var ready = 0

    private static let pieceSize = 1 << 20

    init(encoding: ReplyEncoding, isRESP: Bool, isList: Bool, limits: GatewayLimits, memory: MemoryBudget) {
        transcoder = ReplyTranscoder(encoding: encoding)
        self.isRESP = isRESP
        self.isList = isList && !isRESP
        replyLimit = limits.commandBytes
        limit = limits.responseBytes
        share = MemoryShare(memory)
    }

    var count: Int { piecesCount + bytes.count }

    /// - Returns: false when the process has no memory left for another response.
    mutating func begin() -> Bool {
        guard !isReleased else { return true }
        guard share.grow(to: 1) else { return false }
        if isList { bytes.append(UInt8(ascii: "[")) }
        return true
    }

    mutating func end() {
        if isList, !isReleased { bytes.append(UInt8(ascii: "]")) }
    }

    /// Counts bytes of the request as held until the response has left.
    mutating func adopt(requestBytes: Int) {
        share.adopt(requestBytes)
    }

    /// The response has left, or never will.
    mutating func release() {
        pieces = []
        bytes = []
        piecesCount = 0
        ready = 0
        isReleased = true
        share.release()
    }

    /// Writes a reply of Redis.
    /// - Parameter isWrapped: whether it is the reply of an `EXEC` around the only command.
    /// - Returns: false when the command failed. A reply without room is no failure: the command ran.
    mutating func append(_ reply: UnsafeRawBufferPointer, isWrapped: Bool) -> Bool {
        guard !isReleased else { return reply.first != UInt8(ascii: "-") }
        let isAlone = isFirst
        separate()
        if reply.count > replyLimit {
            appendTooLarge(reply.count)
            return true
        }
        // Escapes and base64 make a reply longer than it came, by six times at most.
        let bound = count + 6 * reply.count + 64
        let succeeded: Bool
        if bound <= ready || makeReady(for: bound) {
            succeeded = write(reply, isWrapped: isWrapped)
        } else {
            guard hasRoom(for: reply.count, isAlone) else { return true }
            let start = bytes.count
            if reply.count > Self.pieceSize { bytes.reserveCapacity(start + reply.count + reply.count / 2) }
            succeeded = write(reply, isWrapped: isWrapped)
            guard hasRoom(for: 0, isAlone, orTakeBackTo: start) else { return true }
        }
        if bytes.count >= Self.pieceSize {
            pieces.append(ByteBuffer(bytes: bytes))
            piecesCount += bytes.count
            bytes = []
        }
        return succeeded
    }

    /// Takes as much of the budget as a reply may need that is not large.
    private mutating func makeReady(for bound: Int) -> Bool {
        guard bound <= min(limit, Self.pieceSize), share.grow(to: bound) else { return false }
        ready = min(limit, Self.pieceSize, share.bytes)
        return true
    }

    private mutating func write(_ reply: UnsafeRawBufferPointer, isWrapped: Bool) -> Bool {
        if isRESP {
            // `*1\r\n` is what EXEC wraps around the reply of its only command.
            let skipped = isWrapped && reply.first == UInt8(ascii: "*") ? 4 : 0
            bytes.append(contentsOf: UnsafeRawBufferPointer(rebasing: reply[skipped...]))
            return reply[skipped] != UInt8(ascii: "-")
        }
        return isWrapped
            ? transcoder.appendObject(ofOnlyElement: reply, to: &bytes) : transcoder.appendObject(reply, to: &bytes)
    }

    /// Whether `more` bytes fit; if not, what was written since `start` gives way to an error.
    private mutating func hasRoom(
        for more: Int, _ isAlone: Bool, orTakeBackTo start: Int? = nil
    ) -> Bool {
        let wanted = count - errorBytes + more
        let isTooMuch = !isAlone && wanted > limit
        if !isTooMuch, share.grow(to: wanted) { return true }
        if let start { bytes.removeLast(bytes.count - start) }
        let end = bytes.count
        appendError(RequestError.sizeText(limit: isTooMuch ? limit : share.limit, actual: wanted))
        errorBytes += bytes.count - end
        return false
    }

    /// Writes the error for a reply that was too large to be kept.
    mutating func appendTooLarge(byteCount: Int) {
        guard !isReleased else { return }
        separate()
        appendTooLarge(byteCount)
    }

    private mutating func appendTooLarge(_ byteCount: Int) {
        appendError(RequestError.sizeText(limit: replyLimit, actual: byteCount))
    }

    /// Writes a reply that the gateway made itself.
    mutating func append(_ value: RedisValue) {
        guard !isReleased else { return }
        separate()
        if case .error(let error) = value { return appendError(error.message.bytes) }
        if isRESP { RESPEncoder.append(value, to: &bytes) } else { transcoder.appendObject(value, to: &bytes) }
    }

    /// Takes back what was written and says only why there is nothing.
    mutating func replace(with error: RequestError, asRESP: Bool = false) {
        guard !isReleased else { return }
        pieces.removeAll()
        piecesCount = 0
        bytes.removeAll()
        if asRESP {
            RESPEncoder.append(.error(RedisError(ByteString(error.text))), to: &bytes)
        } else if !error.text.isEmpty {
            transcoder.appendError(error.text.utf8, to: &bytes)
        }
    }

    private mutating func separate() {
        if isList && !isFirst { bytes.append(UInt8(ascii: ",")) }
        isFirst = false
    }

    private mutating func appendError(_ text: String) {
        appendError(Array(text.utf8))
    }

    private mutating func appendError(_ text: [UInt8]) {
        if isRESP {
            RESPEncoder.append(.error(RedisError(ByteString(text))), to: &bytes)
        } else {
            transcoder.appendError(text, to: &bytes)
        }
    }
}
