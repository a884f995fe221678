import RedisTypes
import UpstashClient

/// One Redis command and how its reply is read: what an everyday verb comes to, however it was called.
struct KeyOperation: Sendable {
    var command: RedisCommand
    /// Whether a null reply means that the thing asked for does not exist: exit code 3, nothing printed.
    var nullIsNotFound = false
    /// Why nothing came of it when the reply is null, where that is not that the key does not exist.
    var nullReason: String?
    /// Takes the place of a null reply.
    var substitute: ByteString?

    init(_ command: RedisCommand, nullIsNotFound: Bool = false, substitute: ByteString? = nil) {
        self.command = command
        self.nullIsNotFound = nullIsNotFound
        self.substitute = substitute
    }

    func run(_ connection: ConnectionChoice, _ output: OutputChoice, in context: ToolContext) async throws -> Outcome {
        let isJSON = output.wantsJSON(in: context)
        let note: @Sendable (RepeatedWrite) -> Void = {
            context.notice(isJSON ? $0.json : "note: \($0.message)", quiet: output.isQuiet)
        }
        return try await context.withDatabase(connection, onRepeatedWrite: note) { database in
            try context.prepare(command, for: database, quiet: output.isQuiet)
            try await context.confirm(command, on: database, connection)
            let format = try output.resolvedFormat(in: context)
            let renderer = ReplyRenderer(
                format: format, endsWithNewline: output.endsWithNewline, style: context.replyStyle,
                width: context.console.columns)
            let file = try output.open(in: context)
            var isWritten = false
            defer { if !isWritten { file?.discard() } }
            var reply: RedisValue
            do {
                // Pretty output tells a status from a string, which only RESP does.
                reply = try await database.client.send(command, as: format == .pretty ? .resp2 : .base64JSON)
            } catch let error as RedisError where format == .pretty && output.file == nil {
                // To whoever knows redis-cli an error is a reply like any other.
                try output.write(renderer.bytes(.error(error), for: command), in: context)
                let diagnostic = Diagnostic(error)
                if let hint = diagnostic.hint { context.console.note("hint: \(hint)") }
                return diagnostic.outcome
            }
            context.shell?.seen.take(command, reply)
            if reply.isNull, let substitute { reply = .bulkString(substitute) }
            if reply.isNull && nullIsNotFound {
                context.noteMissing(command.words.dropFirst().first ?? "", nullReason, output)
                return .notFound
            }
            isWritten = true
            try output.write(renderer.bytes(reply, for: command), to: file, in: context)
            // Where it fails now it must be said that the command ran.
            do { try context.console.flush() } catch OutputError.failed(let reason) where command.mayWrite {
                throw Failure(
                    .failed, "OUTPUT", "\(command.name) was run, but its reply cannot be written: \(reason)")
            }
            return .ok
        }
    }
}

extension RepeatedWrite {
    /// `DEL was sent again after its first reply was lost; the count may be that of the second time`
    var message: String {
        let effect =
            switch commandClass {
            case .relativeTime: "its time to live counts from the first time, and its reply may be that of the second"
            case .conditional, .notIdempotent: "it may have been applied twice"
            case .read, .sameReply, .sameState: "the count may be that of the second time"
            }
        return "\(command) was sent again after its first reply was lost; \(effect)"
    }

    /// `{"note":{"code":"RETRIED","message":…}}`
    fileprivate var json: String {
        var output = Array("{\"note\":{\"code\":\"RETRIED\",\"message\":".utf8)
        JSONText.append(Array(message.utf8), to: &output)
        output += Array("}}".utf8)
        return String(decoding: output, as: UTF8.self)
    }
}
