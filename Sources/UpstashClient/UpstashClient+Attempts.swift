import RedisTypes
import UpstashREST

extension UpstashClient {
    /// What one attempt came to.
    enum Attempt {
        case replies([RedisValue])
        /// The replies, all of them errors, say that nothing ran and that it may run later.
        case refused(RetryPolicy.Failure, RedisError, [RedisValue])
        /// The first replies of a pipeline, which are final; whether the other commands ran is unknown.
        case cut([RedisValue], UpstashError)
        /// May be repeated under the policy; the error is thrown when it is not.
        case failed(RetryPolicy.Failure, any Error)
        /// Repeating it is no use.
        case final(any Error)
    }

    /// Sends until there is a reply or the policy says stop.
    func perform(_ work: Work, _ request: CommandRequest) async throws -> [RedisValue] {
        var course = Course(work, request)
        while true {
            let began = ContinuousClock.now
            let token = credentials().token
            let outcome = await attemptOnce(course, token)
            switch outcome {
            case .replies(let replies):
                withBudget { $0.succeeded(spent: course.spent) }
                tellOfRepetition(course)
                return course.replies + replies
            case .refused(let failure, let error, let replies):
                if try await waitForRetry(&course, failure, error) { continue }
                // That nothing ran this time says nothing about an earlier attempt.
                if course.isWriteInDoubt { throw verdict(on: error, course) }
                return course.replies + replies
            case .cut(let replies, let error):
                course.keep(replies)
                course.doubt(error, since: began)
                guard try await waitForRetry(&course, .ambiguous, error) else { throw verdict(on: error, course) }
            case .failed(let failure, let error):
                if failure.leavesDoubt { course.doubt(error as? UpstashError, since: began) }
                guard try await waitForRetry(&course, failure, error) else { throw verdict(on: error, course) }
            case .final(let error):
                guard case UpstashError.unauthorized = error, !course.hasRenewedToken else {
                    throw verdict(on: error, course)
                }
                let isRenewed: Bool
                do { isRenewed = try await renewToken(instead: token) } catch { throw verdict(on: error, course) }
                guard isRenewed else { throw verdict(on: error, course) }
                course.hasRenewedToken = true
            }
        }
    }

    /// Waits for the next attempt and prepares it.
    /// - Returns: false when there must be none.
    private func waitForRetry(
        _ course: inout Course, _ failure: RetryPolicy.Failure, _ error: any Error
    ) async throws -> Bool {
        guard options.retries.permits(failure, for: course.work.commandClass),
            let delay = options.retries.delay(
                after: course.attempt, failure, elapsed: course.start.duration(to: .now), random: .random(in: 0..<1)),
            withBudget({ $0.spend(on: failure) })
        else { return false }
        course.spent += RetryBudget.cost(failure)
        course.attempt += 1
        options.onRetry?(
            RetryNotice(
                command: course.work.name, attempt: course.attempt, delay: delay, failure: failure,
                error: error))
        // Cancelled while waiting: the failure at hand says more than the cancellation.
        do { try await ContinuousClock().sleep(for: delay) } catch { return false }
        do { return try course.prepare() } catch { throw verdict(on: error, course) }
    }

    private func tellOfRepetition(_ course: Course) {
        guard course.isWriteInDoubt, let tell = options.onRepeatedWrite else { return }
        let commandClass = course.work.commandClass
        if commandClass == .sameReply { return }
        tell(RepeatedWrite(command: course.work.name, commandClass: commandClass, attempts: course.attempt))
    }

    /// What to throw when the last attempt ended in `error`. That it was refused says nothing about an earlier attempt
    /// that may have run.
    private func verdict(on error: any Error, _ course: Course) -> any Error {
        let error = course.isWriteInDoubt ? course.firstDoubt?.error ?? error : error
        return course.replies.isEmpty ? error : interruption(after: course.replies, course.work, error)
    }

