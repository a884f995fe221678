import NIOCore
import NIOHTTP1
import RedisTypes
import UpstashREST

/// The parts of a request's head that the gateway reads, checked for strictness (reliability contract, section 9).
struct RequestHead {
    var target: RequestTarget
    var authorization: String?
    var contentLength: Int?
    var isKeepAlive: Bool
    /// In capitals; empty when it could not be read.
    var method = ""
    var isHEAD: Bool
    /// HTTP/1.0 knows no chunks.
    var allowsChunks = true
    var expectsContinue = false
    var encoding = ReplyEncoding.plain
    var wantsRESP = false
    /// A header field that cannot be honoured; reported after authentication.
    var refusal: RequestError?
    /// Header fields that the response carries because of this request, each with its line end.
    var responseFields = ""

    /// - Throws: what makes the request unreadable or forbidden whoever sent it; the connection closes after it.
    init(_ head: HTTPRequestHead, limits: GatewayLimits) throws(RequestError) {
        // HTTP/1.0 clients are told the end of a body by the end of the connection.
        isKeepAlive = head.isKeepAlive && head.version.minor > 0 && head.method != .CONNECT
        isHEAD = head.method == .HEAD
        method = head.method.rawValue
        allowsChunks = head.version.minor > 0
        // The decoder has replaced what is not UTF-8, so the bytes that were meant are lost.
        guard head.uri.utf8.allSatisfy({ $0 < 0x80 }) || !head.uri.unicodeScalars.contains("\u{FFFD}") else {
            throw .badRequest("ERR the request target is not valid UTF-8")
        }
        guard head.uri.utf8.count <= limits.targetBytes else {
            throw RequestError(status: 414, text: "ERR the request target is longer than \(limits.targetBytes) bytes")
        }
        // The absolute form is for proxies; the service itself has never been asked that way.
        if head.uri.utf8.first != UInt8(ascii: "/") {
            switch head.method {
            case .GET, .HEAD, .POST, .PUT: throw .badRequest("ERR the request target does not begin with a slash")
            // Refused for their method, or asked about the server as a whole.
            default: break
            }
        }
        target = try RequestTarget(head.uri.utf8)
        // A page reached with a token in its address must not hand the address on.
        if target.token != nil { responseFields = "Referrer-Policy: no-referrer\r\n" }
        guard head.headers.count <= limits.headerCount else {
            throw RequestError(status: 431, text: "ERR more than \(limits.headerCount) header fields")
        }
        var hosts = 0
        var headerBytes = 0
        var codings = 0
        for (name, value) in head.headers {
            headerBytes += name.utf8.count + value.utf8.count
            switch name.utf8.count {
            case 4 where name.isEqualHeaderName("host"): hosts += 1
            // After a request for another protocol the decoder stops, although the answer is still HTTP/1.1.
            case 7 where name.isEqualHeaderName("upgrade"): isKeepAlive = false
            case 6 where name.isEqualHeaderName("expect"): expectsContinue = value.isEqualHeaderName("100-continue")
            case 13 where name.isEqualHeaderName("authorization"):
                guard authorization == nil else { throw .badRequest("ERR repeated Authorization header") }
                authorization = value
            case 14 where name.isEqualHeaderName("content-length"):
                guard contentLength == nil, value.utf8.allSatisfy({ (0x30...0x39).contains($0) }),
                    let length = Int(value)
                else {
                    throw .badRequest("ERR invalid Content-Length header")
                }
                contentLength = length
            case 17 where name.isEqualHeaderName("transfer-encoding"):
                codings += 1
                guard codings == 1, head.version.minor == 1, value.isEqualHeaderName("chunked") else {
                    throw .badRequest("ERR unsupported Transfer-Encoding header")
                }
            case 16 where name.isEqualHeaderName("upstash-encoding"):
                if value.isEqualHeaderName("base64") {
                    encoding = .base64
                } else if !value.isEmpty {
                    refusal = .badRequest("ERR invalid encoding")
                }
            // The documentation's own sample misspells the second form.
            case 23 where name.isEqualHeaderName("upstash-response-format"),
                22 where name.isEqualHeaderName("upstash-reponse-format"):
                if value.isEqualHeaderName("resp2") {
                    wantsRESP = true
                } else if !value.isEmpty, !value.isEqualHeaderName("json") {
                    refusal = .badRequest("ERR invalid response format")
                }
            default: break
            }
        }
        guard headerBytes <= limits.headerBytes else {
            throw RequestError(status: 431, text: "ERR the header fields are longer than \(limits.headerBytes) bytes")
        }
        guard hosts == 1 || hosts == 0 && head.version.minor == 0 else {
            throw .badRequest("ERR exactly one Host header is needed")
        }
        if wantsRESP && encoding == .base64 {
            refusal = .badRequest("ERR base64 encoding and the resp2 response format exclude each other")
        }
    }

    /// Stands for a head that could not be read.
    static func unreadable(isHEAD: Bool = false) -> RequestHead {
        RequestHead(isHEAD: isHEAD)
    }

    private init(isHEAD: Bool) {
        target = .root
        isKeepAlive = false
        self.isHEAD = isHEAD
    }

    /// Whether fields after the body try to say what only a head may say: how it is framed, or who sent it.
    static func areForbidden(_ trailers: HTTPHeaders) -> Bool {
        ["authorization", "content-length", "host", "transfer-encoding"].contains { trailers.contains(name: $0) }
    }

    /// Lends the bytes of the token: that of the query, else of the header, with or without the word `Bearer`.
    func withToken<Result>(_ body: (UnsafeRawBufferPointer) -> Result) -> Result? {
        if let candidate = target.token { return candidate.bytes.withUnsafeBytes(body) }
        guard var candidate = authorization else { return nil }
        let scheme = "bearer "
        return candidate.withUTF8 { bytes in
            let bytes = UnsafeRawBufferPointer(bytes)
            let hasScheme =
                bytes.count >= scheme.utf8.count
                && zip(bytes, scheme.utf8).allSatisfy { $0 == $1 || $0 | 0x20 == $1 }
            return body(UnsafeRawBufferPointer(rebasing: bytes[(hasScheme ? scheme.utf8.count : 0)...]))
        }
    }
}

extension String {
    /// Whether this is `other`, which is in lower case, but for the case of ASCII letters.
    fileprivate func isEqualHeaderName(_ other: StaticString) -> Bool {
        guard utf8.count == other.utf8CodeUnitCount else { return false }
        return other.withUTF8Buffer { other in
            zip(utf8, other).allSatisfy { $0 == $1 || ((0x41...0x5A).contains($0) && $0 | 0x20 == $1) }
        }
    }
}
