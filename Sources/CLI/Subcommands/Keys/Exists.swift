import ArgumentParser
import RedisTypes

struct Exists: CommandSubcommand {
    static let configuration = CommandConfiguration(
        commandName: "exists", abstract: "Print how many of the keys exist.", discussion: "COST\n  1 command.")

    @Argument(help: "The keys; one that is given twice counts twice.") var keys: [ByteString]
    @OptionGroup var output: OutputOptions
    @OptionGroup var connection: ConnectionOptions

    func operation(in context: ToolContext) -> KeyOperation { KeyOperation(RedisCommand(["EXISTS"] + keys)) }
}
