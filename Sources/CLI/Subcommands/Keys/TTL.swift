import ArgumentParser
import RedisTypes

struct TTL: CommandSubcommand {
    static let configuration = CommandConfiguration(
        commandName: "ttl", abstract: "Print how long a key has left.",
        discussion: """
            In seconds, as Redis does: -1 for a key without expiry, -2 for no key.

            COST
              1 command.
            """)

    @Argument(help: "The key.") var key: ByteString
    @Flag(help: "In milliseconds.") var ms = false
    @OptionGroup var output: OutputOptions
    @OptionGroup var connection: ConnectionOptions

    func operation(in context: ToolContext) -> KeyOperation { KeyOperation([ms ? "PTTL" : "TTL", key]) }
}
