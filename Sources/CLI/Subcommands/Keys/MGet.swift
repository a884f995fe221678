import ArgumentParser
import RedisTypes

struct MGet: CommandSubcommand {
    static let configuration = CommandConfiguration(
        commandName: "mget", abstract: "Print the values of several strings.", discussion: "COST\n  1 command.")

    @Argument(help: "The keys.") var keys: [ByteString]
    @OptionGroup var output: OutputOptions
    @OptionGroup var connection: ConnectionOptions

    func operation(in context: ToolContext) -> KeyOperation { KeyOperation(RedisCommand(["MGET"] + keys)) }
}
