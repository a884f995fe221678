/// What may happen when a command runs a second time because the first outcome is unknown
/// (reliability contract, section 2).
public enum CommandClass: Sendable, Hashable, CaseIterable {
    /// Changes nothing.
    case read
    /// Leaves the same state and gives the same reply.
    case sameReply
    /// Leaves the same state; the reply may differ, such as a count that is now 0.
    case sameState
    /// The reply is the point and a second run spoils it: `SET NX`, `GETDEL`, `RENAME`.
    case conditional
    /// Sets an expiry relative to now, which drifts by the delay.
    case relativeTime
    /// A second run changes the data again: `INCR`, `LPUSH`, scripts, unknown commands.
    case notIdempotent
}

/// Whether a command can travel over REST.
public enum RESTAvailability: Sendable, Hashable {
    case allowed
    /// Runs, but never waits: answered at once as if its time-out had passed.
    case withoutBlocking
    /// Belongs to a connection or has an endpoint of its own: `AUTH`, `MULTI`, `SUBSCRIBE`.
    case barred
    /// The service does not have it: `OBJECT`, `DEBUG`, `SHUTDOWN`.
    case unavailable
}

/// Where a command's keys are among its words; word 0 is the name.
public enum KeyPositions: Sendable, Hashable {
    case none
    /// From `first` to `last` in steps; a negative `last` counts from the end, -1 being the last word.
    case range(first: Int, last: Int, step: Int)
    /// The word at `at` says how many keys follow it; `destination` is a key before it, or 0.
    case counted(at: Int, destination: Int)
    /// The first half of the words after the keyword `STREAMS`.
    case afterStreams
    /// Depends on the arguments in a way no table can say (`SORT … STORE`, `MIGRATE`).
    case unknown

    /// One key, right after the name.
    public static let first = KeyPositions.range(first: 1, last: 1, step: 1)
    /// Every word after the name.
    public static let all = KeyPositions.range(first: 1, last: -1, step: 1)
    public static let firstTwo = KeyPositions.range(first: 1, last: 2, step: 1)
}

/// The chapter of the documentation a command belongs to; `help @group` lists one.
public enum CommandGroup: String, Sendable, Hashable, CaseIterable {
    case bitmap, connection, function, generic, geo, hash, hyperloglog, json, list, pubsub, scripting, search, server
    case set
    case sortedSet = "sorted-set"
    case stream, string, transaction
}

/// One row of the command table.
public struct CommandInfo: Sendable, Hashable {
    /// In capitals; a subcommand carries its container: `CONFIG GET`.
    public let name: String
    /// The arguments after the name in Redis's own notation, for hints and help: `key value [NX | XX]`.
    public let syntax: String
    /// Words including the name (and the container): exactly this many, or at least `-arity` when negative.
    public let arity: Int
    /// Without regard to arguments; ``RedisCommand/commandClass`` looks at those too.
    public let commandClass: CommandClass
    /// Writes are billed once per region, and refused to read-only tokens.
    public let isWrite: Bool
    public let keys: KeyPositions
    public let isBilled: Bool
    public let rest: RESTAvailability
    public let group: CommandGroup
    /// One line, in our own words.
    public let summary: String

    public init(
        _ name: String, _ syntax: String, arity: Int, _ commandClass: CommandClass, writes isWrite: Bool? = nil,
        keys: KeyPositions = .none, billed isBilled: Bool = true, rest: RESTAvailability = .allowed,
        _ group: CommandGroup, _ summary: String
    ) {
        self.name = name
        self.syntax = syntax
        self.arity = arity
        self.commandClass = commandClass
        self.isWrite = isWrite ?? (commandClass != .read)
        self.keys = keys
        self.isBilled = isBilled
        self.rest = rest
        self.group = group
        self.summary = summary
    }

    /// How often one call is billed in a database of so many regions: a write once in each (costs reference 2).
    package func billedCount(regions: Int = 1) -> Int {
        isBilled ? (isWrite ? regions : 1) : 0
    }

    /// Whether a command of `count` words, container and subcommand included, has the right number of them.
    public func accepts(wordCount count: Int) -> Bool {
        arity >= 0 ? count == arity : count >= -arity
    }
}
