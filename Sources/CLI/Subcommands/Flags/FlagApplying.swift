import FeatureFlags
import FlagFiles
import RedisTypes
import UpstashClient

/// A plan that is made, shown, asked about and carried out, a flag at a time.
struct FlagApplying {
    let file: FlagFile
    let planOptions: FlagPlan.Options
    let options: FlagApplyOptions
    /// What an import says of the file, for programs.
    var origin: [(name: ByteString, value: JSValue)] = []

    func run(in context: ToolContext) async throws -> Outcome {
        let isJSON = try options.output.resolved(in: context, knowing: [.pretty, .raw, .json, .jsonl]).isJSON
        let keys = try keys()
        let author = try FlagAuthor(named: options.actor, reason: options.reason, in: context)
        return try await context.withDatabase(options.connection) { database in
            if !options.plan { try context.prepareWrite(to: database, quiet: options.output.quiet) }
            let store = FlagStore(database.client, keys: keys)
            let plan = FlagPlan(
                file, stored: try await store.inventory(including: file.names), options: planOptions)
            let isAsked = !options.plan && plan.problems.isEmpty && !plan.isEmpty && !options.connection.choice.saysYes
            let report = FlagPlanReport(
                plan: plan, isJSON: isJSON, isData: options.plan, output: options.output, context: context,
                origin: origin)
            report.show(isAsked: isAsked)
            guard plan.problems.isEmpty else {
                try report.end(written: [])
                if !options.plan { context.notice("nothing was written", quiet: options.output.quiet) }
                return .failed
            }
            if options.plan {
                try report.end(written: [])
                return plan.isEmpty && !plan.unnamed.contains(where: \.isDrift) ? .ok : .checkFailed
            }
            if isAsked { try await confirm(plan, on: database, context) }
            var written: [FlagChange] = []
            do { try await carryOut(plan.changes, in: store, by: author, &written) } catch {
                if isJSON, !written.isEmpty { try report.end(written: written) }
                throw error
            }
            try report.end(written: written)
            return .ok
        }
    }

    /// Where the flags are: what is typed and what the file says must be the same.
    private func keys() throws -> FlagKeys {
        func chosen(_ typed: ByteString?, _ said: String?, _ standard: ByteString, _ what: String) throws -> ByteString
        {
            if let typed, let said, typed != ByteString(said) {
                throw Failure(
                    .usage, "FLAGFILE",
                    "the file is of the \(what) \(Spelling.shown(said)), and --\(what) says another",
                    hint: "leave --\(what) away, or take the line out of the file")
            }
            return typed ?? said.map { ByteString($0) } ?? standard
        }
        return FlagKeys(
            prefix: try chosen(options.keys.prefix, file.prefix, FlagKeys.defaultPrefix, "prefix"),
            tenant: try chosen(options.keys.tenant, file.tenant, FlagKeys.defaultTenant, "tenant"))
    }

    private func confirm(_ plan: FlagPlan, on database: Database, _ context: ToolContext) async throws {
        let what = "\(plan.summary) on \(database.name)"
        guard context.console.isInputTerminal else {
            throw Failure(.usage, "CONFIRM", "\(what); nothing was written", hint: "add --yes, or --plan")
        }
        guard try await context.agrees(to: "\(what). Go on?") else {
            throw Failure(.usage, "CONFIRM", "nothing was written")
        }
    }

    private func carryOut(
        _ changes: [FlagChange], in store: FlagStore, by author: FlagAuthor, _ written: inout [FlagChange]
    ) async throws {
        do {
            for change in changes {
                try Task.checkCancellation()
                written.append(try await store.carryOutOrTell(change, by: author))
            }
        } catch {
            guard !written.isEmpty else { throw error }
            var diagnostic = Diagnostic(error)
            let names = changes[written.count].names.map(\.text).joined(separator: " and ")
            let isCut = diagnostic.outcome == .interrupted || diagnostic.outcome == .terminated
            diagnostic.message =
                "\(written.count) of \(changes.count) flags were written"
                + (isCut ? "; \(diagnostic.message)" : ", and then \(names) was not: \(diagnostic.message)")
            switch diagnostic.outcome {
            case .unknown, .notAllowed, .limit, .interrupted, .terminated: break
            case .conflict:
                // Of a conflict, nothing would have been written.
                diagnostic.outcome = .failed
                diagnostic.hint = "the same again goes on where this ended"
            default: diagnostic.outcome = .failed
            }
            throw Failure(diagnostic)
        }
    }
}

extension FlagPlan {
    /// `2 documents to create, 1 to change, 3 to delete`
    var summary: String {
        var (created, updated, deleted) = (0, 0, 0)
        for step in steps {
            switch step.action {
            case .create: created += 1
            case .update: updated += 1
            case .delete: deleted += 1
            case .unchanged: break
            }
        }
        let parts = [(created, "create"), (updated, "change"), (deleted, "delete")].filter { $0.0 > 0 }
        let names = changes.filter(\.documents.isEmpty)
        let drift = unnamed.count(where: \.isDrift)
        let none =
            drift == 0
            ? "nothing to change"
            : "nothing to write; \(drift == 1 ? "1 document is" : "\(drift) documents are") killed, and the file does not say so"
        return parts.isEmpty
            ? names.isEmpty ? none : "\(Quantity.text(names.count, "name")) to list or unlist"
            : parts.enumerated().map { "\($0 == 0 ? Quantity.text($1.0, "document") : "\($1.0)") to \($1.1)" }
                .joined(separator: ", ")
    }
}
