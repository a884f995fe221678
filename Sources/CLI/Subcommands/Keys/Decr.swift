import ArgumentParser
import RedisTypes

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
