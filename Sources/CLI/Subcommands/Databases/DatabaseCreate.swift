import ArgumentParser
import RedisTypes
import UpstashManagement
import UpstashREST

struct DatabaseCreate: AccountVerb {
    static let configuration = CommandConfiguration(
        commandName: "create", abstract: "Create a database.",
        discussion: """
            Without --plan the account decides: free or pay as you go. The database takes commands at once; backups and \
            the like may have to wait a little.

            --use saves it as a profile of the same name, or --profile's, and makes that the default.

            EXAMPLES
              upkeep db create orders --region eu-west-1
              upkeep db create cache --region eu-central-1 --read-region us-east-1 --plan payg --eviction --use

            COST
              \(AccountText.cost("2 requests, 3 where the answer shows no credentials")) The database itself is billed by \
            its plan.

            EXIT CODES
              4 if the key is wrong or may only read. 8 if a database has that name already: --allow-duplicate. 9 if the \
            answer was lost: it is never sent again by itself.
            """)

    @Argument(help: "Its name.") var name: String
    @Option(help: ArgumentHelp("Where writes go.", valueName: "code"), transform: Region.argument) var region: Region
    @Option(
        name: .customLong("read-region"),
        help: ArgumentHelp("Where reads are served too; repeatable.", valueName: "code"),
        transform: Region.readArgument)
    var readRegions: [Region] = []
    @Option(help: ArgumentHelp("Plan, such as free, payg or fixed_1gb.", valueName: "plan"), transform: Plan.argument)
    var plan: Plan?
    @Option(help: ArgumentHelp("Pay as you go: dollars a month at most.", valueName: "usd")) var budget: Int64?
    @Flag(help: "Evict keys when the database is full.") var eviction = false
    @Flag(help: "Create it even if there is one of that name.") var allowDuplicate = false
    @Flag(help: "Save it as a profile, and make that the default.") var use = false
    @OptionGroup var profile: DatabaseProfileOptions
    @Flag(help: "Show the credentials.") var credentials = false
    @OptionGroup var output: OutputOptions
    @OptionGroup var account: AccountOptions

    func validate() throws {
        if name.isEmpty { throw ValidationError("A database has a name.") }
        if let budget, budget < 0 { throw ValidationError("--budget takes whole dollars, 0 or more.") }
        if readRegions.contains(region) { throw ValidationError("\(region.code) is the primary region already.") }
        if !use && profile.isGiven { throw ValidationError("--profile, --production and --read-only go with --use.") }
    }

    func run(_ client: ManagementClient, in context: ToolContext) async throws -> Outcome {
        // What would keep the profile from being saved is told while there is nothing to lose.
        let target = use ? try profile.target(for: name, in: context) : nil
        try target?.checkTakesAnother()
        if !allowDuplicate, let other = try await client.databases().first(where: { $0.name == name }) {
            throw Failure(
                .conflict, "EXISTS", "there is a database \(Spelling.shown(name)) already, \(other.id)",
                hint: "choose another name, or add --allow-duplicate")
        }
        let request = NewDatabase(
            name: name, region: region, readRegions: readRegions, plan: plan, budget: budget,
            hasEviction: eviction ? true : nil)
        var database = try await changing(lookWith: "upkeep db list") { try await client.create(request) }
        if target != nil || credentials, !database.credentials.areComplete {
            do { database = try await client.database(database.id) } catch {
                throw created(database, "cannot be read", error)
            }
        }
        // Before any output: a reader that goes away must not cost the profile.
        let saved: String?
        do { saved = try target?.save(database, in: context) } catch {
            throw created(database, "is not saved as a profile", error)
        }
        try database.report(showingCredentials: credentials)
            .write(to: output, showingCredentials: credentials, in: context)
        context.notice("created \(database.name), \(database.id)", quiet: output.quiet)
        if let saved { context.notice(saved, quiet: output.quiet) }
        return .ok
    }

    /// The database exists by now, which an error must not hide.
    private func created(_ database: ManagedDatabase, _ butWhat: String, _ error: any Error) -> Failure {
        var diagnostic = Diagnostic(error)
        diagnostic.message =
            "\(Spelling.shown(name)) was created (\(database.id)), but \(butWhat): \(diagnostic.message)"
        diagnostic.hint = "do not create it again: upkeep db use \(database.id)"
        return Failure(diagnostic)
    }
}
