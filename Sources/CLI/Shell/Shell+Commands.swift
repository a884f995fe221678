import CommandHelp
import RedisTypes
import Settings
import UpstashClient

extension Shell {
    /// - Returns: whether the next repetition may follow.
    func runCommand(_ command: RedisCommand, isForced: Bool = false) async throws -> Bool {
        let name = command.name.uppercased()
        if !isForced {
            if let outcome = try await runTransactional(name, command) { return outcome }
            if ["SUBSCRIBE", "PSUBSCRIBE", "MONITOR"].contains(name) { return try await follow(name, command) }
            if let refusal = Self.refusal(of: command) {
                try await print(.error(refusal.error), for: command)
                if let hint = refusal.hint { context.console.note(hint) }
                return false
            }
        }
        guard try await mayRun(command) else {
            hasFailed = true
            return false
        }
        if isForced, transaction != nil { context.console.note("(at once, and no part of the transaction)") }
        return try await send(command)
    }

    /// What can be said of a command before it costs anything.
    static func refusal(of command: RedisCommand) -> (error: RedisError, hint: String?)? {
        let name = command.words.first?.text ?? ""
        guard let info = command.info else {
            let suggestions = HelpText.suggestions(for: command.words)
            let hint = suggestions.isEmpty ? "" : "Did you mean \(suggestions.joined(separator: ", "))? "
            return (RedisError(ByteString("ERR unknown command '\(name)'")), hint + "To send it all the same: !\(name)")
        }
        let call = "\(info.name) \(info.syntax)"
        switch info.rest {
        case .allowed, .withoutBlocking: break
        case .barred:
            return (
                RedisError(ByteString("ERR \(info.name) belongs to a connection, and REST has none")),
                "Nothing was sent. To send it all the same: !\(name)"
            )
        case .unavailable:
            return (
                RedisError(ByteString("ERR \(info.name) is not available over REST")),
                "Nothing was sent. To send it all the same: !\(name)"
            )
        }
        guard info.accepts(wordCount: command.words.count) else {
            return (
                RedisError(ByteString("ERR wrong number of arguments for '\(info.name.lowercased())' command")), call
            )
        }
        return nil
    }

    /// - Returns: whether it was answered, and not with an error.
    func send(_ command: RedisCommand) async throws -> Bool {
        let database = try connected()
        if command.mayWrite, database.endpoint.isReadOnly {
            try context.prepareWrite(to: database, quiet: true)  // says why not
        }
        if Interruption.hasCome {
            noteInterruption()
            return false
        }
        let billedBefore = billedCommands
        // Only RESP tells a status from a string.
        let format: UpstashClient.ReplyFormat = settings.format == .pretty && !isRedirected ? .resp2 : .base64JSON
        let start = ContinuousClock.now
        let reply: RedisValue
        do {
            let answered = try await Interruption.allowing { [client = database.client] in
                try await client.send(command, as: format)
            }
            guard let answered else {
                noteInterruption(command.mayWrite ? "whether it ran is not known" : nil)
                return false
            }
            reply = answered
        } catch let error as RedisError {
            reply = .error(error)
        } catch {
            noteFailure(error, of: [command])
            throw error
        }
        standing = .reached
        let took = start.duration(to: .now)
        seen.take(command, reply)
        last = Answer(command: command, reply: reply.asStatus(of: command))
        try await print(reply.asStatus(of: command), for: command)
        if case .error(let error) = reply {
            if let hint = Diagnostic(error).hint { context.console.note("hint: \(Self.inShell(hint))") }
            return false
        }
        if !isRedirected { try tell(took, billed: billedCommands - billedBefore) }
        return true
    }

    func connected() throws -> Database {
        if let database { return database }
        throw connectionError ?? Failure(.notAllowed, "NOTCONNECTED", "there is no database to talk to")
    }

    /// As redis-cli does after half a second.
    func tell(_ duration: Duration, billed: Int) throws {
        let milliseconds = TimeSpan(duration).milliseconds
        if milliseconds >= 500, settings.format == .pretty {
            let hundredths = (milliseconds + 5) / 10
            let fraction = hundredths % 100
            try output.write("(\(hundredths / 100).\(fraction < 10 ? "0" : "")\(fraction)s)\n")
        } else if settings.showsTime {
            try output.write("(\(milliseconds) ms, \(Quantity.text(billed, "command")))\n")
        }
    }
}
