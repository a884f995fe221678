import NIOCore
import UpstashREST

/// Writes whole responses, head and body in one buffer.
struct ResponseWriter {
    private var syncTokens = SyncTokenSource()

    static let continueLine = "HTTP/1.1 100 Continue\r\n\r\n"

    /// - Parameter closes: whether the connection closes after this response.
    mutating func response(
        status: Int, body: [UInt8], contentType: StaticString?, executed: Executed?, isHEAD: Bool, closes: Bool,
        allocator: ByteBufferAllocator
    ) -> ByteBuffer {
        var head: [UInt8] = []
        head.reserveCapacity(256)
        if status == 200 {
            head.append(contentsOf: "HTTP/1.1 200 OK\r\n".utf8)
        } else {
            head.append(contentsOf: "HTTP/1.1 \(status) \(Self.reason(status))\r\n".utf8)
        }
        if let contentType {
            head.append(contentsOf: "Content-Type: ".utf8)
            contentType.withUTF8Buffer { head.append(contentsOf: $0) }
            head.append(contentsOf: "\r\n".utf8)
        }
        head.append(contentsOf: "Content-Length: ".utf8)
        head.append(contentsOf: String(body.count).utf8)
        head.append(contentsOf: "\r\nUpstash-Sync-Token: ".utf8)
        syncTokens.appendNext(to: &head)
        if status != 200, let executed {
            head.append(contentsOf: "\r\nX-Redis-Executed: \(executed.rawValue)".utf8)
        }
        if status == 405 { head.append(contentsOf: "\r\nAllow: GET, HEAD, POST, PUT".utf8) }
        if status == 503 || status == 429 { head.append(contentsOf: "\r\nRetry-After: 1".utf8) }
        if closes { head.append(contentsOf: "\r\nConnection: close".utf8) }
        head.append(contentsOf: "\r\n\r\n".utf8)
        var buffer = allocator.buffer(capacity: head.count + (isHEAD ? 0 : body.count))
        buffer.writeBytes(head)
        if !isHEAD { buffer.writeBytes(body) }
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
        case 431: "Request Header Fields Too Large"
        case 502: "Bad Gateway"
        case 503: "Service Unavailable"
        case 504: "Gateway Timeout"
        default: "Error"
        }
    }
}
