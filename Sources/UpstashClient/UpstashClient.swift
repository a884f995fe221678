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

    func keep(syncToken: String) {
        state.withLock { $0.syncToken = syncToken }
    }

    /// - Returns: whether the token is another one than before.
    func replace(token: Secret) -> Bool {
        state.withLock { state in
            defer { state.token = token }
            return state.token != token
        }
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
        let request: CommandRequest
        do { request = try CommandRequest(command) } catch { throw UpstashError.uncarriableBytes(command: command.name) }
        let work = Work(
            request: request, name: command.name, commandClass: command.commandClass, commands: 1,
            billed: command.billedCount, format: format, replies: .one)
        guard let reply = try await perform(work).first else { throw unreadable(work, status: 200) }
        if case .error(let error) = reply { throw error }
        return reply
    }

    /// Commands whose bytes JSON cannot carry travel as requests of their own, in their place in the order.
    public func pipeline(_ commands: [RedisCommand]) async throws -> [RedisValue] {
        var replies: [RedisValue] = []
        var rest = commands[...]
        while let first = rest.first {
            let run = rest.prefix { $0.words.allSatisfy(\.isUTF8) }
            if run.isEmpty {
                rest.removeFirst()
                do { replies.append(try await send(first)) } catch let error as RedisError {
                    replies.append(.error(error))
                }
            } else {
                rest = rest.dropFirst(run.count)
                replies += try await batch(Array(run), asTransaction: false)
            }
        }
        return replies
    }

    /// A transaction with bytes that JSON cannot carry travels as one script: it too runs as a unit, and is billed as
    /// one command more.
    public func transaction(_ commands: [RedisCommand]) async throws -> [RedisValue] {
        if commands.isEmpty { return [] }
        if commands.allSatisfy({ $0.words.allSatisfy(\.isUTF8) }) {
            return try await batch(commands, asTransaction: true)
        }
        let script = BinaryTransaction(commands)
        let request: CommandRequest
        do { request = try CommandRequest(script.command) } catch {
            throw UpstashError.uncarriableBytes(command: "EVAL")
        }
        let work = Work(
            request: request, name: "EVAL", commandClass: RedisCommand.classOfBatch(commands), commands: 1,
            billed: commands.reduce(1) { $0 + $1.billedCount }, format: .base64JSON, replies: .one)
        let reply = try await perform(work).first
        if case .error(let error) = reply { throw error }
        guard let replies = reply.flatMap(script.replies(in:)) else { throw unreadable(work, status: 200) }
        return replies
    }

    private func batch(_ commands: [RedisCommand], asTransaction: Bool) async throws -> [RedisValue] {
        let request: CommandRequest
        do { request = try CommandRequest(commands, asTransaction: asTransaction) } catch {
            throw UpstashError.uncarriableBytes(command: error.command)
        }
        let work = Work(
            request: request, name: asTransaction ? "MULTI" : commands.first?.name ?? "",
            commandClass: RedisCommand.classOfBatch(commands), commands: commands.count,
            billed: commands.reduce(0) { $0 + $1.billedCount }, format: .base64JSON, replies: .many(commands.count))
        return try await perform(work)
    }
}

extension UpstashClient {
    /// One request, whatever it carries.
    struct Work {
        enum Replies: Equatable {
            case one
            case many(Int)
        }

        var request: CommandRequest
        var name: String
        var commandClass: CommandClass
        var commands: Int
        var billed: Int
        var format: ReplyFormat
        var replies: Replies
    }
}
