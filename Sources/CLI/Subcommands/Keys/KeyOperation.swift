import RedisTypes
import UpstashClient

/// One Redis command and how its reply is read: what an everyday verb comes to, however it was called.
struct KeyOperation: Sendable {
    var command: RedisCommand
    /// Whether a null reply means that the thing asked for does not exist: exit code 3, nothing printed.
    var nullIsNotFound = false
    /// Takes the place of a null reply.
    var substitute: ByteString?

    init(_ command: RedisCommand, nullIsNotFound: Bool = false, substitute: ByteString? = nil) {
        self.command = command
        self.nullIsNotFound = nullIsNotFound
        self.substitute = substitute
    }

    func run(_ connection: ConnectionChoice, _ output: OutputChoice, in context: ToolContext) async throws -> Outcome {
        try await context.withDatabase(connection) { database in
            if command.info?.isWrite == true { context.announceWrite(to: database, quiet: output.isQuiet) }
            let format = output.resolvedFormat(in: context)
            // Pretty output tells a status from a string, which only RESP does.
            var reply = try await database.client.send(command, as: format == .pretty ? .resp2 : .base64JSON)
            if reply.isNull, let substitute { reply = .bulkString(substitute) }
            if reply.isNull && nullIsNotFound {
                if !output.isQuiet { context.console.note("(nil)") }
                return .notFound
            }
            let renderer = ReplyRenderer(format: format, endsWithNewline: output.endsWithNewline)
            try output.write(renderer.bytes(reply, for: command), in: context)
            return .ok
        }
    }
}
