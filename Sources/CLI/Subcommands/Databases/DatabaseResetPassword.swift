import ArgumentParser
import RedisTypes
import Settings
import UpstashManagement

struct DatabaseResetPassword: AccountVerb {
    static let configuration = CommandConfiguration(
        commandName: "reset-password", abstract: "Make new credentials, and revoke the old ones at once.",
        discussion: """
            The password and both REST tokens change together, and there is no time in which both hold: every program with \
            an old one fails until it gets the new one. upkeep token rotate has ways without an outage. Its name is asked \
            for, or given with --confirm.

            Profiles of yours that hold one of the old tokens get the new one, before anything is printed. The call is made \
            once: where its answer is lost, what holds now is read back and told, with exit code 9.

            EXAMPLES
              upkeep db reset-password orders --confirm orders
              upkeep db reset-password orders --confirm orders --json --credentials

            COST
              \(AccountText.cost("3 requests, 4 where the answer shows no credentials"))

            EXIT CODES
              \(AccountText.changeCodes)
            """)

    @Argument(help: "Its name or id.") var name: String
    @Flag(help: "Show the new credentials.") var credentials = false
    @OptionGroup var confirmation: NameConfirmationOptions
    @OptionGroup var output: OutputOptions
    @OptionGroup var account: AccountOptions

    func run(_ client: ManagementClient, in context: ToolContext) async throws -> Outcome {
        let before = try await client.read(name)
        try await context.confirm(
            "this revokes the password and both tokens of \(before.title) at once, and programs fail until they have the "
                + "new ones", before.label, confirmedName: confirmation.confirm)
        context.notice(
            "resetting \(before.title); should this be interrupted: upkeep db get \(before.id) --credentials",
            quiet: output.quiet)
        let reset = try await CredentialReset.perform(on: before, client)
        // Before any output: a reader that goes away must not cost a profile its token.
        let updated = Result { try update(reset, in: context) }
        if let failure = reset.failure {
            note(updated, in: context)
            throw failure
        }
        try reset.after.report(showingCredentials: credentials)
            .write(to: output, showingCredentials: credentials, in: context)
        context.notice("\(before.title) has new credentials; the old ones are revoked", quiet: output.quiet)
        note(updated, in: context)
        for name in unsure(reset, updated, in: context) {
            context.notice(
                "profile \(name) may hold a revoked token: upkeep db use \(before.id) --profile \(name) --keep-default",
                quiet: output.quiet)
        }
        if let unread = reset.unread {
            throw Failure(
                unread.outcome, unread.code,
                "the credentials of \(before.title) were reset, but the new ones cannot be read: \(unread.message)",
                hint: "do not reset again; upkeep db get \(before.id) --credentials")
        }
        if !reset.after.credentials.areComplete {
            throw Failure(
                .failed, "HIDDEN", "the service does not show the new credentials of \(before.title)",
                hint: "upkeep db get \(before.id) --credentials, or the console")
        }
        if !credentials {
            context.notice("upkeep db get \(before.id) --credentials shows them", quiet: output.quiet)
        }
        return .ok
    }

    private func update(_ reset: CredentialReset, in context: ToolContext) throws -> [String] {
        guard let url = reset.after.restURL, !reset.replacedTokens.isEmpty else { return [] }
        return try context.profiles.replaceTokens(for: url, reset.replacedTokens)
    }

    /// Profiles of the database whose token nothing could be compared with.
    private func unsure(
        _ reset: CredentialReset, _ updated: Result<[String], any Error>, in context: ToolContext
    ) -> [String] {
        guard !reset.before.credentials.areComplete, let url = reset.after.restURL else { return [] }
        // A configuration that cannot be read has been told of, or has no profile.
        guard let done = try? updated.get(), let list = try? context.profiles.list() else { return [] }
        return list.profiles.filter { $0.isFor(url) && !done.contains($0.name) }.map(\.name)
    }

    private func note(_ updated: Result<[String], any Error>, in context: ToolContext) {
        switch updated {
        case .success(let names):
            for name in names { context.notice("profile \(name) has the new token", quiet: output.quiet) }
        case .failure(let error):
            context.console.note("profiles could not be given the new token: \(Diagnostic(error).message)")
        }
    }
}
