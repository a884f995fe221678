/// Carries HTTP requests to one server. The client core knows nothing else about the network.
public protocol HTTPTransport: Sendable {
    /// Sends a request and returns its whole response.
    /// - Throws: ``TransportError``
    func send(_ request: TransportRequest) async throws -> TransportResponse

    /// Sends a request and returns when the head of the response is there; the body follows as it arrives and is
    /// read no faster than it is taken. Dropping the body closes the connection.
    /// - Throws: ``TransportError``, from the body as well.
    func open(_ request: TransportRequest) async throws -> TransportStream
}

public struct TransportRequest: Sendable {
    public enum Body: Sendable {
        case bytes([UInt8])
        /// Exactly `length` bytes, in pieces of any size.
        case stream(length: Int, any AsyncSequence<[UInt8], any Error> & Sendable)
    }

    public var method: String
    /// Path and query, percent-encoded.
    public var target: String
    public var headers: [(name: String, value: String)]
    public var body: Body
    public var times: TransportTimes
    /// A longer body of the response is an error.
    public var maximumResponseBytes: Int

    public init(
        method: String = "POST", target: String, headers: [(name: String, value: String)] = [], body: Body = .bytes([]),
        times: TransportTimes = .interactive, maximumResponseBytes: Int = 512 << 20
    ) {
        self.method = method
        self.target = target
        self.headers = headers
        self.body = body
        self.times = times
        self.maximumResponseBytes = maximumResponseBytes
    }
}

/// How long each step of one exchange may take.
public struct TransportTimes: Sendable, Hashable {
    public var connect: Duration
    public var tlsHandshake: Duration
    /// From the request's last byte to the first of the response.
    public var firstByte: Duration
    /// Between two reads of the body.
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

public struct TransportResponse: Sendable {
    public var status: Int
    public var headers: [(name: String, value: String)]
    public var body: [UInt8]

    public init(status: Int, headers: [(name: String, value: String)], body: [UInt8]) {
        self.status = status
        self.headers = headers
        self.body = body
    }

    /// The first field of that name, whatever its case.
    public func header(_ name: String) -> String? {
        let name = name.lowercased()
        return headers.first { $0.name.utf8.count == name.utf8.count && $0.name.lowercased() == name }?.value
    }
}

public struct TransportStream: Sendable {
    public var status: Int
    public var headers: [(name: String, value: String)]
    public var body: any AsyncSequence<[UInt8], any Error> & Sendable
}

/// Why there is no response.
public enum TransportError: Error, Sendable, Hashable {
    /// Not a byte of the request left: the name, the connection, the proxy or TLS failed.
    case notSent(reason: String)
    /// The request may have arrived and no complete response came back.
    case noResponse(reason: String)
    /// The caller's task was cancelled; whether the request may have arrived.
    case cancelled(mayHaveArrived: Bool)
}
