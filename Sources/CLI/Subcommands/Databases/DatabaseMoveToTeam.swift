import ArgumentParser
import RedisTypes
import UpstashManagement

struct DatabaseMoveToTeam: AccountVerb {
    static let configuration = CommandConfiguration(
        commandName: "move-to-team", abstract: "Hand a database over to a team.",
        discussion: """
            From then on the team pays for it and looks after it, with a management key of its own: this key may not see \
            it any more. Its name is asked for, or given with --confirm. upkeep serve --management takes one back from a \
            team by the account's e-mail.

            EXAMPLES
              upkeep db move-to-team orders core --confirm orders

            COST
              \(AccountText.cost("3 requests"))

            EXIT CODES
              \(AccountText.changeCodes)
            """)

    @Argument(help: "Its name or id.") var name: String
    @Argument(help: "Name or id of the team, or the account's e-mail.") var team: String
    @OptionGroup var confirmation: NameConfirmationOptions
    @OptionGroup var output: OutputOptions
    @OptionGroup var account: AccountOptions

    func run(_ client: ManagementClient, in context: ToolContext) async throws -> Outcome {
        let database = try await client.find(name)
        let (id, owner, loss) = try await newOwner(client)
        try await context.confirm(
            "this hands database \(database.title) over to \(owner)\(loss)", database.label,
            confirmedName: confirmation.confirm)
        try await changing(lookWith: "upkeep db list") { try await client.move(database.id, toTeam: id) }
        context.notice("\(database.title) belongs to \(owner) now", quiet: output.quiet)
        return .ok
    }

    private func newOwner(_ client: ManagementClient) async throws -> (id: String, words: String, loss: String) {
        let email = client.account.email
        if team == email { return (email, "the account \(email)", "") }
        let team = try await client.findTeam(team)
        return (team.id, "team \(team.title)", ", and this key may not reach it any more")
    }
}
