import UpstashClient

/// What a response means for the request that it answers: the table of section 3 of the reliability contract, for an
/// API that has no idempotency keys.
enum ResponseVerdict {
    case success([UInt8])
    /// A question may be asked again.
    case retry(ManagementError, RetryPolicy.Failure)
    case failure(ManagementError)

    init(_ response: TransportResponse, to request: ManagementRequest, host: String, account: ManagementAccount) {
        let message = ServerMessage(response.body, hiding: account.key)
        let (action, status) = (request.action, response.status)
        let wait = response.retryAfter
        func doubt(_ failure: RetryPolicy.Failure) -> ResponseVerdict {
            let reason = message.text ?? "HTTP \(status)"
            return request.method.isRead
                ? .retry(.noAnswer(action: action, host: host, reason: reason), failure)
                : .failure(.unknownOutcome(action: action, host: host, reason: reason))
        }
        switch status {
        // Behind any status: what says why not has not been done.
        case 200..<300 where message.isError: self = .failure(Self.refusal(message, status, action, host))
        case 200..<300: self = .success(response.body)
        case 300..<400: self = .failure(.redirected(host: host))
        case 401: self = .failure(.unauthorized(host: host, message: message.text))
        // Something on the way gave up waiting: the service may have had it by then.
        case 408: self = doubt(.ambiguous)
        case 429:
            let error = ManagementError.throttled(host: host, retryAfter: wait)
            self = request.method.isRead ? .retry(error, .throttled(retryAfter: wait)) : .failure(error)
        case 400..<500:
            self = .failure(Self.refusal(message, status, action, host))
        case _ where message.saysMaintenance(status):
            let error = ManagementError.refused(
                action: action, host: host, status: status, message: message.text ?? "maintenance")
            self = request.method.isRead ? .retry(error, .unavailable(retryAfter: wait)) : .failure(error)
        case 503: self = doubt(.unavailable(retryAfter: wait))
        default: self = doubt(.ambiguous)
        }
    }

    private static func refusal(
        _ message: ServerMessage, _ status: Int, _ action: String, _ host: String
    ) -> ManagementError {
        // The one thing the service tells by its words alone (section 1): no status is documented for it.
        if message.contains("readonly api key") { return .readOnlyKey(action: action, host: host) }
        switch status {
        case 403: return .forbidden(action: action, host: host, message: message.text)
        case 404 where message.shape == .json || message.text != nil:
            return .notFound(action: action, host: host, message: message.text)
        // A page instead of the API's words: nothing that knows the API has answered.
        case _ where message.text == nil: return .notTheAPI(host: host, status: status)
        default: return .refused(action: action, host: host, status: status, message: message.text ?? "")
        }
    }
}

extension ServerMessage {
    /// Whether the service itself, and no proxy, says that it did nothing: a 500 in any shape, a 503 in JSON. The
    /// words are all there is to tell it by.
    fileprivate func saysMaintenance(_ status: Int) -> Bool {
        (status == 500 || status == 503 && shape == .json) && contains("maintenance")
    }

    fileprivate func contains(_ words: String) -> Bool {
        guard let text = text?.lowercased().utf8 else { return false }
        return text.indices.contains { text[$0...].starts(with: words.utf8) }
    }
}
