import RedisTypes
import UpstashREST

/// The texts of one event stream, over all its connections.
///
/// closed ──open──▶ open ──lost──▶ closed;  an error that no policy repeats ──▶ finished
struct EventReader {
    enum Signal {
        case event([UInt8])
        case gap(StreamGap)
    }

    private struct Connection {
        var pieces: any AsyncIteratorProtocol<[UInt8], any Error>
        var parser: EventStreamParser
        let opened = ContinuousClock.now
        var events = 0
    }

    /// Attempts in a row, without a stream that lasted between them.
    private struct Course {
        let start = ContinuousClock.now
        var attempt = 1
        var spent = 0
        var hasRenewedToken = false
    }

    private let client: UpstashClient
    private let work: UpstashClient.Work
    private let options: StreamOptions
    /// Events that every connection begins with.
    private let acknowledgements: Int

    private var request: CommandRequest?
    private var course = Course()
    private var connection: Connection?
    private var wasOpen = false
    /// Whether there was an event: what is missed before the first is no gap.
    private var hasBegun = false
    private var isFinished = false
    /// When bytes last came.
    private var lastSign: UnixTime?
    /// Of the gap that is to be told before the next event.
    private var gapStart: UnixTime?
    /// The event that waits behind a gap.
    private var held: [UInt8]?

    init(_ command: RedisCommand, acknowledgements: Int, client: UpstashClient, options: StreamOptions) {
        self.client = client
        self.options = options
        self.acknowledgements = acknowledgements
        work = UpstashClient.Work([command], .stream)
    }

    /// - Returns: `nil` after an error was thrown, and only then.
    mutating func next() async throws -> Signal? {
        if isFinished { return nil }
        do {
            return try await signal()
        } catch {
            isFinished = true
            connection = nil
            throw error
        }
    }

    private mutating func signal() async throws -> Signal {
        if let event = held {
            held = nil
            return .event(event)
        }
        while true {
            if let event = try parsedEvent() {
                guard let since = gapStart else { return .event(event) }
                gapStart = nil
                held = event
                // The calendar's clock may have been set back.
                return .gap(StreamGap(since: since, until: max(since, .now)))
            }
            if connection == nil { try await open() } else { try await read() }
        }
    }

    private mutating func parsedEvent() throws(UpstashError) -> [UInt8]? {
        do {
            let event = try connection?.parser.next()
            if event != nil {
                hasBegun = true
                connection?.events += 1
            }
            return event
        } catch {
            throw .eventTooLarge(command: work.name, host: client.endpoint.authority, limit: error.limit)
        }
    }

    private mutating func read() async throws {
        let reason: String
        do {
            if let piece = try await connection?.pieces.next(isolation: #isolation) {
                lastSign = .now
                client.meter.add { $0.bytesDown += piece.count }
                connection?.parser.feed(piece)
                return
            }
            reason = "the server ended it"
        } catch let error as TransportError {
            reason = error.reason
        }
        // The end may be that of our own task.
        try Task.checkCancellation()
        try await lose(because: reason)
    }

    // MARK: Connections

    private mutating func open() async throws {
        if request == nil {
            request = try work.request()
            course = Course()
        }
        guard let request else { return }
        let token = client.credentials().token
        let policy = policy ?? client.options.retries
        let opening = await client.open(
            work, request, token, isRetry: wasOpen || course.attempt > 1 || course.hasRenewedToken,
            timeLimit: max(.zero, policy.deadline - course.start.duration(to: .now)), idle: options.idleLimit)
        switch opening {
        case .open(let stream):
            client.withBudget { [spent = course.spent] in $0.succeeded(spent: spent) }
            course.spent = 0
            course.hasRenewedToken = false
            wasOpen = true
            connection = Connection(
                pieces: stream.body.makeAsyncIterator(),
                parser: EventStreamParser(maximumEventBytes: options.maximumEventBytes))
        case .failed(let failure, let error):
            try await wait(policy, failure, error)
        case .final(let error):
            guard case UpstashError.unauthorized = error, !course.hasRenewedToken,
                try await client.renewToken(instead: token)
            else { throw error }
            course.hasRenewedToken = true
        }
    }

    /// Of the opening at hand; `nil` when a stream that was open stays lost.
    private var policy: RetryPolicy? {
        wasOpen ? options.reconnects.policy(forRequests: client.options.retries) : client.options.retries
    }

    /// Makes ready to open the stream again.
    private mutating func lose(because reason: String) async throws {
        let error = UpstashError.streamLost(command: work.name, host: client.endpoint.authority, reason: reason)
        guard let policy, let lost = connection else { throw error }
        connection = nil
        // A server that closes what it has just opened must not be asked for ever.
        let hasLasted = lost.events > acknowledgements || lost.opened.duration(to: .now) >= policy.maximumDelay
        if hasLasted { course = Course() }
        if gapStart == nil && hasBegun { gapStart = lastSign }
        try await wait(policy, .notExecuted, error)
    }

    private mutating func wait(
        _ policy: RetryPolicy, _ failure: RetryPolicy.Failure, _ error: any Error
    ) async throws {
        guard
            let delay = policy.delay(
                after: course.attempt, failure, elapsed: course.start.duration(to: .now), random: .random(in: 0..<1)),
            client.withBudget({ $0.spend(on: failure) })
        else { throw error }
        course.spent += RetryBudget.cost(failure)
        course.attempt += 1
        client.options.onRetry?(
            RetryNotice(command: work.name, attempt: course.attempt, delay: delay, failure: failure, error: error))
        try await ContinuousClock().sleep(for: delay)
    }
}

extension TransportError {
    fileprivate var reason: String {
        switch self {
        case .notSent(let reason), .noResponse(let reason), .truncated(let reason, _, _): reason
        case .responseTooLarge(let limit): "the answer is longer than \(limit) bytes"
        case .cancelled: "the request was cancelled"
        }
    }
}
