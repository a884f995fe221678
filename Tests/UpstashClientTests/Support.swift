import NIOCore
import NIOPosix
import RedisTypes
import Synchronization
import TestSupport
import Testing
import UpstashREST

@testable import UpstashClient

let testToken = "tok-6f1d2c3b4a59"

extension RetryPolicy {
    /// As for people at a terminal, but in no time.
    static let quick = RetryPolicy(
        attempts: 4, baseDelay: .microseconds(10), throttledBaseDelay: .microseconds(10),
        maximumDelay: .microseconds(100), deadline: .seconds(600), longestRetryAfter: .seconds(60))
}

extension UpstashClient.Options {
    static func quick(_ change: (inout Self) -> Void = { _ in }) -> Self {
        var options = Self()
        options.retries = .quick
        change(&options)
        return options
    }
}

/// Lends a client and the fault server it talks to.
@discardableResult
func withClient<Result>(
    _ script: [FaultServer.Step], always: FaultServer.Step? = nil,
    _ sourceLocation: SourceLocation = #_sourceLocation,
    options: UpstashClient.Options = .quick(),
    _ body: (UpstashClient, FaultServer) async throws -> Result
) async throws -> Result {
    try await FaultServer.run(script, always: always, sourceLocation: sourceLocation) { server in
        let endpoint = try RESTEndpoint("http://127.0.0.1:\(server.port)")
        return try await withTransport(to: endpoint) { transport in
            let client = try UpstashClient(endpoint, token: Secret(testToken), transport: transport, options: options)
            return try await body(client, server)
        }
    }
}

/// Lends a transport.
@discardableResult
func withTransport<Result>(
    to endpoint: RESTEndpoint, options: NIOTransport.Options = .init(),
    _ body: (NIOTransport) async throws -> Result
) async throws -> Result {
    let transport = try NIOTransport(to: endpoint, options: options)
    let result: Swift.Result<Result, any Error>
    do { result = .success(try await body(transport)) } catch { result = .failure(error) }
    await transport.close()
    return try result.get()
}

/// Lends a port of this machine that refuses connections and that nobody else gets meanwhile: the client's end of a
/// connection.
@discardableResult
func withDeafPort<Result>(_ body: (Int) async throws -> Result) async throws -> Result {
    try await FaultServer.run([]) { server in
        let channel = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .connectTimeout(.minutes(5))
            .connect(host: "127.0.0.1", port: server.port).get()
        let result: Swift.Result<Result, any Error>
        do { result = .success(try await body(channel.localAddress?.port ?? 0)) } catch { result = .failure(error) }
        try await channel.close()
        return try result.get()
    }
}

/// A command written as one line.
func command(_ line: String) -> RedisCommand {
    RedisCommand(line.split(separator: " ").map { ByteString($0) })
}

/// What a call came to, without names and reasons.
enum Ending: Hashable {
    case reply
    case redisError(String)
    case ambiguous, noReply, overloaded, unreachable, unauthorized, forbidden, notTheAPI, redirected, interrupted
    case uncarriable, plaintext, cancelled, streamLost, eventTooLarge, other

    init(of call: () async throws -> Void) async {
        do {
            try await call()
            self = .reply
        } catch let error as RedisError {
            self = .redisError(error.code)
        } catch let error as UpstashError {
            switch error {
            case .unauthorized: self = .unauthorized
            case .forbidden: self = .forbidden
            case .unreachable: self = .unreachable
            case .overloaded: self = .overloaded
            case .ambiguous: self = .ambiguous
            case .noReply: self = .noReply
            case .interrupted: self = .interrupted
            case .notTheAPI: self = .notTheAPI
            case .redirected: self = .redirected
            case .refused(let error): self = .redisError(error.code)
            case .plaintextRefused: self = .plaintext
            case .uncarriableBytes: self = .uncarriable
            case .streamLost: self = .streamLost
            case .eventTooLarge: self = .eventTooLarge
            }
        } catch is CancellationError {
            self = .cancelled
        } catch {
            self = .other
        }
    }
}

/// Sends a command and compares its reply.
func expect(
    _ expected: RedisValue, for line: String, from client: UpstashClient,
    sourceLocation: SourceLocation = #_sourceLocation
) async throws {
    let reply = try await client.send(command(line))
    #expect(reply == expected, sourceLocation: sourceLocation)
}

/// Keeps the last request, and answers none.
final class RecordingTransport: HTTPTransport {
    private let last = Mutex<TransportRequest?>(nil)

    var request: TransportRequest? { last.withLock { $0 } }

    func send(_ request: TransportRequest) async throws -> TransportResponse {
        last.withLock { $0 = request }
        throw TransportError.responseTooLarge(limit: 1)
    }

    func open(_ request: TransportRequest) async throws -> TransportStream {
        last.withLock { $0 = request }
        throw TransportError.responseTooLarge(limit: 1)
    }
}
