import RESP
import RedisTypes
import UpstashREST

extension UpstashClient {
    /// What one attempt came to.
    private enum Attempt {
        case replies([RedisValue])
        /// Not worth repeating, or not allowed.
        case final(any Error)
        /// May be repeated under the policy; `error` is thrown when it is not.
        case failed(RetryPolicy.Failure, any Error)
    }

    /// Sends until there is a reply or the policy says stop.
    func perform(_ work: Work) async throws -> [RedisValue] {
        let clock = ContinuousClock()
        let start = clock.now
        var spent = 0
        var hasRenewedToken = false
        var attempt = 1
        while true {
            let outcome = await attemptOnce(work, isRetry: attempt > 1)
            switch outcome {
            case .replies(let replies):
                withBudget { $0.succeeded(spent: spent) }
                return replies
            case .final(let error):
                if case UpstashError.unauthorized = error, !hasRenewedToken, try await renewToken() {
                    hasRenewedToken = true
                    continue
                }
                throw error
            case .failed(let failure, let error):
                guard options.retries.permits(failure, for: work.commandClass),
                    let delay = options.retries.delay(
                        after: attempt, failure, elapsed: clock.now - start, random: .random(in: 0..<1)),
                    withBudget({ $0.spend(on: failure) })
                else { throw error }
                spent += RetryBudget.cost(failure)
                attempt += 1
                // Cancelled while waiting: the failure at hand says more than the cancellation.
                do { try await clock.sleep(for: delay) } catch is CancellationError { throw error }
            }
        }
    }

    private func attemptOnce(_ work: Work, isRetry: Bool) async -> Attempt {
        let request = transportRequest(for: work.request, format: work.format)
        meter.add {
            $0.requests += 1
            $0.retries += isRetry ? 1 : 0
            $0.bytesUp += work.request.target.utf8.count + work.request.body.count
        }
        let response: TransportResponse
        do {
            response = try await transport.send(request)
        } catch let error as TransportError {
            return failure(error, work)
        } catch {
            return .final(error)
        }
        meter.add { $0.bytesDown += response.body.count }
        if let token = response.header(HeaderName.syncToken), !token.isEmpty { keep(syncToken: token) }
        let attempt = evaluate(response, work)
        if case .replies = attempt {
            meter.add {
                $0.commands += work.commands
                $0.billedCommands += work.billed
            }
        }
        return attempt
    }

    private func failure(_ error: TransportError, _ work: Work) -> Attempt {
        let host = endpoint.authority
        switch error {
        case .notSent(let reason):
            return .failed(.notExecuted, UpstashError.unreachable(host: host, reason: reason))
        case .noResponse(let reason):
            return .failed(.ambiguous, lost(work, reason))
        case .cancelled(let mayHaveArrived):
            return .final(mayHaveArrived ? lost(work, "the request was cancelled") : CancellationError())
        }
    }

    /// What to say of a request that may have run.
    private func lost(_ work: Work, _ reason: String) -> UpstashError {
        let host = endpoint.authority
        return work.commandClass == .read
            ? .noReply(command: work.name, host: host, reason: reason)
            : .ambiguous(command: work.name, host: host, reason: reason)
    }

    func unreadable(_ work: Work, status: Int) -> UpstashError {
        lost(work, "the answer (HTTP \(status)) cannot be read")
    }

    /// Success is 2xx **and** no `error`: some refusals come with status 200.
    private func evaluate(_ response: TransportResponse, _ work: Work) -> Attempt {
        let host = endpoint.authority
        let isSuccess = (200..<300).contains(response.status)
        let replies = parse(response, work)
        let refusal: RedisError? = if case .error(let error)? = replies?.first, replies?.count == 1 { error } else { nil }
        let executed = response.header(HeaderName.executed).flatMap(Executed.init)
        let retryAfter = response.header("Retry-After").flatMap { Int64($0) }.map { Duration.seconds(max(0, $0)) }
        switch response.status {
        case 300..<400: return .final(UpstashError.redirected(host: host))
        case 401: return .final(UpstashError.unauthorized(host: host, refusal))
        case 403: return .final(refusal ?? UpstashError.forbidden(host: host))
        case 429, 503:
            let error = UpstashError.overloaded(host: host, status: response.status, retryAfter: retryAfter)
            // Only a 503 that denies it may have run; without the header it stands for the service being away.
            if response.status == 503 && executed == .unknown { return .failed(.ambiguous, lost(work, "HTTP 503")) }
            return .failed(.throttled(retryAfter: retryAfter), refusal ?? error)
        case 408, 500...:
            if executed == .no { return .failed(.notExecuted, refusal ?? UpstashError.notTheAPI(host: host, status: response.status)) }
            return .failed(.ambiguous, lost(work, "HTTP \(response.status)"))
        default: break
        }
        guard let replies else {
            // A 2xx that cannot be read may have run; a 4xx without the API's error is somebody else's page.
            return isSuccess
                ? .failed(.ambiguous, unreadable(work, status: response.status))
                : .final(UpstashError.notTheAPI(host: host, status: response.status))
        }
        if let refusal {
            switch refusal.kind {
            case .temporarilyRefused where work.replies == .one: return .failed(.notExecuted, refusal)
            case .readOnlyServer where work.replies == .one && work.commandClass != .read:
                return .failed(.readOnly, refusal)
            default: break
            }
        }
        if case .many(let count) = work.replies {
            if refusal != nil, !isArray(response) { return .final(refusal ?? UpstashError.notTheAPI(host: host, status: 0)) }
            if replies.count != count { return .failed(.ambiguous, unreadable(work, status: response.status)) }
        } else if !isSuccess, refusal == nil {
            return .final(UpstashError.notTheAPI(host: host, status: response.status))
        }
        return .replies(replies)
    }

    private func isArray(_ response: TransportResponse) -> Bool {
        response.body.first { $0 > 0x20 } == UInt8(ascii: "[")
    }

    /// The replies of a body, or `nil` when it is not an answer of the API.
    private func parse(_ response: TransportResponse, _ work: Work) -> [RedisValue]? {
        response.body.withUnsafeBytes { body in
            if response.header("Content-Type")?.hasPrefix("application/octet-stream") == true {
                return try? RESPReader.values(in: body)
            }
            let encoding: ReplyEncoding = work.format == .base64JSON ? .base64 : .plain
            switch try? ReplyBody.parse(body, encoding: encoding) {
            case .one(let reply): return [reply]
            case .many(let replies): return replies
            case nil: return nil
            }
        }
    }

    private func transportRequest(for request: CommandRequest, format: ReplyFormat) -> TransportRequest {
        let (token, syncToken) = credentials()
        var headers = [
            (name: "Authorization", value: "Bearer \(token.reveal())"),
            (name: "User-Agent", value: options.userAgent),
            (name: HeaderName.syncToken, value: syncToken),
        ]
        if request.isJSON { headers.append((name: "Content-Type", value: "application/json")) }
        switch format {
        case .base64JSON: headers.append((name: HeaderName.encoding, value: "base64"))
        case .resp2: headers.append((name: HeaderName.responseFormat, value: "resp2"))
        }
        return TransportRequest(
            target: endpoint.prefix + request.target, headers: headers, body: .bytes(request.body), times: options.times)
    }
}

extension UpstashClient {
    /// - Returns: whether there is another token to try.
    private func renewToken() async throws -> Bool {
        guard let renew = options.renewToken else { return false }
        return replace(token: try await renew())
    }
}
