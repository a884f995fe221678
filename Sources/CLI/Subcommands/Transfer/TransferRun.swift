import RecordFormats
import RedisTransfer
import RedisTypes
import UpstashClient
import UpstashREST

/// A database that is read from.
struct TransferSource: Sendable {
    var executor: any CommandExecutor
    /// How messages and headers name it.
    var name: String
    /// Its meter counts, where it is reached over REST.
    var client: UpstashClient?
}

extension ToolContext {
    /// Who the run writes to: what a checkpoint remembers of it.
    func target(_ database: Database, _ facts: ServerFacts?) async throws -> TransferCheckpoint.Target {
        let token = try await token(of: database.endpoint)
        let digest = ContentDigest.hexadecimal(of: Array(token.reveal().utf8))
        return TransferCheckpoint.Target(
            host: database.client.endpoint.authority, principalID: String(digest.prefix(8)), serverID: facts?.runID)
    }

    /// What the policy is when none was given: an empty database needs none.
    func policy(
        _ given: ConflictPolicy?, for database: Database, _ facts: ServerFacts?, _ choice: ConnectionChoice
    ) async throws -> ConflictPolicy {
        if let given {
            if given == .overwrite { try await confirmOverwriting(database, choice) }
            return given
        }
        let keys: Int
        if let count = facts?.keys {
            keys = count
        } else {
            keys = Int(try await database.client.send("DBSIZE").integer ?? 0)
        }
        if keys == 0 { return .overwrite }
        let what = "\(database.name) has \(Quantity.grouped(keys)) \(keys == 1 ? "key" : "keys")"
        guard console.isInputTerminal else {
            throw Failure(
                .usage, "ONCONFLICT", "\(what), and nothing says what to do with those that exist; nothing was sent",
                hint: "add --on-conflict overwrite, skip, fail or merge")
        }
        let answer = try await answer(to: "\(what). Those that exist: overwrite, skip, fail or merge? [fail]")
        if answer.isEmpty { return .fail }
        guard let policy = ConflictPolicy(rawValue: answer) else {
            throw Failure(.usage, "ONCONFLICT", "that is none of them; nothing was sent")
        }
        return policy
    }

    /// Empties the database, once its name was typed.
    /// - Returns: the policy for one without keys; nothing is asked any more.
    func flush(
        _ database: Database, _ choice: ConnectionChoice, _ facts: ServerFacts?
    ) async throws -> ConflictPolicy {
        let count = facts?.keys.map { $0 == 1 ? "the only key" : "all \(Quantity.grouped($0)) keys" } ?? "every key"
        try await confirm("--flush deletes \(count) of \(database.name)", database.name, choice)
        _ = try await database.client.send("FLUSHDB")
        return .overwrite
    }
}

extension TripFailure {
    /// What the client's errors say about the commands it was given.
    init(_ error: any Error) {
        switch error as? UpstashError {
        case .interrupted(let replies, let unknown, let cause):
            self = .stopped(replies: replies, unknown: unknown, by: cause)
        case .uncarriableBytes?: self = .uncarriable(reason: Diagnostic(error).message)
        case let error?: self = error.leavesDoubt ? .inDoubt : .notExecuted
        case nil: self = .notExecuted
        }
    }
}

extension ToolContext {
    /// What `--resume` goes on with.
    func earlier(of verb: String, in file: CheckpointFile, _ bulk: BulkOptions) throws -> TransferCheckpoint? {
        guard bulk.resume else { return nil }
        let earlier = try file.read()
        if earlier == nil {
            notice("\(verb): no earlier run of this job is known, so it begins", quiet: bulk.isSilent)
        }
        return earlier
    }

    /// A job that is finished is not gone on with; what failed in it has still failed.
    func concludeFinished(_ earlier: TransferCheckpoint, _ bulk: BulkOptions) -> Outcome {
        let failures = earlier.failures > 0 ? ", \(earlier.failures) failed" : ""
        notice("\(earlier.verb): this job is finished\(failures); nothing was sent", quiet: bulk.isSilent)
        return earlier.failures > 0 ? .failed : .ok
    }

    /// Says how a run has ended, and how to go on.
    /// - Parameters:
    ///   - source: the file that positions are in.
    ///   - canResume: whether another run can go on where this one ended.
    ///   - isOutputTaken: whether standard output holds records, and no summary.
    func conclude(
        _ result: TransferResult, _ summary: TransferSummary, source: String? = nil, _ signal: Signals.Termination?,
        _ bulk: BulkOptions, canResume: Bool = true, isOutputTaken: Bool = false
    ) throws -> Outcome {
        var outcome = try result.outcome(of: summary.verb, source: source, in: self, json: bulk.json)
        if let signal { outcome = outcome.combined(with: signal.outcome) }
        if !result.isComplete, result.canResume, canResume {
            notice("\(summary.verb): the same command with --resume goes on from here", quiet: bulk.isSilent)
        }
        switch (bulk.json, isOutputTaken) {
        case (true, false): try console.write(summary.json)
        case (true, true): console.note(String(decoding: summary.json.dropLast(), as: UTF8.self))
        case (false, _): notice(summary.text, quiet: bulk.quiet)
        }
        return outcome
    }
}
