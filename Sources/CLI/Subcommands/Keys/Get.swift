import ArgumentParser
import RedisTypes

struct Get: CommandSubcommand {
    static let configuration = CommandConfiguration(
        commandName: "get", abstract: "Print the value of a string.",
        discussion: """
            EXAMPLES
              upkeep get greeting
              upkeep get avatar:9 -o avatar.png
              upkeep get missing --default none

            COST
              1 command.

            EXIT CODES
              3 if the key does not exist, unless --default is given.
            """)

    @Argument(help: "The key.") var key: ByteString
    @Option(parsing: .unconditional, help: ArgumentHelp("Printed when the key does not exist.", valueName: "value"))
    var `default`: ByteString?
    @OptionGroup var output: OutputOptions
    @OptionGroup var connection: ConnectionOptions

    func operation(in context: ToolContext) -> KeyOperation {
        Self.operation(key, substitute: `default`)
    }

    static func operation(_ key: ByteString, substitute: ByteString?) -> KeyOperation {
        KeyOperation(["GET", key], nullIsNotFound: true, substitute: substitute)
    }
}
