import NIOCore
import UpstashREST

/// Writes responses: the head and a short body in one buffer, what is long in buffers of its own.
struct ResponseWriter {
    private var syncTokens = SyncTokenSource()

    static let continueLine = "HTTP/1.1 100 Continue\r\n\r\n"

    /// - Parameter closes: whether the connection closes after this response.
    mutating func response(
        to exchange: Exchange, closes: Bool, allocator: ByteBufferAllocator,
        _ write: (ByteBuffer, _ isLast: Bool) -> Void
    ) {
        if exchange.isStreamHead {
            return write(streamHead(exchange.head, closes: closes, allocator: allocator), true)
        }
        let status = exchange.status
        var head: [UInt8] = []
        head.reserveCapacity(256)
        if status == 200 {
            head.append(contentsOf: "HTTP/1.1 200 OK\r\n".utf8)
        } else {
            head.append(contentsOf: "HTTP/1.1 \(status) \(Self.reason(status))\r\n".utf8)
        }
        if let contentType = exchange.contentType {
            head.append(contentsOf: "Content-Type: ".utf8)
            contentType.withUTF8Buffer { head.append(contentsOf: $0) }
            head.append(contentsOf: "\r\n".utf8)
        }
        head.append(contentsOf: "Content-Length: ".utf8)
        head.append(contentsOf: String(exchange.contentLength).utf8)
        head.append(contentsOf: "\r\nUpstash-Sync-Token: ".utf8)
        syncTokens.appendNext(to: &head)
        head.append(contentsOf: "\r\n".utf8)
        if status != 200, let executed = exchange.executed {
            head.append(contentsOf: "X-Redis-Executed: \(executed.rawValue)\r\n".utf8)
        }
        if status == 405 { head.append(contentsOf: "Allow: GET, HEAD, POST, PUT\r\n".utf8) }
        if status == 503 || status == 429 { head.append(contentsOf: "Retry-After: 1\r\n".utf8) }
        if !exchange.head.responseFields.isEmpty { head.append(contentsOf: exchange.head.responseFields.utf8) }
        if closes { head.append(contentsOf: "Connection: close\r\n".utf8) }
        head.append(contentsOf: "\r\n".utf8)
        let (pieces, rest) = exchange.head.isHEAD ? ([], []) : exchange.body
        let joins = pieces.isEmpty
        var buffer = allocator.buffer(capacity: head.count + (joins ? rest.count : 0))
        buffer.writeBytes(head)
        if joins {
            buffer.writeBytes(rest)
            return write(buffer, true)
        }
        write(buffer, false)
        for piece in pieces { write(piece, false) }
        write(ByteBuffer(bytes: rest), true)
    }

    /// The head of an event stream, which ends with its connection.
    mutating func streamHead(_ head: RequestHead, closes: Bool = true, allocator: ByteBufferAllocator) -> ByteBuffer {
        var bytes = Array("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nCache-Control: no-cache\r\n".utf8)
        bytes.append(contentsOf: "Upstash-Sync-Token: ".utf8)
        syncTokens.appendNext(to: &bytes)
        bytes.append(contentsOf: "\r\n\(head.responseFields)".utf8)
        if head.allowsChunks { bytes.append(contentsOf: "Transfer-Encoding: chunked\r\n".utf8) }
        if closes { bytes.append(contentsOf: "Connection: close\r\n".utf8) }
        bytes.append(contentsOf: "\r\n".utf8)
        var buffer = allocator.buffer(capacity: bytes.count)
        buffer.writeBytes(bytes)
        return buffer
    }

    private static func reason(_ status: Int) -> String {
        switch status {
        case 400: "Bad Request"
        case 401: "Unauthorized"
        case 405: "Method Not Allowed"
        case 408: "Request Timeout"
        case 413: "Content Too Large"
        case 414: "URI Too Long"
        case 429: "Too Many Requests"
        case 431: "Request Header Fields Too Large"
        case 502: "Bad Gateway"
        case 503: "Service Unavailable"
        case 504: "Gateway Timeout"
        default: "Error"
        }
    }
}
