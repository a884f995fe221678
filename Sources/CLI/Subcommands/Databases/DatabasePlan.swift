import ArgumentParser
import UpstashManagement
import UpstashREST

struct DatabasePlan: AccountVerb {
    static let configuration = CommandConfiguration(
        commandName: "plan", abstract: "Move a database to another plan.",
        discussion: """
            Data stays; connections drop for a second or two. Every change is asked about: a larger plan costs more, and a \
            smaller one holds less. --yes answers.

            EXAMPLES
              upkeep db plan orders fixed_1gb --yes
              upkeep db plan orders payg --autoupgrade off --yes

            COST
              \(AccountText.cost("3 requests")) The plan itself is billed.

            EXIT CODES
              \(AccountText.changeCodes)
            """)

    @Argument(help: "Its name or id.") var name: String
    @Argument(help: "free, payg, or fixed_ and a size.", transform: Plan.argument) var plan: Plan
    @Option(help: ArgumentHelp("Turn automatic upgrades on or off with it.", valueName: "on|off"))
    var autoupgrade: SwitchState?
    @Option(help: ArgumentHelp("Turn Prod Pack on or off with it.", valueName: "on|off")) var prodPack: SwitchState?
    @OptionGroup var confirmation: ConfirmationOptions
    @OptionGroup var output: OutputOptions
    @OptionGroup var account: AccountOptions

    func run(_ client: ManagementClient, in context: ToolContext) async throws -> Outcome {
        let database = try await client.read(name)
        let change =
            "the plan of \(database.title): \(database.planName ?? "unknown") → \(plan.rawValue), which costs \(plan.price)"
        let loss = plan == .free ? "; it then holds 256 MB, and takes 500,000 commands a month" : ""
        try await context.ask("Change \(change)\(loss)?", because: "this changes \(change)\(loss)", confirmation)
        try await changing(lookWith: "upkeep db get \(database.id)") {
            try await client.change(
                database.id,
                to: PlanChange(to: plan, hasAutoUpgrade: autoupgrade?.isOn, hasProdPack: prodPack?.isOn))
        }
        context.notice(change, quiet: output.quiet)
        return .ok
    }
}
