import ArgumentParser
import RedisTypes

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
