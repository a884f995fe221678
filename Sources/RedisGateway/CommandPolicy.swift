import RedisTypes
import UpstashREST

/// What the gateway does with a command before Redis sees it (REST reference 5).
struct CommandPolicy: Sendable {
    enum Verdict {
        case send
        /// Something with a script: an error it ends with says nothing about what it did before.
        case sendScript(runs: Bool)
        /// Inside `MULTI` … `EXEC`, where a blocking command answers at once as if its time-out had passed.
        case sendWithoutBlocking
        /// Answered here.
        case answer(RedisValue)
        /// Sent in other words, whose replies make one.
        case substitute([RedisCommand], ([RedisValue]) -> RedisValue)
        case refuse(RequestError)
    }

    /// What is known of a row of the command table without looking at arguments.
    private enum Disposition: UInt8 {
        case send, script, scriptRun, withoutBlocking, lookCloser
    }

    private let commandBytes: Int
    private let keyBytes: Int
    /// One for each row of the table.
    private let dispositions: [Disposition]
    private let managesUsers: Bool
    private let servesACL: Bool
    private let savesUsers: Bool
    private let reservedUsers: [ByteString]
    /// For each row, whether it may run; `nil` for all.
    private var permitted: [Bool]?

    init(_ configuration: GatewayConfiguration) {
        commandBytes = configuration.limits.commandBytes
        keyBytes = configuration.limits.keyBytes
        managesUsers = configuration.managesUsers
        servesACL = configuration.servesACL
        savesUsers = configuration.savesUsers
        reservedUsers = RedisUser.reserved(for: configuration.redis)
        dispositions = CommandTable.commands.map { info in
            switch (info.rest, info.group) {
            case (.withoutBlocking, _): .withoutBlocking
            case (.allowed, .server), (.allowed, .connection): .lookCloser
            case (.allowed, .scripting), (.allowed, .function):
                Self.scriptRunners.contains(info.name) ? .scriptRun : .script
            case (.allowed, _): .send
            case (.barred, _), (.unavailable, _): .lookCloser
            }
        }
    }

    private static let scriptRunners: Set = ["EVAL", "EVAL_RO", "EVALSHA", "EVALSHA_RO", "FCALL", "FCALL_RO"]

    /// The same policy for someone who may run these rows of the table only.
    func limited(to rows: [Bool]) -> CommandPolicy {
        var policy = self
        policy.permitted = rows
        return policy
    }

    /// Why a command that opens a stream may not run.
    func refusal(of command: RedisCommand) -> RequestError? {
        guard let permitted, let name = command.words.first?.asciiUppercased.text,
            let row = CommandTable.commands.firstIndex(where: { $0.name == name })
        else { return nil }
        return permitted[row] ? nil : .notPermitted(name)
    }

    /// - Parameter row: the position of command `index` in the table.
    func verdict(on batch: CommandBatch, _ index: Int, row: Int?) -> Verdict {
        let words = batch.words(of: index)
        guard let name = words.first else { return .refuse(.badRequest("ERR empty command")) }
        let size = batch.byteCount(of: index)
        if size > commandBytes { return .refuse(.commandTooLarge(limit: commandBytes, actual: size)) }
        guard let row else {
            return .refuse(.unavailable(ByteString(batch.word(name)).asciiUppercased.errorText))
        }
        // Nothing is sent that would be refused, not even to be refused.
        if let permitted, !permitted[row] { return .refuse(.notPermitted(CommandTable.commands[row].name)) }
        // Only a command that is longer than a key may be has a key that is too long.
        if size > keyBytes, let actual = largestKey(in: batch, words, CommandTable.commands[row].keys),
            actual > keyBytes
        {
            return .refuse(.keyTooLarge(limit: keyBytes, actual: actual))
        }
        switch dispositions[row] {
        case .send: return .send
        case .script: return .sendScript(runs: false)
        case .scriptRun: return .sendScript(runs: true)
        case .withoutBlocking: return .sendWithoutBlocking
        case .lookCloser: return closerVerdict(on: batch, words, CommandTable.commands[row])
        }
    }

