import ArgumentParser
import RedisTypes

struct TypeOf: CommandSubcommand {
    static let configuration = CommandConfiguration(
        commandName: "type", abstract: "Print the type of a key, or none.", discussion: "COST\n  1 command.")

    @Argument(help: "The key.") var key: ByteString
    @OptionGroup var output: OutputOptions
    @OptionGroup var connection: ConnectionOptions

    func operation(in context: ToolContext) -> KeyOperation { KeyOperation(["TYPE", key]) }
}
