import ArgumentParser
import RedisTypes

struct Exec: CommandSubcommand {
    static let configuration = CommandConfiguration(
        commandName: "exec", abstract: "Run any Redis command.",
        discussion: """
            Everything after the command's name is data: negative numbers and dashes need no --. Our own options go \
            before the name.

            EXAMPLES
              upkeep exec LRANGE queue 0 -1
              upkeep exec --json HGETALL user:1

            COST
              1 command; a script also counts what it runs inside.
            """)

    @OptionGroup var output: OutputOptions
    @OptionGroup var connection: ConnectionOptions
    @Argument(parsing: .captureForPassthrough, help: "The command and its arguments.") var words: [ByteString]

    /// `--` may end our own options.
    private var redisWords: [ByteString] { words.first == "--" ? Array(words.dropFirst()) : words }

    func validate() throws {
        guard let name = redisWords.first else { throw ValidationError("Name a Redis command.") }
        // The words are captured before ArgumentParser looks for these.
        if words.first == "--help" || words.first == "-h" { throw CleanExit.helpRequest(self) }
        if words.first != "--", name.bytes.first == UInt8(ascii: "-") {
            throw ValidationError("Unknown option '\(name.text ?? "")'.")
        }
    }

    func operation(in context: ToolContext) throws -> KeyOperation {
        try Self.operation(redisWords)
    }

    static func operation(_ words: [ByteString]) throws -> KeyOperation {
        let command = RedisCommand(words)
        if let info = command.info, info.rest == .allowed, !info.accepts(wordCount: command.words.count) {
            // The server would say the same, as a billed command.
            throw Failure(
                .usage, "ERR", "wrong number of arguments for '\(info.name.lowercased())'",
                hint: "\(info.name) \(info.syntax)")
        }
        return KeyOperation(command)
    }
}
