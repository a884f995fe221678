import NIOCore
import RedisTypes

/// Reads HTTP/1.1 responses (RFC 9112) from bytes as they arrive; no channel, no clock.
///
/// head ──▶ fixed | chunkSize ⇄ chunkData ──▶ trailers | untilClose ──▶ complete, and `beginResponse` starts over
///
/// A client of its own reader: NIOHTTP1's decoder and encoder are two more generic handlers whose types the runtime
/// has to put together at each start, a fifth of what a one-off `get` takes. This one is strict: what is ambiguous
/// about a message's end is an error, never a guess.
struct HTTPResponseParser {
    struct Head: Sendable {
        var status: Int
        var headers: [(name: String, value: String)]
        var isKeepAlive: Bool
    }

    enum Event {
        case head(Head)
        case body(ByteBuffer)
        case end
    }

    enum Malformed: Error, Hashable {
        /// The bytes are not an HTTP response.
        case notHTTP
        case headTooLarge
        /// The length of the body is contradictory or unreadable.
        case badLength
        case badChunk
    }

    private enum State {
        case head
        case fixed(left: Int)
        case chunkSize
        case chunkData(left: Int)
        case chunkEnd
        case trailers
        case untilClose
        case complete
    }

    private var state = State.head
    private var hasNoBody = false
    /// Bytes of the head, or of a chunk's line, that were looked at without finding its end.
    private var searched = 0

    static let maximumHeadBytes = 64 << 10
    private static let maximumLineBytes = 4 << 10

    /// Makes ready for the response to the next request.
    /// - Parameter isHEAD: its response announces a body that does not come.
    mutating func beginResponse(isHEAD: Bool) {
        state = .head
        hasNoBody = isHEAD
        searched = 0
    }

    /// How much of the body is still to come, where its length was announced.
    var announcedBytes: Int? {
        if case .fixed(let left) = state { left } else { nil }
    }

    /// The next event in `buffer`, from which its bytes are taken; `nil` until more arrive.
    mutating func next(in buffer: inout ByteBuffer) throws(Malformed) -> Event? {
        while true {
            switch state {
            case .head:
                guard let head = try head(in: &buffer) else { return nil }
                // An interim answer says only that the final one is on its way.
                if (100..<200).contains(head.status) {
                    guard head.status != 101 else { throw .notHTTP }
                    continue
                }
                return .head(head)
            case .fixed(let left):
                if left == 0 {
                    state = .complete
                    return .end
                }
                guard let piece = buffer.readSlice(length: min(left, buffer.readableBytes)), piece.readableBytes > 0
                else { return nil }
                state = .fixed(left: left - piece.readableBytes)
                return .body(piece)
            case .chunkSize:
                guard let line = try line(in: &buffer) else { return nil }
                let size = try Self.chunkSize(line)
                state = size == 0 ? .trailers : .chunkData(left: size)
            case .chunkData(let left):
                if left == 0 {
                    state = .chunkEnd
                    continue
                }
                guard let piece = buffer.readSlice(length: min(left, buffer.readableBytes)), piece.readableBytes > 0
                else { return nil }
                state = .chunkData(left: left - piece.readableBytes)
                return .body(piece)
            case .chunkEnd:
                guard buffer.readableBytes >= 2 else { return nil }
                guard buffer.readBytes(length: 2) == [0x0D, 0x0A] else { throw .badChunk }
                state = .chunkSize
            case .trailers:
                guard let line = try line(in: &buffer) else { return nil }
                if line.isEmpty {
                    state = .complete
                    return .end
                }
            case .untilClose:
                let piece = buffer.readSlice(length: buffer.readableBytes)
                return piece.flatMap { $0.readableBytes > 0 ? .body($0) : nil }
            case .complete:
                // A server that speaks unasked breaks the protocol; its bytes must not answer the next request.
                if buffer.readableBytes > 0 { throw .notHTTP }
                return nil
            }
        }
    }

    /// The connection is closed: whether that is how this response ends.
    mutating func endOfInput() -> Event? {
        guard case .untilClose = state else { return nil }
        state = .complete
        return .end
    }

    // MARK: Pieces

    private mutating func head(in buffer: inout ByteBuffer) throws(Malformed) -> Head? {
        let bytes = buffer.readableBytesView
        var index = bytes.startIndex + max(0, searched - 3)
        var end: Int?
        while index + 3 < bytes.endIndex {
            if bytes[index] == 0x0D, bytes[index + 1] == 0x0A, bytes[index + 2] == 0x0D, bytes[index + 3] == 0x0A {
                end = index
                break
            }
            index += 1
        }
        guard let end else {
            searched = bytes.count
            if bytes.count > Self.maximumHeadBytes { throw .headTooLarge }
            // Garbage is told at once, not after 64 KiB of it.
            if !zip(bytes, "HTTP/1.".utf8).allSatisfy({ $0 == $1 }) { throw .notHTTP }
            return nil
        }
        guard end - bytes.startIndex <= Self.maximumHeadBytes else { throw .headTooLarge }
        let head = try Self.parse(bytes[bytes.startIndex..<end])
        buffer.moveReaderIndex(forwardBy: end + 4 - bytes.startIndex)
        searched = 0
        if !(100..<200).contains(head.status) { state = try bodyState(of: head) }
        return head
    }

