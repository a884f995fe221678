import RedisTypes
import UpstashClient

extension Shell {
    /// Commands of a transaction stay here until `EXEC`.
    /// - Returns: `nil` for what is none of them.
    func runTransactional(_ name: String, _ command: RedisCommand) async throws -> Bool? {
        switch name {
        case "MULTI" where command.words.count == 1:
            if transaction != nil {
                return try await refuse("ERR MULTI calls can not be nested", command)
            }
            transaction = TransactionQueue()
            hasWarned = false
            try await print(.ok, for: command)
            return true
        case "EXEC" where command.words.count == 1: return try await exec(command)
        case "DISCARD" where command.words.count == 1:
            guard transaction != nil else { return try await refuse("ERR DISCARD without MULTI", command) }
            transaction = nil
            hasWarned = false
            try await print(.ok, for: command)
            return true
        case "WATCH", "UNWATCH":
            let done = try await refuse("ERR \(name) needs a connection, and REST has none", command)
            context.console.note("A script (EVAL) can compare a key and change it in one step.")
            return done
        case "MULTI", "EXEC", "DISCARD":
            return try await refuse("ERR wrong number of arguments for '\(name.lowercased())' command", command)
        case "SUBSCRIBE", "PSUBSCRIBE", "MONITOR":
            guard transaction != nil else { return nil }
            transaction?.refuse()
            return try await refuse("ERR \(name) is not allowed in a transaction", command)
        default: return try await queue(command)
        }
    }

    private func refuse(_ text: String, _ command: RedisCommand) async throws -> Bool {
        try await print(.error(RedisError(ByteString(text))), for: command)
        return false
    }

    private func queue(_ command: RedisCommand) async throws -> Bool? {
        guard transaction != nil else { return nil }
        if let error = Self.refusal(of: command)?.error {
            transaction?.refuse()
            return try await refuse(error.text, command)
        }
        guard try await mayRun(command) else {
            hasFailed = true
            return false
        }
        transaction?.append(command)
        try await print(.simpleString("QUEUED"), for: command)
        return true
    }

    private func exec(_ command: RedisCommand) async throws -> Bool {
        guard let queue = transaction else { return try await refuse("ERR EXEC without MULTI", command) }
        if Interruption.hasCome {
            noteInterruption()
            return false
        }
        if queue.hasErrors || queue.commands.isEmpty {
            transaction = nil
            hasWarned = false
        }
        if queue.hasErrors { return try await refuse(TransactionQueue.aborted.text, command) }
        if queue.commands.isEmpty {
            try await print(.array([]), for: command)
            return true
        }
        let database = try connected()
        if queue.commands.contains(where: \.mayWrite) { try context.prepareWrite(to: database, quiet: true) }
        transaction = nil
        hasWarned = false
        let replies: [RedisValue]
        do {
            let answered = try await Interruption.allowing { [client = database.client] in
                try await client.transaction(queue.commands)
            }
            guard let answered else {
                noteInterruption("whether the transaction ran is not known")
                return false
            }
            replies = answered
        } catch let error as RedisError {
            return try await refuse(error.text, command)
        } catch {
            noteFailure(error, of: queue.commands)
            if let error = error as? UpstashError, !error.leavesDoubt {
                transaction = queue
                context.console.note("It did not run and waits as before: EXEC tries again.")
            }
            throw error
        }
        standing = .reached
        let shown = zip(queue.commands, replies).map { $1.asStatus(of: $0) }
        for (command, reply) in zip(queue.commands, replies) { seen.take(command, reply) }
        last = Answer(command: command, reply: .array(shown), transaction: queue.commands)
        try await print(.array(shown), for: command)
        return true
    }

    /// The commands that wait, one a line.
    func showQueue() throws {
        guard let transaction else {
            context.console.note("There is no transaction: MULTI begins one.")
            return
        }
        for (index, command) in transaction.commands.enumerated() {
            try output.write("\(index + 1)) \(command.words.map(\.description).joined(separator: " "))\n")
        }
    }
}