    /// Bytes of the longest key among `words`.
    private func largestKey(in batch: CommandBatch, _ words: Range<Int>, _ keys: KeyPositions) -> Int? {
        func longest(_ offsets: some Sequence<Int>) -> Int? {
            offsets.lazy.filter { $0 > 0 && $0 < words.count }.map { batch.wordRange(words.lowerBound + $0).count }
                .max()
        }
        switch keys {
        case .none: return nil
        case .range(let first, let last, let step):
            return longest(stride(from: first, through: last < 0 ? words.count + last : last, by: max(1, step)))
        case .counted(let position, let destination):
            guard position < words.count else { return nil }
            let count = Int(String(decoding: batch.word(words.lowerBound + position).prefix(8), as: UTF8.self)) ?? 0
            return longest([destination] + Array(position + 1..<min(words.count, position + 1 + max(0, count))))
        case .afterStreams:
            let keyword = words.first { batch.word($0, is: "STREAMS") }
            guard let keyword else { return nil }
            let first = keyword + 1 - words.lowerBound
            return longest(first..<first + (words.count - first) / 2)
        // Where no table can say, the first key and what may be stored to are looked at.
        case .unknown:
            let stores = words.dropFirst().filter {
                batch.word($0 - 1, is: "STORE") || batch.word($0 - 1, is: "STOREDIST")
            }
            return longest([1] + stores.map { $0 - words.lowerBound })
        }
    }

    private func closerVerdict(on batch: CommandBatch, _ words: Range<Int>, _ info: CommandInfo) -> Verdict {
        let name = words.lowerBound
        switch info.rest {
        case .unavailable: return .refuse(.unavailable(info.name))
        case .barred: return .refuse(.barred(info.name))
        case .withoutBlocking: return .sendWithoutBlocking
        case .allowed: break
        }
        switch info.group {
        case .server where info.name.hasPrefix("ACL") && !servesACL: return .refuse(.unavailable(info.name))
        case .server where info.name.hasPrefix("ACL"):
            let command = words.map { ByteString(batch.word($0)) }
            switch ACLRequest(command, reserved: reservedUsers, mayChange: managesUsers, saves: savesUsers) {
            case .answer(let value): return .answer(value)
            case .refuse(let error): return .refuse(error)
            case .send(_, nil): return .send
            case .send(let commands, let merge?): return .substitute(commands, merge)
            }
        case .server where info.name.hasPrefix("CONFIG"): return config(batch, info, words)
        case .server where info.name == "COMMAND":
            return words.count == 1 ? .answer([]) : .refuse(.unavailable(info.name))
        case .connection where info.name == "SELECT" && words.count == 2:
            return batch.word(name + 1).elementsEqual("0".utf8)
                ? .answer(.ok) : .refuse(.badRequest("ERR only the database with index 0 is supported"))
        default: return .send
        }
    }

    /// `CONFIG GET` and `SET` know one parameter; the others of the private Redis belong to the gateway.
    private func config(_ batch: CommandBatch, _ info: CommandInfo, _ words: Range<Int>) -> Verdict {
        guard words.count >= 3 else { return .send }
        // Redis takes several parameters at once, and the others must not slip through behind the first.
        let isKnown = batch.word(words.lowerBound + 2, is: "notify-keyspace-events")
        switch info.name {
        case "CONFIG GET": return isKnown && words.count == 3 ? .send : .answer([])
        case "CONFIG SET" where isKnown && words.count <= 4: return .send
        case "CONFIG SET":
            let parameter = ByteString(batch.word(words.lowerBound + (isKnown ? 4 : 2))).errorText
            return .refuse(.badRequest("ERR Unsupported CONFIG parameter: \(parameter)"))
        default: return .refuse(.unavailable(info.name))
        }
    }
}

extension ByteString {
    /// The bytes inside an error message: short, and escaped where they are not text.
    fileprivate var errorText: String {
        let head = ByteString(bytes.prefix(64))
        return head.text ?? head.description
    }
}