    private static func parse(_ bytes: ByteBufferView) throws(Malformed) -> Head {
        var lines = bytes.split(separator: 0x0A, omittingEmptySubsequences: false)[...]
        guard var status = lines.popFirst() else { throw .notHTTP }
        if status.last == 0x0D { status.removeLast() }
        guard status.count >= 12, status.starts(with: "HTTP/1.".utf8) else { throw .notHTTP }
        let start = status.startIndex
        let minor = status[start + 7]
        guard minor == UInt8(ascii: "0") || minor == UInt8(ascii: "1"), status[start + 8] == 0x20,
            status.count == 12 || status[start + 12] == 0x20,
            let code = Int(String(decoding: status[(start + 9)..<(start + 12)], as: UTF8.self)), code >= 100
        else { throw .notHTTP }
        var head = Head(status: code, headers: [], isKeepAlive: minor == UInt8(ascii: "1"))
        for var line in lines {
            if line.last == 0x0D { line.removeLast() }
            guard let colon = line.firstIndex(of: UInt8(ascii: ":")), colon > line.startIndex,
                !line[..<colon].contains(where: { $0 <= 0x20 || $0 == 0x7F }), !line.contains(0x0D)
            else { throw .notHTTP }
            let value = line[(colon + 1)...].trimmingSpaces
            head.headers.append(
                (String(decoding: line[..<colon], as: UTF8.self), String(decoding: value, as: UTF8.self)))
        }
        for value in head.values(of: "connection") {
            let words = value.lowercased().split(separator: ",").map { $0.filter { $0 != " " } }
            if words.contains("close") { head.isKeepAlive = false }
            if words.contains("keep-alive") && minor == UInt8(ascii: "0") { head.isKeepAlive = true }
        }
        return head
    }

    private func bodyState(of head: Head) throws(Malformed) -> State {
        let codings = head.values(of: "transfer-encoding")
        let lengths = head.values(of: "content-length")
        if hasNoBody || head.status == 204 || head.status == 304 { return .fixed(left: 0) }
        if !codings.isEmpty {
            guard codings.count == 1, codings[0].lowercased() == "chunked", lengths.isEmpty else { throw .badLength }
            return .chunkSize
        }
        guard let first = lengths.first else { return .untilClose }
        guard lengths.allSatisfy({ $0 == first }), !first.isEmpty, first.utf8.count < 19,
            first.utf8.allSatisfy({ $0 &- 0x30 < 10 }), let length = Int(first)
        else { throw .badLength }
        return .fixed(left: length)
    }

    /// A line without its CR LF, or `nil` until it is whole.
    private mutating func line(in buffer: inout ByteBuffer) throws(Malformed) -> [UInt8]? {
        let bytes = buffer.readableBytesView
        guard let end = bytes.firstIndex(of: 0x0A) else {
            if bytes.count > Self.maximumLineBytes { throw .badChunk }
            return nil
        }
        var line = Array(bytes[bytes.startIndex..<end])
        buffer.moveReaderIndex(forwardBy: line.count + 1)
        guard line.popLast() == 0x0D, line.count <= Self.maximumLineBytes else { throw .badChunk }
        return line
    }

    private static func chunkSize(_ line: [UInt8]) throws(Malformed) -> Int {
        let digits = line.prefix { $0 != UInt8(ascii: ";") && $0 != 0x20 }
        guard !digits.isEmpty, digits.count <= 15 else { throw .badChunk }
        var size = 0
        for digit in digits {
            guard let value = Escaping.hexValue(digit) else { throw .badChunk }
            size = size << 4 | Int(value)
        }
        return size
    }
}

extension HTTPResponseParser.Head {
    /// The values of all fields of that name, which is in lower case.
    func values(of name: String) -> [String] {
        headers.filter { $0.name.utf8.count == name.utf8.count && $0.name.lowercased() == name }.map(\.value)
    }
}

extension ByteBufferView {
    fileprivate var trimmingSpaces: ByteBufferView {
        var view = self
        while let first = view.first, first == 0x20 || first == 0x09 { view = view.dropFirst() }
        while let last = view.last, last == 0x20 || last == 0x09 { view = view.dropLast() }
        return view
    }
}
