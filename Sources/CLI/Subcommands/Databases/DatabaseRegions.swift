import ArgumentParser
import RedisTypes
import UpstashManagement

struct DatabaseRegions: AccountVerb {
    static let configuration = CommandConfiguration(
        commandName: "regions", abstract: "Show or change the regions that serve reads.",
        discussion: """
            Without a region it shows them. The regions that are given take the place of all that were: --none leaves the \
            primary one only. Removing one is asked about, as programs there read from farther away; --yes answers. Each \
            read region is billed: with pay as you go every write counts once more.

            EXAMPLES
              upkeep db regions orders
              upkeep db regions orders us-east-1 ap-south-1 --yes

            COST
              \(AccountText.cost("2 requests, 3 for a change"))

            EXIT CODES
              \(AccountText.changeCodes)
            """)

    @Argument(help: "Its name or id.") var name: String
    @Argument(help: "Codes of all read regions it shall have.", transform: Region.readArgument) var regions: [Region] =
        []
    @Flag(help: "Leave no read region.") var none = false
    @OptionGroup var confirmation: ConfirmationOptions
    @OptionGroup var output: OutputOptions
    @OptionGroup var account: AccountOptions

    func validate() throws {
        if none && !regions.isEmpty { throw ValidationError("--none goes without regions.") }
        if Set(regions).count != regions.count { throw ValidationError("A region is given twice.") }
    }

    func run(_ client: ManagementClient, in context: ToolContext) async throws -> Outcome {
        let database = try await client.read(name)
        guard none || !regions.isEmpty else { return try show(database, in: context) }
        let wanted = regions.map(\.code)
        if let primary = database.primaryRegion, wanted.contains(primary) {
            throw Failure(
                .usage, "REGION", "\(primary) is the primary region of \(database.title); nothing was sent",
                hint: "it serves reads anyway: leave it out")
        }
        let removed = database.readRegions.filter { !wanted.contains($0) }
        let added = wanted.filter { !database.readRegions.contains($0) }
        if removed.isEmpty && added.isEmpty {
            context.notice("\(database.title) has these read regions already", quiet: output.quiet)
            return .ok
        }
        if !removed.isEmpty {
            let warning = "\(database.title) will not serve reads in \(removed.joined(separator: ", ")) any more"
            try await context.ask("\(warning). Go on?", because: warning, confirmation)
        }
        try await changing(lookWith: "upkeep db regions \(database.id)") {
            try await client.setReadRegions(wanted, for: database.id)
        }
        let changes = (added.map { "+\($0)" } + removed.map { "-\($0)" }).joined(separator: " ")
        context.notice("read regions of \(database.title): \(changes); it may take minutes", quiet: output.quiet)
        return .ok
    }

    private func show(_ database: ManagedDatabase, in context: ToolContext) throws -> Outcome {
        var table = Table(columns: ["region", "place", "serves"])
        let primary = database.primaryRegion ?? database.region
        let served = (primary.map { [($0, "reads and writes")] } ?? []) + database.readRegions.map { ($0, "reads") }
        table.rows = served.map { code, what in
            [.text(code), .text(Region.named(code)?.place), .text(what)]
        }
        try output.write(table.bytes(as: try output.resolved(in: context), width: context.console.columns), in: context)
        return .ok
    }
}
