/// The opaque cursor of `SCAN` and its family. It is sent back exactly as it came.
public struct ScanCursor: Sendable, Hashable {
    public let token: ByteString

    public init(_ token: ByteString) {
        self.token = token
    }

    public static let start = ScanCursor("0")

    /// Redis and the official SDKs end a scan on the text `0`.
    public var isEnd: Bool { self == .start }
}

/// One page of `SCAN`, `HSCAN`, `SSCAN` or `ZSCAN`: `[cursor, [item, …]]`.
public struct ScanPage: Sendable, Hashable {
    public var next: ScanCursor
    public var items: [ByteString]

    public init(_ reply: RedisValue, to command: String) throws(UnexpectedReply) {
        guard case .array(let parts) = reply, parts.count == 2, let cursor = parts[0].bytes,
            case .array(let items) = parts[1]
        else { throw UnexpectedReply(to: command, expected: "a cursor and an array") }
        next = ScanCursor(cursor)
        self.items = []
        self.items.reserveCapacity(items.count)
        for item in items {
            guard let bytes = item.bytes else { throw UnexpectedReply(to: command, expected: "an array of strings") }
            self.items.append(bytes)
        }
    }
}
