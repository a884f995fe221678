import ArgumentParser
import RedisTypes

struct Persist: CommandSubcommand {
    static let configuration = CommandConfiguration(
        commandName: "persist", abstract: "Take a key's expiry away; prints 1 if it had one.",
        discussion: "COST\n  1 command.")

    @Argument(help: "The key.") var key: ByteString
    @OptionGroup var output: OutputOptions
    @OptionGroup var connection: ConnectionOptions

    func operation(in context: ToolContext) -> KeyOperation { KeyOperation(["PERSIST", key]) }
}
