import ArgumentParser
import RedisTypes
import UpstashManagement

struct TeamGroup: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "team", abstract: "Teams of the account, and who is in them.",
        discussion: """
            A team owns databases and pays for them, and has management keys of its own. It is named by its name or its id.

            COST
              No Redis command: the management API bills none.
            """,
        subcommands: [
            TeamList.self, TeamCreate.self, TeamDelete.self, TeamMembers.self, TeamAdd.self, TeamRemove.self,
        ])
}

extension AccountText {
    static let teamCodes = """
        3 if there is no such team. 4 if the key is wrong or may only read. 9 if the answer was lost: it is never sent \
        again by itself.
        """
}

struct TeamList: AccountVerb {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "List the teams.",
        discussion: """
            EXAMPLES
              upkeep team list

            COST
              \(AccountText.cost("1 request"))

            EXIT CODES
              4 if the key is wrong.
            """)

    @OptionGroup var output: OutputOptions
    @OptionGroup var account: AccountOptions

    func run(_ client: ManagementClient, in context: ToolContext) async throws -> Outcome {
        let teams = try await client.teams()
        var table = Table(columns: ["name", "id", "card copied"])
        table.rows = teams.map { [.text($0.name), .text($0.id), .flag($0.copiesCard)] }
        try ServiceReport(table: table, objects: teams.map(\.json)).write(to: output, in: context)
        return .ok
    }
}

struct TeamCreate: AccountVerb {
    static let configuration = CommandConfiguration(
        commandName: "create", abstract: "Create a team.",
        discussion: """
            --copy-card lets it pay with the card of this account; otherwise it has none until somebody adds one in the \
            console.

            EXAMPLES
              upkeep team create core

            COST
              \(AccountText.cost("1 request"))

            EXIT CODES
              4 if the key is wrong or may only read. 9 if the answer was lost: it is never sent again by itself.
            """)

    @Argument(help: "Its name.") var name: String
    @Flag(help: "Let it pay with this account's card.") var copyCard = false
    @OptionGroup var output: OutputOptions
    @OptionGroup var account: AccountOptions

    func validate() throws {
        if name.isEmpty { throw ValidationError("A team has a name.") }
    }

    func run(_ client: ManagementClient, in context: ToolContext) async throws -> Outcome {
        let team = try await changing(lookWith: "upkeep team list") {
            try await client.createTeam(named: name, copiesCard: copyCard)
        }
        var table = Table(columns: ["field", "value"])
        table.rows = [[.text("name"), .text(team.name)], [.text("id"), .text(team.id)]]
        try ServiceReport(table: table, objects: [team.json], shape: .fields).write(to: output, in: context)
        context.notice("created team \(team.title)", quiet: output.quiet)
        return .ok
    }
}

struct TeamDelete: AccountVerb {
    static let configuration = CommandConfiguration(
        commandName: "delete", abstract: "Delete a team.",
        discussion: """
            The service refuses while it owns databases. Its name is asked for, or given with --confirm.

            EXAMPLES
              upkeep team delete trial --confirm trial

            COST
              \(AccountText.cost("2 requests"))

            EXIT CODES
              \(AccountText.teamCodes)
            """)

    @Argument(help: "Its name or id.") var name: String
    @OptionGroup var confirmation: NameConfirmationOptions
    @OptionGroup var output: OutputOptions
    @OptionGroup var account: AccountOptions

    func run(_ client: ManagementClient, in context: ToolContext) async throws -> Outcome {
        let team = try await client.findTeam(name)
        try await context.confirm("this deletes team \(team.title)", team.label, confirmedName: confirmation.confirm)
        try await changing(lookWith: "upkeep team list") { try await client.deleteTeam(team.id) }
        context.notice("team \(team.title) is deleted", quiet: output.quiet)
        return .ok
    }
}
