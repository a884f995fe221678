public import RedisTypes
import Synchronization
public import UpstashREST

/// The client core: sends the REST contract, repeats what may be repeated, and counts what it costs.
///
/// It keeps no state but the newest sync token, the retry budget and the meter, so any number of tasks may use one.
public final class UpstashClient: CommandExecutor {
    public struct Options: Sendable {
        public var retries = RetryPolicy.interactive
        public var times = TransportTimes.interactive
        /// `http://` to other machines shows the token to everyone on the way.
        public var allowsPlaintext = false
        public var userAgent = "upkeep"
        /// Asks for a new token after a 401, once: for tokens that a command or a file provides.
        public var renewToken: (@Sendable () async throws -> Secret)?
        /// Hears of each repetition before it waits its turn.
        public var onRetry: (@Sendable (RetryNotice) -> Void)?
        /// Hears of writes whose reply may not be that of the run that counted (reliability contract, section 2).
        public var onRepeatedWrite: (@Sendable (RepeatedWrite) -> Void)?

        public init() {}
    }

    public let endpoint: RESTEndpoint
    public let meter = Meter()
    let options: Options
    let transport: any HTTPTransport
    private let state: Mutex<State>

    private struct State {
        var token: Secret
        /// The newest one, for reads that must follow our writes.
        var syncToken = ""
        var budget = RetryBudget()
    }

    /// - Throws: ``UpstashError/plaintextRefused(host:)``
    public init(
        _ endpoint: RESTEndpoint, token: Secret, transport: any HTTPTransport, options: Options = Options()
    ) throws(UpstashError) {
        if !endpoint.isTLS && !endpoint.isLoopback && !options.allowsPlaintext {
            throw .plaintextRefused(host: endpoint.authority)
        }
        self.endpoint = endpoint
        self.transport = transport
        self.options = options
        state = Mutex(State(token: token))
    }

    /// The newest sync token: another client that sends it reads what this one wrote.
    public var syncToken: String { state.withLock { $0.syncToken } }

    func credentials() -> (token: Secret, syncToken: String) {
        state.withLock { ($0.token, $0.syncToken) }
    }

    /// - Parameter syncToken: from a response; what could not stand in a request's header is passed over.
    func keep(syncToken: String) {
        guard !syncToken.isEmpty, syncToken.utf8.count <= 1024, syncToken.utf8.allSatisfy({ 0x20 < $0 && $0 < 0x7F })
        else { return }
        state.withLock { $0.syncToken = syncToken }
    }

    func use(_ token: Secret) {
        state.withLock { $0.token = token }
    }

    func withBudget<Result: Sendable>(_ change: (inout RetryBudget) -> Result) -> Result {
        state.withLock { change(&$0.budget) }
    }

    /// - Throws: ``RedisError`` for an error reply, ``UpstashError`` when there is no reply.
    public func send(_ command: RedisCommand) async throws -> RedisValue {
        try await send(command, as: .base64JSON)
    }

    /// How a reply travels.
    public enum ReplyFormat: Sendable, Hashable {
        /// Strings as base64: any byte survives, and a status other than `OK` cannot be told from a string.
        case base64JSON
        /// Redis's own bytes, with every type told apart.
        case resp2
    }

    /// Runs one command and asks for its reply in a given format.
    public func send(_ command: RedisCommand, as format: ReplyFormat) async throws -> RedisValue {
        try await perform(Work([command], .single(format)))
    }

    public func sendRepeatable(_ command: RedisCommand) async throws -> RedisValue {
        var work = Work([command], .single(.base64JSON))
        work.isRepeatable = true
        return try await perform(work)
    }

    private func perform(_ work: Work) async throws -> RedisValue {
        let replies = try await perform(work, try work.request())
        if case .error(let error)? = replies.first { throw error }
        return replies.first ?? .null
    }

    /// Commands whose bytes JSON cannot carry travel as requests of their own, in their place in the order.
    /// - Throws: ``UpstashError/interrupted(replies:unknown:by:)`` when some commands have been executed and it is
    ///   known which.
    public func pipeline(_ commands: [RedisCommand]) async throws -> [RedisValue] {
        if commands.isEmpty { return [] }
        let whole = Work(commands, .pipeline)
        // Nearly always all of it is text, which shows while the request is made.
        if let request = try? whole.request() { return try await perform(whole, request) }
        let runs = try Self.runs(of: commands).map { ($0, try $0.request()) }
        var replies: [RedisValue] = []
        for (run, request) in runs {
            do {
                replies += try await perform(run, request)
            } catch let error as RedisError where runs.count > 1 {
                // The run was refused as a whole; the others are not the worse for it.
                replies += repeatElement(.error(error), count: run.commands.count)
            } catch {
                throw runs.count > 1 ? interruption(after: replies, run, error) : error
            }
        }
        return replies
    }

    private static func runs(of commands: [RedisCommand]) -> [Work] {
        var runs: [Work] = []
        var rest = commands[...]
        while let first = rest.first {
            let run = rest.prefix(while: \.isUTF8)
            runs.append(run.isEmpty ? Work([first], .single(.base64JSON)) : Work(Array(run), .pipeline))
            rest = rest.dropFirst(max(1, run.count))
        }
        return runs
    }

    /// What to throw when `replies` are final and `rest` ended in `error`: the error itself when nothing was executed.
    func interruption(after replies: [RedisValue], _ rest: Work, _ error: any Error) -> any Error {
        let cause: UpstashError
        switch error {
        case UpstashError.interrupted(let more, let unknown, let cause):
            return UpstashError.interrupted(replies: replies + more, unknown: unknown, by: cause)
        case let error as UpstashError: cause = error
        case let error as RedisError: cause = .refused(error)
        case is CancellationError: cause = noReply(rest, "the request was cancelled")
        default: return error
        }
        let isInDoubt = (error as? UpstashError)?.leavesDoubt == true
        if replies.isEmpty && !isInDoubt { return error }
        return UpstashError.interrupted(replies: replies, unknown: isInDoubt ? rest.commands.count : 0, by: cause)
    }

    private func noReply(_ work: Work, _ reason: String) -> UpstashError {
        .noReply(command: work.name, host: endpoint.authority, reason: reason)
    }

    /// A transaction with bytes that JSON cannot carry travels as one script: it too runs as a unit, and is billed as
    /// one command more.
    public func transaction(_ commands: [RedisCommand]) async throws -> [RedisValue] {
        try await transaction(commands, isRepeatable: false)
    }

    public func repeatableTransaction(_ commands: [RedisCommand]) async throws -> [RedisValue] {
        try await transaction(commands, isRepeatable: true)
    }

    private func transaction(_ commands: [RedisCommand], isRepeatable: Bool) async throws -> [RedisValue] {
        if commands.isEmpty { return [] }
        var work = Work(commands, .transaction)
        work.isRepeatable = isRepeatable
        let request: CommandRequest
        if let text = try? work.request() {
            request = text
        } else {
            work = Work(commands, .script)
            work.isRepeatable = isRepeatable
            request = try work.request()
        }
        let replies = try await perform(work, request)
        guard case .script = work.shape else { return replies }
        if case .error(let error)? = replies.first { throw error }
        guard let reply = replies.first, let inner = BinaryTransaction(commands).replies(in: reply) else {
            throw lost(work, Self.unreadable)
        }
        return inner
    }
}

extension RedisCommand {
    fileprivate var isUTF8: Bool { words.allSatisfy(\.isUTF8) }
}
