import ArgumentParser
import RedisTypes
import UpstashClient

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
    @Option(help: ArgumentHelp("Printed when the key does not exist.", valueName: "value"))
    var `default`: ByteString?
    @OptionGroup var output: OutputOptions
    @OptionGroup var connection: ConnectionOptions

    func command(in context: ToolContext) -> RedisCommand { ["GET", key] }

    func run(in context: ToolContext) async throws -> Outcome {
        try await context.withDatabase(connection) { database in
            let reply = try await database.client.send(command(in: context))
            guard !reply.isNull || `default` != nil else {
                if !output.quiet { context.console.note("(nil)") }
                return .notFound
            }
            // A value that is the text OK cannot be told from a status, and GET answers with values only.
            let value = RedisValue.bulkString(reply.bytes ?? `default` ?? "")
            let renderer = ReplyRenderer(
                format: output.resolved(in: context), endsWithNewline: output.endsWithNewline)
            try output.write(renderer.bytes(value, for: command(in: context)), in: context)
            return .ok
        }
    }
}
