import ArgumentParser
import UpstashManagement
import UpstashREST

struct DatabaseBudget: AccountVerb {
    static let configuration = CommandConfiguration(
        commandName: "budget", abstract: "Set what a database may cost in a month.",
        discussion: """
            In whole dollars, and for pay as you go: mails come at 70 and 90 percent, and at 100 the database takes no more \
            commands. The service's documents do not agree on the unit, so the old amount is shown beside the new one, \
            and a change by more than ten times is asked about; --yes answers.

            EXAMPLES
              upkeep db budget orders 50

            COST
              \(AccountText.cost("3 requests, 2 where it is so already"))

            EXIT CODES
              \(AccountText.changeCodes)
            """)

    @Argument(help: "Its name or id.") var name: String
    @Argument(help: "Whole dollars a month.") var dollars: Int64
    @OptionGroup var confirmation: ConfirmationOptions
    @OptionGroup var output: OutputOptions
    @OptionGroup var account: AccountOptions

    func validate() throws {
        if dollars < 0 { throw ValidationError("A budget is 0 dollars or more.") }
    }

    func run(_ client: ManagementClient, in context: ToolContext) async throws -> Outcome {
        let database = try await client.read(name)
        let old = database.budget
        let change =
            "the budget of \(database.title): \(old.map { "\(Money(dollars: $0))" } ?? "unknown") → "
            + "\(Money(dollars: dollars)) a month"
        if old == dollars {
            context.notice("\(change), as it is already", quiet: output.quiet)
            return .ok
        }
        if Self.isLarge(from: old, to: dollars) {
            try await context.ask(
                "Change \(change)?", because: "this changes \(change), by more than ten times", confirmation)
        }
        try await changing(lookWith: "upkeep db get \(database.id)") {
            try await client.setBudget(dollars, for: database.id)
        }
        context.notice(change, quiet: output.quiet)
        return .ok
    }

    /// More than ten times as much or as little; what is unknown may be.
    static func isLarge(from old: Int64?, to new: Int64) -> Bool {
        guard let old, old >= 0 else { return true }
        func exceeds(_ large: Int64, _ small: Int64) -> Bool {
            let (tenfold, overflows) = small.multipliedReportingOverflow(by: 10)
            return !overflows && large > tenfold
        }
        return exceeds(new, old) || exceeds(old, new)
    }
}
