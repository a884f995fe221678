import RESP
import RedisTypes
import UpstashREST

/// The body of a response while its replies come in: one reply, or the list of a pipeline, as JSON or as RESP.
///
/// A value of its own so that a reply costs one access to its exchange, however many pieces it is written in.
struct ResponseBody {
    private let transcoder: ReplyTranscoder
    private let isRESP: Bool
    /// Whether the replies stand in a JSON array.
    private let isList: Bool
    /// Bytes of one reply; a larger one is replaced by an error.
    private let replyLimit: Int
    private(set) var bytes: [UInt8] = []
    private var isFirst = true

    init(encoding: ReplyEncoding, isRESP: Bool, isPipeline: Bool, replyLimit: Int) {
        transcoder = ReplyTranscoder(encoding: encoding)
        self.isRESP = isRESP
        isList = isPipeline && !isRESP
        self.replyLimit = replyLimit
    }

    mutating func begin() {
        if isList { bytes.append(UInt8(ascii: "[")) }
    }

    mutating func end() {
        if isList { bytes.append(UInt8(ascii: "]")) }
    }

    /// Writes a reply of Redis.
    /// - Parameter isWrapped: whether it is the reply of an `EXEC` around the only command.
    /// - Returns: false when the command failed. A reply that is too large is no failure: the command ran.
    mutating func append(_ reply: UnsafeRawBufferPointer, isWrapped: Bool) -> Bool {
        separate()
        if reply.count > replyLimit {
            appendError(RequestError.sizeText(limit: replyLimit, actual: reply.count))
            return true
        }
        if isRESP {
            // `*1\r\n` is what EXEC wraps around the reply of its only command.
            let skipped = isWrapped && reply.first == UInt8(ascii: "*") ? 4 : 0
            bytes.append(contentsOf: UnsafeRawBufferPointer(rebasing: reply[skipped...]))
            return reply[skipped] != UInt8(ascii: "-")
        }
        return isWrapped
            ? transcoder.appendObject(ofOnlyElement: reply, to: &bytes) : transcoder.appendObject(reply, to: &bytes)
    }

    /// Writes a reply that the gateway made itself.
    mutating func append(_ value: RedisValue) {
        separate()
        if case .error(let error) = value { return appendError(error.message.bytes) }
        if isRESP { RESPEncoder.append(value, to: &bytes) } else { transcoder.appendObject(value, to: &bytes) }
    }

    /// Writes the replies of an `EXEC`, always as JSON; false when it is not an array.
    mutating func append(ofTransaction reply: UnsafeRawBufferPointer) -> Bool {
        transcoder.appendObjects(ofArray: reply, limit: replyLimit, to: &bytes)
    }

    /// Takes back what was written and says only why there is nothing.
    mutating func replace(with error: RequestError, asRESP: Bool = false) {
        bytes.removeAll()
        if asRESP {
            RESPEncoder.append(.error(RedisError(ByteString(error.text))), to: &bytes)
        } else {
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
