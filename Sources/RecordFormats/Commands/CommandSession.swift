import RedisTypes

/// What a connection to Redis remembers while the commands of a file pass: which database is selected, and the
/// transaction that is open.
///
///     idle ──MULTI──▶ open ──EXEC, DISCARD──▶ idle;  open ──bad command──▶ refused ──EXEC, DISCARD──▶ idle
struct CommandSession: Sendable {
    enum Verdict {
        case give(SourcedCommands)
        case nothing
        /// The unit that the command belongs to is refused: the command alone, or the transaction around it.
        case refuse(String)
    }

    private struct Transaction {
        var position: SourcePosition
        /// The database that was selected before it.
        var database: Int
        var commands: [RedisCommand] = []
        var byteCount = 0
        var otherDatabase = 0
        /// Nothing of it is given, and no more is said about it.
        var isRefused = false
    }

    /// The database whose commands are given.
    private let wanted: Int
    private let limits: CommandLimits
    private var selected = 0
    private var transaction: Transaction?
    private(set) var notes: [CommandNote: Int] = [:]
    /// The name looked up last: most files repeat one.
    private var last: (name: ByteString, role: CommandRole) = (ByteString(), .ordinary)

    init(database: Int, limits: CommandLimits = CommandLimits()) {
        wanted = database
        self.limits = limits
    }

    /// Where the transaction that is still open began.
    var openTransaction: SourcePosition? { transaction?.position }

    /// What is wrong with a file that ends there.
    static let unfinished = "the file ends inside of a transaction: this MULTI has no EXEC"

    /// - Parameter command: has at least one word.
    mutating func take(_ command: RedisCommand, at position: SourcePosition) -> Verdict {
        let role = role(of: command)
        if transaction?.isRefused == true, role != .exec, role != .discard { return .nothing }
        switch role {
        case .copy where command.words.dropFirst(3).contains { $0.equalsIgnoringCase("DB") }, .acrossDatabases:
            return refuse("\(command.name) reaches into another database")
        case .ordinary, .copy: return data(command, at: position, ofEveryDatabase: false)
        case .everywhere: return data(command, at: position, ofEveryDatabase: true)
        case .barred: return refuse("\(command.name) makes no sense on a connection that others share")
        case .login: return leaveOut(.login)
        case .connectionSetting: return leaveOut(.connectionSetting)
        case .select, .multi, .exec, .discard:
            guard command.info?.accepts(wordCount: command.words.count) == true else {
                return refuse("wrong number of arguments for \(command.name)")
            }
            return control(command, role, at: position)
        }
    }

    /// Refuses the unit that something unreadable belongs to.
    /// - Returns: `nothing` when it is refused already.
    mutating func refuse(_ reason: String) -> Verdict {
        if transaction?.isRefused == true { return .nothing }
        transaction?.isRefused = true
        transaction?.commands = []
        return .refuse(reason)
    }

    private mutating func role(of command: RedisCommand) -> CommandRole {
        guard let name = command.words.first else { return .ordinary }
        if name == last.name { return last.role }
        let row = name.bytes.withUnsafeBytes { CommandTable.position(for: $0, subcommand: nil) }
        last = (name, row.map { CommandRole.ofRows[$0] } ?? .ordinary)
        return last.role
    }

    private mutating func leaveOut(_ note: CommandNote) -> Verdict {
        notes[note, default: 0] += 1
        return .nothing
    }

    private mutating func data(
        _ command: RedisCommand, at position: SourcePosition, ofEveryDatabase: Bool
    ) -> Verdict {
        let isWanted = ofEveryDatabase || selected == wanted
        guard transaction != nil else {
            return isWanted ? .give(SourcedCommands([command], at: position)) : leaveOut(.otherDatabase)
        }
        guard isWanted else {
            transaction?.otherDatabase += 1
            return .nothing
        }
        transaction?.byteCount += command.byteCount
        transaction?.commands.append(command)
        guard let transaction, transaction.commands.count <= limits.count, transaction.byteCount <= limits.bytes else {
            return refuse("a transaction of more than \(limits.count) commands or \(limits.bytes) bytes")
        }
        return .nothing
    }

    private mutating func control(
        _ command: RedisCommand, _ role: CommandRole, at position: SourcePosition
    ) -> Verdict {
        switch (role, transaction) {
        case (.select, _):
            guard let number = command.words.last?.text.flatMap({ Int($0) }), number >= 0 else {
                return refuse("SELECT takes the number of a database")
            }
            selected = number
            return .nothing
        case (.multi, nil):
            transaction = Transaction(position: position, database: selected)
            return .nothing
        case (.multi, _?): return refuse("MULTI inside of a transaction")
        case (.exec, let transaction?):
            self.transaction = nil
            return execute(transaction)
        case (_, let transaction?):
            self.transaction = nil
            selected = transaction.database
            return .nothing
        case (_, nil): return refuse("\(command.name) without MULTI")
        }
    }

    private mutating func execute(_ transaction: Transaction) -> Verdict {
        if transaction.isRefused {
            selected = transaction.database
            return .nothing
        }
        if transaction.otherDatabase > 0 { notes[.otherDatabase, default: 0] += transaction.otherDatabase }
        if transaction.commands.isEmpty { return .nothing }
        return .give(SourcedCommands(transaction.commands, at: transaction.position))
    }
}
