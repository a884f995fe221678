import RedisTypes
package import UpstashClient
package import UpstashREST

/// The management API: databases, backups, teams and what they cost.
///
/// Nothing but a question is ever sent twice. The API knows no idempotency keys, so that a reset or a creation whose
/// answer was lost is told as ``ManagementError/unknownOutcome(action:host:reason:)``, for the caller to look.
package struct ManagementClient: Sendable {
    package struct Options: Sendable {
        /// For questions; its deadline holds for writes as well.
        package var retries = RetryPolicy.interactive
        /// Patient ones: giving up on a write leaves its outcome unknown.
        package var times = TransportTimes.bulk
        package var userAgent = "upkeep"
        /// Hears of each question that is about to be asked again.
        package var onRetry: (@Sendable (RetryNotice) -> Void)?

        package init() { retries.deadline = .seconds(60) }
    }

    /// Of the service itself.
    package static let defaultURL = "https://api.upstash.com/v2"

    package let endpoint: RESTEndpoint
    package let account: ManagementAccount
    private let transport: any HTTPTransport
    private let options: Options

    /// No answer of the API is near this size.
    private static let largestAnswer = 64 << 20

    /// - Parameter transport: one to `endpoint`.
    /// - Throws: ``ManagementError/plaintextRefused(host:)``
    package init(
        _ endpoint: RESTEndpoint, account: ManagementAccount, transport: any HTTPTransport, options: Options = Options()
    ) throws(ManagementError) {
        guard endpoint.isTLS || endpoint.isLoopback else { throw .plaintextRefused(host: endpoint.authority) }
        self.endpoint = endpoint
        self.account = account
        self.transport = transport
        self.options = options
    }

    /// How messages name the service.
    package var host: String { endpoint.authority }

    // MARK: Asking

    func object<Object: ServerObject>(_ request: ManagementRequest) async throws -> Object {
        let body = try await send(request)
        guard let object = Object.decode(body) else { throw unreadable(request) }
        return object
    }

    func list<Object: ServerObject>(_ request: ManagementRequest) async throws -> [Object] {
        let body = try await send(request)
        guard let objects = Object.decodeList(body) else { throw unreadable(request) }
        return objects
    }

    /// For what answers `"OK"`, an empty body, or in some versions the changed object.
    func confirm(_ request: ManagementRequest) async throws {
        let body = try await send(request)
        if body.isEmpty || body.elementsEqual("OK".utf8) { return }
        do { _ = try JSONValue(parsing: body) } catch { throw unreadable(request) }
    }

    /// An answer that says "done" in words that are none of the API's: somebody else may have given it.
    private func unreadable(_ request: ManagementRequest) -> ManagementError {
        if request.method.isRead { return .notTheAPI(host: host, status: 200) }
        return .unknownOutcome(action: request.action, host: host, reason: "the answer cannot be read")
    }

    // MARK: Sending

    private func send(_ request: ManagementRequest) async throws -> [UInt8] {
        let start = ContinuousClock.now
        var attempt = 1
        while true {
            let left = max(.zero, options.retries.deadline - start.duration(to: .now))
            switch try await sendOnce(request, timeLimit: left) {
            case .success(let body): return body
            case .failure(let error): throw error
            case .retry(let error, let failure):
                guard
                    let delay = options.retries.delay(
                        after: attempt, failure, elapsed: start.duration(to: .now), random: .random(in: 0..<1))
                else { throw error }
                attempt += 1
                options.onRetry?(
                    RetryNotice(
                        command: request.action, attempt: attempt, delay: delay, failure: failure, error: error))
                try await ContinuousClock().sleep(for: delay)
            }
        }
    }

    private func sendOnce(_ request: ManagementRequest, timeLimit: Duration) async throws -> ResponseVerdict {
        do {
            let response = try await transport.send(transportRequest(for: request, timeLimit: timeLimit))
            return ResponseVerdict(response, to: request, host: host, account: account)
        } catch let error as TransportError {
            return try verdict(on: error, request)
        }
    }

    private func verdict(on error: TransportError, _ request: ManagementRequest) throws -> ResponseVerdict {
        func lost(_ reason: String) -> ResponseVerdict {
            request.method.isRead
                ? .retry(.noAnswer(action: request.action, host: host, reason: reason), .ambiguous)
                : .failure(.unknownOutcome(action: request.action, host: host, reason: reason))
        }
        switch error {
        case .notSent(let reason):
            let error = ManagementError.unreachable(host: host, reason: reason)
            return request.method.isRead ? .retry(error, .notExecuted) : .failure(error)
        case .noResponse(let reason), .truncated(let reason, _, _): return lost(reason)
        case .responseTooLarge(let limit):
            let reason = "the answer is longer than \(limit) bytes"
            return request.method.isRead
                ? .failure(.noAnswer(action: request.action, host: host, reason: reason)) : lost(reason)
        case .cancelled(let mayHaveArrived):
            if request.method.isRead || !mayHaveArrived { throw CancellationError() }
            return lost("the request was cancelled")
        }
    }

    private func transportRequest(for request: ManagementRequest, timeLimit: Duration) -> TransportRequest {
        var headers = [
            (name: "Authorization", value: account.authorization.reveal()),
            (name: "User-Agent", value: options.userAgent),
            (name: "Accept", value: "application/json"),
        ]
        if !request.body.isEmpty { headers.append((name: "Content-Type", value: "application/json")) }
        let query = request.query.isEmpty ? "" : "?\(request.query)"
        return TransportRequest(
            method: request.method.rawValue, target: prefix(request.base) + request.path + query, headers: headers,
            body: .bytes(request.body), times: options.times, timeLimit: timeLimit,
            maximumResponseBytes: Self.largestAnswer)
    }

    private func prefix(_ base: ManagementRequest.Base) -> String {
        guard base == .unversioned, endpoint.prefix.hasSuffix("/v2") else { return endpoint.prefix }
        return String(endpoint.prefix.dropLast(3))
    }
}
