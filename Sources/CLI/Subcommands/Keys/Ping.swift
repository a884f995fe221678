import ArgumentParser
import RedisTypes

struct Ping: CommandSubcommand {
    static let configuration = CommandConfiguration(
        commandName: "ping", abstract: "Ask the database for a sign of life.", discussion: "COST\n  No billed command.")

    @Argument(help: "Echoed instead of PONG.") var message: ByteString?
    @OptionGroup var output: OutputOptions
    @OptionGroup var connection: ConnectionOptions

    func operation(in context: ToolContext) -> KeyOperation {
        KeyOperation(RedisCommand(["PING"] + (message.map { [$0] } ?? [])))
    }
}
