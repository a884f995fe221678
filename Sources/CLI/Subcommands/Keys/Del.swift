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
