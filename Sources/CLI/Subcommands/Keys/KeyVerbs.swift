import ArgumentParser
import RedisTypes

struct Del: CommandSubcommand {
    static let configuration = CommandConfiguration(
        commandName: "del", abstract: "Delete keys and print how many existed.", discussion: "COST\n  1 command.")

    @Argument(help: "The keys.") var keys: [ByteString]
    @OptionGroup var output: OutputOptions
    @OptionGroup var connection: ConnectionOptions

    func operation(in context: ToolContext) -> KeyOperation { KeyOperation(RedisCommand(["DEL"] + keys)) }
}

struct Exists: CommandSubcommand {
    static let configuration = CommandConfiguration(
        commandName: "exists", abstract: "Print how many of the keys exist.", discussion: "COST\n  1 command.")

    @Argument(help: "The keys; one that is given twice counts twice.") var keys: [ByteString]
    @OptionGroup var output: OutputOptions
    @OptionGroup var connection: ConnectionOptions

    func operation(in context: ToolContext) -> KeyOperation { KeyOperation(RedisCommand(["EXISTS"] + keys)) }
}

struct TTL: CommandSubcommand {
    static let configuration = CommandConfiguration(
        commandName: "ttl", abstract: "Print how long a key has left.",
        discussion: """
            In seconds, as Redis does: -1 for a key without expiry, -2 for no key.

            COST
              1 command.
            """)

    @Argument(help: "The key.") var key: ByteString
    @Flag(help: "In milliseconds.") var ms = false
    @OptionGroup var output: OutputOptions
    @OptionGroup var connection: ConnectionOptions

    func operation(in context: ToolContext) -> KeyOperation { KeyOperation([ms ? "PTTL" : "TTL", key]) }
}

struct Expire: CommandSubcommand {
    static let configuration = CommandConfiguration(
        commandName: "expire", abstract: "Give a key a time to live.",
        discussion: """
            Prints 1 if the expiry was set, 0 if not.

            EXAMPLES
              upkeep expire session:9 30m
              upkeep expire cart:7 1h --nx

            COST
              1 command.
            """)

    @Argument(help: "The key.") var key: ByteString
    @Argument(help: "How long it has left: 500ms, 90s, 1h.") var ttl: TimeSpan
    @Flag(help: "Only if it has no expiry yet.") var nx = false
    @Flag(help: "Only if it has one already.") var xx = false
    @Flag(help: "Only if that is later than the one it has.") var gt = false
    @Flag(help: "Only if that is sooner than the one it has.") var lt = false
    @OptionGroup var output: OutputOptions
    @OptionGroup var connection: ConnectionOptions

    func validate() throws {
        if [nx, xx, gt, lt].count(where: { $0 }) > 1 && !(xx && [gt, lt].count(where: { $0 }) == 1 && !nx) {
            throw ValidationError("Of --nx, --xx, --gt and --lt only --xx goes with another.")
        }
    }

    func operation(in context: ToolContext) -> KeyOperation {
        var words: [ByteString] = ["PEXPIRE", key, ByteString(ttl.milliseconds)]
        if nx { words.append("NX") }
        if xx { words.append("XX") }
        if gt { words.append("GT") }
        if lt { words.append("LT") }
        return KeyOperation(RedisCommand(words))
    }
}

struct Persist: CommandSubcommand {
    static let configuration = CommandConfiguration(
        commandName: "persist", abstract: "Take a key's expiry away; prints 1 if it had one.",
        discussion: "COST\n  1 command.")

    @Argument(help: "The key.") var key: ByteString
    @OptionGroup var output: OutputOptions
    @OptionGroup var connection: ConnectionOptions

    func operation(in context: ToolContext) -> KeyOperation { KeyOperation(["PERSIST", key]) }
}

struct TypeOf: CommandSubcommand {
    static let configuration = CommandConfiguration(
        commandName: "type", abstract: "Print the type of a key, or none.", discussion: "COST\n  1 command.")

