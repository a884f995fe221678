import RedisTypes
import UpstashREST

extension UpstashClient {
    /// The commands of one call, and how they travel.
    struct Work {
        enum Shape {
            case single(ReplyFormat)
            case pipeline
            case transaction
            /// A transaction as one `EVAL`, for words that JSON cannot carry.
            case script
            /// A command whose answer is a stream of events.
            case stream
        }

        var commands: [RedisCommand]
        let shape: Shape
        /// Whether all of them together leave one state however often they run.
        var isRepeatable = false

        init(_ commands: [RedisCommand], _ shape: Shape) {
            self.commands = commands
            self.shape = shape
        }
    }
}

extension UpstashClient.Work {
    func request() throws(UpstashError) -> CommandRequest {
        do throws(UncarriableBytes) {
            switch shape {
            case .single: return try CommandRequest(commands.first ?? RedisCommand())
            case .pipeline: return try CommandRequest(commands, asTransaction: false)
            case .transaction: return try CommandRequest(commands, asTransaction: true)
            case .script:
                for command in commands where command.words.count > BinaryTransaction.maximumWords {
                    throw UncarriableBytes(command: command.name)
                }
                return try CommandRequest(BinaryTransaction(commands).command)
            case .stream: return try CommandRequest(streamOf: commands.first ?? RedisCommand())
            }
        } catch { throw .uncarriableBytes(command: error.command) }
    }

    /// How messages name it.
    var name: String {
        let first = commands.first?.name ?? ""
        return switch shape {
        case .single, .pipeline, .stream: commands.count > 1 ? "\(first) and \(commands.count - 1) more" : first
        case .transaction, .script: "MULTI"
        }
    }

    var format: UpstashClient.ReplyFormat {
        if case .single(let format) = shape { format } else { .base64JSON }
    }

    /// Looks at all arguments: asked for after a failure, not before each request.
    var commandClass: CommandClass {
        if isRepeatable { return .sameReply }
        let now = WallClock.milliseconds
        return switch shape {
        case .single, .pipeline: RedisCommand.classOfBatch(commands, now: now)
        case .transaction, .script: RedisCommand.classOfTransaction(commands, now: now)
        // It ends with its connection, and leaves nothing.
        case .stream: .read
        }
    }

    var billed: Int {
        var count = commands.reduce(0) { $0 + ($1.info?.billedCount() ?? 1) }
        if case .script = shape { count += 1 }
        return count
    }

    /// How many replies the answer must have when it is an array.
    var replyCount: Int? {
        switch shape {
        case .single, .script, .stream: nil
        case .pipeline, .transaction: commands.count
        }
    }

    /// An error reply to a script may come from one of its commands, after others ran.
    var runsScripts: Bool {
        if case .script = shape { return true }
        return commands.contains { $0.info?.group == .scripting || $0.info?.group == .function }
    }

    /// The same with all relative expiries brought forward, or `nil` when one of them has come.
    func expiringSooner(by elapsed: Duration) -> Self? {
        var commands = commands
        for index in commands.indices where commands[index].commandClass == .relativeTime {
            guard let command = commands[index].expiringSooner(by: elapsed) else { return nil }
            commands[index] = command
        }
        var work = Self(commands, shape)
        work.isRepeatable = isRepeatable
        return work
    }
}
