import FeatureFlags
import RedisTypes
import Settings
import UpstashClient
import UpstashREST

/// A verb that changes flags: what it would do is read, shown, asked about where production sees it, and written if
/// nothing came in between.
protocol FlagChanging: Subcommand {
    var write: FlagWriteOptions { get }
    /// - Parameter store: reads, and writes nothing.
    func plan(in store: FlagStore, by author: FlagAuthor, _ context: ToolContext) async throws -> FlagChange
    /// What somebody may take the change for, and it is not.
    func remarks(on change: FlagChange) -> [FlagRemark]
}

extension FlagChanging {
    func remarks(on change: FlagChange) -> [FlagRemark] { [] }

    func reportsJSON(in context: ToolContext) -> Bool { write.output.wantsJSON(in: context) }

    func run(in context: ToolContext) async throws -> Outcome {
        let report = try FlagChangeReport(write, in: context)
        let author = try write.author(in: context)
        return try await context.withDatabase(write.connection) { database in
            if !write.dryRun { try context.prepareWrite(to: database, quiet: write.output.quiet) }
            let store = FlagStore(database.client, keys: write.keys.keys)
            var change = try await plan(in: store.planning, by: author, context)
            let remarks = remarks(on: change) + FlagRemark.remarks(afterLint: change)
            let isAsked = !write.dryRun && context.asks(about: change, on: database, write.connection.choice)
            report.show(change, remarks, isAsked: isAsked)
            if !write.dryRun, !change.isEmpty {
                if isAsked { try await context.confirm(change, on: database) }
                change = try await store.carryOutOrTell(change, by: author)
            }
            try report.end(change, remarks)
            return write.exitCode && !change.isEmpty ? .checkFailed : .ok
        }
    }
}

extension FlagStore {
    /// - Throws: a failure that says what to read where it is unknown whether the change was written.
    func carryOutOrTell(_ change: FlagChange, by author: FlagAuthor) async throws -> FlagChange {
        do { return try await carryOut(change, by: author) } catch let error as UpstashError {
            guard error.leavesDoubt, let name = change.names.first else { throw error }
            throw Failure(
                .unknown, "UNKNOWN", Diagnostic(error).message,
                hint: "upkeep flag history \(name) tells whether it was written; all of it was, or nothing")
        }
    }
}

extension ToolContext {
    func asks(about change: FlagChange, on database: Database, _ connection: ConnectionChoice) -> Bool {
        !connection.saysYes
            && change.isSeenByProduction(
                onProductionProfile: database.endpoint.isProduction, isPrivate: database.client.endpoint.isLoopback)
    }

    /// - Throws: ``Failure`` unless somebody says yes.
    fileprivate func confirm(_ change: FlagChange, on database: Database) async throws {
        let names = change.names.map(\.text).joined(separator: " and ")
        let what =
            "\(names) in production" + (database.endpoint.isProduction ? " profile" : " on") + " \(database.name)"
        guard console.isInputTerminal else {
            throw Failure(.usage, "CONFIRM", "this changes \(what); nothing was written", hint: "add --yes")
        }
        guard try await agrees(to: "Change \(what)?") else {
            throw Failure(.usage, "CONFIRM", "nothing was written")
        }
    }
}

extension FlagChange {
    /// Whether to ask first: about documents of the production environment, and everything behind a profile that is
    /// marked as production. On a private instance nobody else looks.
    func isSeenByProduction(onProductionProfile: Bool, isPrivate: Bool) -> Bool {
        guard !isEmpty else { return false }
        if onProductionProfile { return true }
        return !isPrivate && (documents.isEmpty || documents.contains { $0.environment == .production })
    }
}
