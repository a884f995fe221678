import ArgumentParser
import RedisTypes
import UpstashManagement

struct TeamMembers: AccountVerb {
    static let configuration = CommandConfiguration(
        commandName: "members", abstract: "List who is in a team.",
        discussion: """
            EXAMPLES
              upkeep team members core

            COST
              \(AccountText.cost("2 requests"))

            EXIT CODES
              3 if there is no such team. 4 if the key is wrong.
            """)

    @Argument(help: "Its name or id.") var name: String
    @OptionGroup var output: OutputOptions
    @OptionGroup var account: AccountOptions

    func run(_ client: ManagementClient, in context: ToolContext) async throws -> Outcome {
        let members = try await client.members(ofTeam: client.findTeam(name).id)
        var table = Table(columns: ["e-mail", "role"])
        table.rows = members.map { [.text($0.email), .text($0.role)] }
        try ServiceReport(table: table, objects: members.map(\.json)).write(to: output, in: context)
        return .ok
    }
}

struct TeamAdd: AccountVerb {
    static let configuration = CommandConfiguration(
        commandName: "add", abstract: "Invite somebody into a team.",
        discussion: """
            They are in once they follow the mail that they get. A role is changed by removing and adding.

            EXAMPLES
              upkeep team add core ann@example.com --role dev

            COST
              \(AccountText.cost("2 requests"))

            EXIT CODES
              \(AccountText.teamCodes)
            """)

    @Argument(help: "Name or id of the team.") var name: String
    @Argument(help: "Their e-mail.") var email: String
    @Option(help: ArgumentHelp("admin, dev or finance.", valueName: "role")) var role: TeamRole
    @OptionGroup var output: OutputOptions
    @OptionGroup var account: AccountOptions

    func run(_ client: ManagementClient, in context: ToolContext) async throws -> Outcome {
        let team = try await client.findTeam(name)
        try await changing(lookWith: "upkeep team members \(team.id)") {
            try await client.addMember(email, as: role, toTeam: team.id)
        }
        context.notice(
            "\(Spelling.shown(email)) is invited into \(team.title) as \(role.rawValue)", quiet: output.quiet)
        return .ok
    }
}

struct TeamRemove: AccountVerb {
    static let configuration = CommandConfiguration(
        commandName: "remove", abstract: "Remove somebody from a team.",
        discussion: """
            It is asked about; --yes answers. Management keys that they know go on working: make new ones.

            EXAMPLES
              upkeep team remove core ann@example.com --yes

            COST
              \(AccountText.cost("3 requests"))

            EXIT CODES
              \(AccountText.teamCodes)
            """)

    @Argument(help: "Name or id of the team.") var name: String
    @Argument(help: "Their e-mail.") var email: String
    @OptionGroup var confirmation: ConfirmationOptions
    @OptionGroup var output: OutputOptions
    @OptionGroup var account: AccountOptions

    func run(_ client: ManagementClient, in context: ToolContext) async throws -> Outcome {
        let team = try await client.findTeam(name)
        let members = try await client.members(ofTeam: team.id).map(\.email)
        guard members.contains(email) else {
            let closest = Spelling.closest(to: email, in: members).map { "did you mean \(Spelling.shown($0))? " } ?? ""
            throw Failure(
                .notFound, "NOTFOUND", "\(Spelling.shown(email)) is not in team \(team.title)",
                hint: closest + "upkeep team members \(team.id)")
        }
        let warning = "\(Spelling.shown(email)) loses access to the databases of team \(team.title)"
        try await context.ask("\(warning). Go on?", because: warning, confirmation)
        try await changing(lookWith: "upkeep team members \(team.id)") {
            try await client.removeMember(email, fromTeam: team.id)
        }
        context.notice("\(Spelling.shown(email)) is not in \(team.title) any more", quiet: output.quiet)
        return .ok
    }
}

extension TeamRole: ExpressibleByArgument {}
