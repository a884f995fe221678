public import RedisTypes
import UpstashREST

extension UpstashClient {
    /// The messages of channels, from the moment the sequence is iterated: each iteration has a connection of its own,
    /// which ends with its iterator or its task. It takes one of ``NIOTransport/Options/maximumConnections``.
    ///
    /// Delivery is at most once: what is published while the connection is lost is lost too, and a
    /// ``SubscriptionEvent/gap(_:)`` tells when that was.
    /// - Parameter channels: one or more; together, percent-encoded, they fit into a URL of 8 KiB.
    public func subscribe(
        to channels: [ByteString], options: StreamOptions = StreamOptions()
    ) -> SubscriptionEvents {
        SubscriptionEvents(client: self, name: "subscribe", names: channels, options: options)
    }

    /// The messages of all channels that match: `*`, `?`, `[a-z]` and `\` as in
    /// [PSUBSCRIBE](https://redis.io/commands/psubscribe). Otherwise like ``subscribe(to:options:)``.
    public func psubscribe(
        to patterns: [ByteString], options: StreamOptions = StreamOptions()
    ) -> SubscriptionEvents {
        SubscriptionEvents(client: self, name: "psubscribe", names: patterns, options: options)
    }

    /// Every command that the database runs, from the moment the sequence is iterated. Read-only tokens may not.
    public func monitor(options: StreamOptions = StreamOptions()) -> MonitorEvents {
        MonitorEvents(client: self, options: options)
    }
}

extension UpstashClient {
    /// What one attempt to open an event stream came to.
    enum Opening {
        case open(TransportStream)
        /// May be repeated under the policy; the error is thrown when it is not.
        case failed(RetryPolicy.Failure, any Error)
        /// Repeating it is no use.
        case final(any Error)
    }

    /// One attempt. It counts as one request and, when it is answered, as one command.
    func open(
        _ work: Work, _ request: CommandRequest, _ token: Secret, isRetry: Bool, timeLimit: Duration, idle: Duration
    ) async -> Opening {
        meter.add {
            $0.requests += 1
            $0.retries += isRetry ? 1 : 0
            $0.bytesUp += request.target.utf8.count + request.body.count
        }
        let stream: TransportStream
        var response: TransportResponse
        do {
            stream = try await transport.open(
                TransportRequest(
                    target: endpoint.prefix + request.target,
                    headers: headers(of: request, token) + [
                        (name: "Accept", value: "text/event-stream"), (name: "Cache-Control", value: "no-cache"),
                    ], body: .bytes(request.body), times: options.times, timeLimit: timeLimit, streamIdle: idle))
            response = TransportResponse(status: stream.status, headers: stream.headers, body: [])
            if !response.isEventStream { response.body = try await Self.beginning(of: stream) }
        } catch let error as TransportError {
            return opening(failure(error, work), work, status: 0)
        } catch {
            return .final(error)
        }
        if let token = response.header(HeaderName.syncToken) { keep(syncToken: token) }
        guard response.isEventStream else {
            meter.add { [count = response.body.count] in $0.bytesDown += count }
            return opening(evaluate(response, work), work, status: response.status)
        }
        countAnswer(to: work)
        return .open(stream)
    }

    private func countAnswer(to work: Work) {
        meter.add {
            $0.commands += work.commands.count
            $0.billedCommands += work.billed
        }
    }

    /// What is said of a response that is no stream, as of one to any other request.
    private func opening(_ attempt: Attempt, _ work: Work, status: Int) -> Opening {
        switch attempt {
        case .failed(let failure, let error): return .failed(failure, error)
        case .refused(let failure, let error, _): return .failed(failure, error)
        case .final(let error): return .final(error)
        case .cut(_, let error): return .final(error)
        case .replies(let replies):
            countAnswer(to: work)
            // A reply that is no error: the server takes the path for a command.
            return .final(
                replies.first.flatMap(Self.refusal)
                    ?? UpstashError.notTheAPI(host: endpoint.authority, status: status))
        }
    }

    /// The body of a refusal, as far as anybody needs it.
    private static func beginning(of stream: TransportStream) async throws -> [UInt8] {
        var body: [UInt8] = []
        for try await piece in stream.body {
            body += piece
            if body.count >= 64 << 10 { break }
        }
        return body
    }
}

extension TransportResponse {
    fileprivate var isEventStream: Bool {
        guard status == 200, let type = header("Content-Type") else { return false }
        let name = type.prefix { $0 != ";" && $0 != " " && $0 != "\t" }
        return name.lowercased() == "text/event-stream"
    }
}