    @Argument(help: "The key.") var key: ByteString
    @OptionGroup var output: OutputOptions
    @OptionGroup var connection: ConnectionOptions

    func operation(in context: ToolContext) -> KeyOperation { KeyOperation(["TYPE", key]) }
}

struct Incr: CommandSubcommand {
    static let configuration = CommandConfiguration(
        commandName: "incr", abstract: "Add to a number and print it.",
        discussion: """
            Never repeated when the outcome is unknown: exit code 9 says so.

            COST
              1 command.
            """)

    @Argument(help: "The key.") var key: ByteString
    @Option(parsing: .unconditional, help: ArgumentHelp("How much; may have a fraction.", valueName: "number"))
    var by: Amount?
    @OptionGroup var output: OutputOptions
    @OptionGroup var connection: ConnectionOptions

    func operation(in context: ToolContext) -> KeyOperation {
        guard let by else { return KeyOperation(["INCR", key]) }
        return KeyOperation([by.isWhole ? "INCRBY" : "INCRBYFLOAT", key, ByteString(by.text)])
    }
}

struct Decr: CommandSubcommand {
    static let configuration = CommandConfiguration(
        commandName: "decr", abstract: "Subtract from a number and print it.",
        discussion: """
            Never repeated when the outcome is unknown: exit code 9 says so.

            COST
              1 command.
            """)

    @Argument(help: "The key.") var key: ByteString
    @Option(parsing: .unconditional, help: ArgumentHelp("How much, a whole number.", valueName: "number"))
    var by: Int64?
    @OptionGroup var output: OutputOptions
    @OptionGroup var connection: ConnectionOptions

    func operation(in context: ToolContext) -> KeyOperation {
        KeyOperation(by.map { ["DECRBY", key, ByteString($0)] } ?? ["DECR", key])
    }
}

/// A number as it was typed: Redis parses it, not `Double`.
struct Amount: ExpressibleByArgument, Sendable {
    var text: String
    var isWhole: Bool { Int64(text) != nil }

    init?(argument: String) {
        guard Double(argument)?.isFinite == true else { return nil }
        text = argument
    }
}

struct MGet: CommandSubcommand {
    static let configuration = CommandConfiguration(
        commandName: "mget", abstract: "Print the values of several strings.", discussion: "COST\n  1 command.")

    @Argument(help: "The keys.") var keys: [ByteString]
    @OptionGroup var output: OutputOptions
    @OptionGroup var connection: ConnectionOptions

    func operation(in context: ToolContext) -> KeyOperation { KeyOperation(RedisCommand(["MGET"] + keys)) }
}

struct MSet: CommandSubcommand {
    static let configuration = CommandConfiguration(
        commandName: "mset", abstract: "Set several keys at once.",
        discussion: """
            EXAMPLES
              upkeep mset a 1 b 2

            COST
              1 command.
            """)

    @Argument(help: "Keys and values in turn.") var pairs: [ByteString]
    @OptionGroup var output: OutputOptions
    @OptionGroup var connection: ConnectionOptions

    func validate() throws {
        if pairs.count % 2 != 0 { throw ValidationError("A key has no value: give keys and values in turn.") }
    }

    func operation(in context: ToolContext) -> KeyOperation { KeyOperation(RedisCommand(["MSET"] + pairs)) }
}

struct Ping: CommandSubcommand {
    static let configuration = CommandConfiguration(
        commandName: "ping", abstract: "Ask the database for a sign of life.", discussion: "COST\n  No billed command.")

    @Argument(help: "Echoed instead of PONG.") var message: ByteString?
    @OptionGroup var output: OutputOptions
    @OptionGroup var connection: ConnectionOptions

    func operation(in context: ToolContext) -> KeyOperation {
        KeyOperation(RedisCommand(["PING"] + (message.map { [$0] } ?? [])))
    }
}
