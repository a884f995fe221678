import ArgumentParser
import RedisTypes

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