    private func attemptOnce(_ course: Course, _ token: Secret) async -> Attempt {
        let work = course.work
        let timeLimit = max(.zero, options.retries.deadline - course.start.duration(to: .now))
        let request = transportRequest(for: course.request, work.format, token, timeLimit: timeLimit)
        meter.add {
            $0.requests += 1
            $0.retries += course.isRetry ? 1 : 0
            $0.bytesUp += course.request.target.utf8.count + course.request.body.count
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
        if let token = response.header(HeaderName.syncToken) { keep(syncToken: token) }
        let attempt = evaluate(response, work)
        if case .replies = attempt {
            meter.add {
                $0.commands += work.commands.count
                $0.billedCommands += work.billed
            }
        }
        return attempt
    }

    func failure(_ error: TransportError, _ work: Work) -> Attempt {
        let host = endpoint.authority
        switch error {
        case .notSent(let reason):
            return .failed(.notExecuted, UpstashError.unreachable(host: host, reason: reason))
        case .noResponse(let reason):
            return .failed(.ambiguous, lost(work, reason))
        case .truncated(let reason, let status, let body):
            meter.add { $0.bytesDown += body.count }
            return evaluate(truncated: body, status: status, work, reason)
        case .responseTooLarge(let limit):
            return .final(lost(work, "the answer is longer than \(limit) bytes"))
        case .cancelled(let mayHaveArrived):
            let isHarmless = !mayHaveArrived || work.commandClass == .read
            return .final(isHarmless ? CancellationError() : lost(work, "the request was cancelled"))
        }
    }

    private func transportRequest(
        for request: CommandRequest, _ format: ReplyFormat, _ token: Secret, timeLimit: Duration
    ) -> TransportRequest {
        var headers = headers(of: request, token)
        switch format {
        case .base64JSON: headers.append((name: HeaderName.encoding, value: "base64"))
        case .resp2: headers.append((name: HeaderName.responseFormat, value: "resp2"))
        }
        return TransportRequest(
            target: endpoint.prefix + request.target, headers: headers, body: .bytes(request.body),
            times: options.times,
            timeLimit: timeLimit)
    }

    /// Those that all requests have in common.
    func headers(of request: CommandRequest, _ token: Secret) -> [(name: String, value: String)] {
        let headers = [
            (name: "Authorization", value: "Bearer \(token.reveal())"),
            (name: "User-Agent", value: options.userAgent),
            (name: HeaderName.syncToken, value: syncToken),
        ]
        return request.isJSON ? headers + [(name: "Content-Type", value: "application/json")] : headers
    }

    /// - Returns: whether there is another token to try: a new one, or one that another task got in the meantime.
    func renewToken(instead refused: Secret) async throws -> Bool {
        if credentials().token != refused { return true }
        guard let renew = options.renewToken else { return false }
        let token = try await renew()
        use(token)
        return token != refused
    }
}

/// What one call has been through.
private struct Course {
    /// What is still to be done.
    private(set) var work: UpstashClient.Work
    private(set) var request: CommandRequest
    /// Of commands that are done.
    private(set) var replies: [RedisValue] = []
    let start = ContinuousClock.now
    var attempt = 1
    var spent = 0
    var hasRenewedToken = false
    /// The first attempt that may have run: when it began, and its error.
    private(set) var firstDoubt: (began: ContinuousClock.Instant, error: UpstashError)?

    init(_ work: UpstashClient.Work, _ request: CommandRequest) {
        self.work = work
        self.request = request
    }

    var isRetry: Bool { attempt > 1 || hasRenewedToken }

    var isWriteInDoubt: Bool { firstDoubt != nil && work.commandClass != .read }

    mutating func doubt(_ error: UpstashError?, since began: ContinuousClock.Instant) {
        if firstDoubt == nil, let error { firstDoubt = (began, error) }
    }

    mutating func keep(_ replies: [RedisValue]) {
        self.replies += replies
        work.commands.removeFirst(replies.count)
    }

    /// Makes the request to send next.
    /// - Returns: false when an expiry has come in the meantime: sent again, it would begin anew.
    mutating func prepare() throws -> Bool {
        guard let firstDoubt else { return true }
        guard let work = work.expiringSooner(by: firstDoubt.began.duration(to: .now)) else { return false }
        request = try work.request()
        return true
    }
}
