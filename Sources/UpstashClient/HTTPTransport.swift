/// Carries HTTP requests to one server. The client core knows nothing else about the network.
public protocol HTTPTransport: Sendable {
    /// Sends a request and returns its whole response.
    /// - Throws: ``TransportError``
    func send(_ request: TransportRequest) async throws -> TransportResponse

    /// Sends a request and returns when the head of the response is there; the body follows as it arrives and is
    /// read no faster than it is taken. Dropping the body closes the connection. No limit of size holds for the body,
    /// and none of time but ``TransportRequest/streamIdle``.
    /// - Throws: ``TransportError``, from the body as well.
    func open(_ request: TransportRequest) async throws -> TransportStream
}

/// One HTTP request. `Host` and `Content-Length` are the transport's to add, everything else is as it stands here.
public struct TransportRequest: Sendable {
    /// The body, whose length is always known beforehand.
    public enum Body: Sendable {
        case bytes([UInt8])
        /// Exactly `length` bytes, in pieces of any size.
        case stream(length: Int, any AsyncSequence<[UInt8], any Error> & Sendable)
    }

    public var method: String
    /// Path and query, percent-encoded, from the first slash on.
    public var target: String
    /// In the order in which they are sent; a name may come more than once.
    public var headers: [(name: String, value: String)]
    public var body: Body
    public var times: TransportTimes
    /// For all steps together, the wait for a free connection included; `nil` for none.
    public var timeLimit: Duration?
    /// A longer body is ``TransportError/responseTooLarge(limit:)``. ``HTTPTransport/open(_:)`` has no such limit.
    public var maximumResponseBytes: Int
    /// Between two reads of the body from ``HTTPTransport/open(_:)``; `nil` for any. The time in which nobody takes what
    /// has been read does not count.
    public var streamIdle: Duration?

    public init(
        method: String = "POST", target: String, headers: [(name: String, value: String)] = [], body: Body = .bytes([]),
        times: TransportTimes = .interactive, timeLimit: Duration? = nil, maximumResponseBytes: Int = 512 << 20,
        streamIdle: Duration? = nil
    ) {
        self.method = method
        self.target = target
        self.headers = headers
        self.body = body
        self.times = times
        self.timeLimit = timeLimit
        self.maximumResponseBytes = maximumResponseBytes
        self.streamIdle = streamIdle
    }
}

extension TransportRequest: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// Method and sizes only: the target may hold arguments, and the headers hold the token.
    public var description: String {
        let length =
            switch body {
            case .bytes(let bytes): bytes.count
            case .stream(let length, _): length
            }
        return "\(method) (target of \(target.utf8.count) bytes, body of \(length) bytes)"
    }

    public var debugDescription: String { description }
    public var customMirror: Mirror { Mirror(self, children: [], displayStyle: .struct) }
}

/// How long each step of one exchange may take.
public struct TransportTimes: Sendable, Hashable {
    /// For the name's look-up and TCP.
    public var connect: Duration
    public var tlsHandshake: Duration
    /// From the request's last byte to the head of the response, and between two pieces of the request.
    public var firstByte: Duration
    /// Between two reads of the response's body.
    public var idleRead: Duration

    public init(connect: Duration, tlsHandshake: Duration, firstByte: Duration, idleRead: Duration) {
        self.connect = connect
        self.tlsHandshake = tlsHandshake
        self.firstByte = firstByte
        self.idleRead = idleRead
    }

    /// Reliability contract, section 4.
    public static let interactive = TransportTimes(
        connect: .seconds(5), tlsHandshake: .seconds(5), firstByte: .seconds(30), idleRead: .seconds(30))
    public static let bulk = TransportTimes(
        connect: .seconds(5), tlsHandshake: .seconds(5), firstByte: .seconds(60), idleRead: .seconds(60))
}

/// A whole response, of any status.
public struct TransportResponse: Sendable {
    /// The final one: 1xx responses are passed over.
    public var status: Int
    public var headers: [(name: String, value: String)]
    public var body: [UInt8]

    public init(status: Int, headers: [(name: String, value: String)], body: [UInt8]) {
        self.status = status
        self.headers = headers
        self.body = body
    }

    /// The first field of that name, whatever its case, without spaces around it.
    public func header(_ name: String) -> String? {
        let name = name.lowercased()
        let field = headers.first { $0.name.utf8.count == name.utf8.count && $0.name.lowercased() == name }
        return field.map { field in
            let start = field.value.drop { $0 == " " || $0 == "\t" }
            return String(
                start[..<(start.lastIndex { $0 != " " && $0 != "\t" }.map(start.index(after:)) ?? start.startIndex)])
        }
    }
}

/// A response whose body has only begun.
public struct TransportStream: Sendable {
    public var status: Int
    public var headers: [(name: String, value: String)]
    /// Pieces as they arrive, of any size but never empty, to be read once; it throws ``TransportError``.
    public var body: any AsyncSequence<[UInt8], any Error> & Sendable
}

/// Why there is no response.
public enum TransportError: Error, Sendable, Hashable {
    /// Not a byte of the request left: the name, the connection, the proxy or TLS failed.
    case notSent(reason: String)
    /// The request may have arrived and no complete response came back.
    case noResponse(reason: String)
    /// The same, when the response had begun: its status, and the part of the body that came.
    case truncated(reason: String, status: Int, body: [UInt8])
    /// The response's body is longer than ``TransportRequest/maximumResponseBytes``.
    case responseTooLarge(limit: Int)
    /// The caller's task was cancelled; whether the request may have arrived.
    case cancelled(mayHaveArrived: Bool)
}
