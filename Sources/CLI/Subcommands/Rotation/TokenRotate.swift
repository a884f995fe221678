import ArgumentParser
import RedisTypes
import RedisUsers
import Settings
import TokenRotation
import UpstashClient
import UpstashREST

struct TokenRotate: Subcommand {
    static let configuration = CommandConfiguration(
        commandName: "rotate",
        abstract: "Give the consumers of a token another one, and end the old one, without a gap.",
        discussion: """
            A new token is made and tried, put in its places, and only when its consumers have it and the grace is over the \
            old one ends, and that it is refused is made sure of. Each step is written down before and after, in the state \
            directory: a run that was cut goes on with --resume, and --rollback goes back, each as often as it takes.

            The present token is the one of the connection, or of the places. Without a place the new one goes where the \
            connection has it from, if that is a profile or .env.

            STRATEGIES
              A name rotates a token of a gateway's list: the old and the new one overlap. --user rotates the token of a user \
            of the database (paid plans, and gateways): the user has two passwords for a while; with --to-user a second user \
            with the same rights takes over, and the first is turned off. For a user the connection is that of somebody who may \
            run ACL, and the present token is that of the places. Nobody is refused in any of them.
              --database resets the credentials of a database of the account: both tokens and the password end at once, and \
            every consumer is refused until it has read the new token. It is asked for once; if the answer is lost, the run \
            ends with 9 and --resume reads back what there is. Its name has to be typed, or given with --confirm.

            STEPS
              make, add, probe, deliver, check, grace, revoke, prove. Before the old token ends, all places are read again: \
            one that no longer has the new token stops the run. --check is asked once a second for five minutes at most.

            GRACE
              Both tokens stay valid for --grace, 24h unless you say otherwise. More than ten minutes are not waited for, \
            unless with --wait: the run ends and tells how to finish. Going back has the same grace, before the new token ends: \
            --rollback --grace 0s does not wait, nor is a check asked on the way back that has never succeeded.

            EXAMPLES
              upkeep token rotate ci --to-env .env --grace 1s
              upkeep token rotate ci --to-env .env --exec 'cat > copy' --check 'test -s copy' --grace 0s
              upkeep token rotate ci --to-env .env --dry-run
              upkeep token rotate --user app --to-env app.env --grace 0s
              upkeep token rotate --status

            EXIT CODES
              7 when the check of the consumers fails or the old token is still taken; 8 when another rotation of it is under \
            way, or somebody wrote to one of the places. In all of them both tokens stay valid.

            COST
              About ten PINGs for each token; of a user also some twenty commands, most of them ACL.
            """)

    @Argument(help: "Name of the token in the list of a gateway.") var name: String?
    @OptionGroup var list: TokenOptions
    @Option(help: ArgumentHelp("Rotate the token of this user of the database instead.", valueName: "name"))
    var user: String?
    @Option(
        help: ArgumentHelp(
            "Let a second user with the same rights take over from --user, made anew.", valueName: "name"))
    var toUser: String?
    @Option(
        help: ArgumentHelp(
            "Reset the credentials of this database of the account instead: an outage, and no way back.",
            valueName: "name"))
    var database: String?
    @Option(help: ArgumentHelp("File that holds e-mail and management key, for --database.", valueName: "file"))
    var accountFile: String?
    @Option(help: ArgumentHelp("URL of the management API, for --database.", valueName: "url"))
    var managementURL: String?
    @Option(help: ArgumentHelp("File with the present token, where no place has it.", valueName: "file"))
    var oldTokenFile: String?
    @OptionGroup var places: RotationPlaceOptions
    @Option(
        help: ArgumentHelp(
            "Run this with sh until it succeeds: then the consumers have the token.", valueName: "command"))
    var check: String?
    @Option(help: ArgumentHelp("For how long both tokens are valid: 0s, 10m, 24h.", valueName: "duration"))
    var grace: TimeSpan?
    @Flag(help: "Wait for the end of a long grace too.") var wait = false
    @Option(help: ArgumentHelp("How long the new token is valid: 30d.", valueName: "duration"))
    var expires: TimeSpan?
    @Flag(help: "The new token is valid until it is revoked, though the old one had an end.") var noExpiry = false
    @Flag(help: "Tell what would be done, and do nothing.") var dryRun = false
    @Flag(help: "Go on with a rotation that was cut.") var resume = false
    @Flag(help: "With --resume: put the new token in all places again, also when it was being undone.")
    var redeliver = false
    @Flag(help: "Go back to the old token, as long as it is valid.") var rollback = false
    @Flag(help: "Forget a rotation, and tell which tokens it leaves valid.") var abandon = false
    @Flag(help: "List the rotations that are known.") var status = false
    @Option(help: ArgumentHelp("Which rotation, by the id that --status shows.", valueName: "id")) var id: String?
    @OptionGroup var connection: ConnectionOptions
    @OptionGroup var output: OutputOptions

    func validate() throws {
        let actions = [("--resume", resume), ("--rollback", rollback), ("--abandon", abandon), ("--status", status)]
            .filter(\.1).map(\.0)
        if actions.count > 1 { throw ValidationError("\(actions.joined(separator: " and ")) exclude each other.") }
        if expires != nil && noExpiry { throw ValidationError("--expires and --no-expiry exclude each other.") }
        if let expires, expires.milliseconds <= 0 { throw ValidationError("--expires takes a time above 0.") }
        let targets = [("a name in a list", name != nil), ("--user", user != nil), ("--database", database != nil)]
            .filter(\.1).map(\.0)
        if targets.count > 1 { throw ValidationError("Give one of \(targets.joined(separator: " and ")).") }
        if name == nil, let target = targets.first, list.tokens != nil {
            throw ValidationError("--tokens and \(target) exclude each other.")
        }
        if database == nil && (accountFile != nil || managementURL != nil) {
            throw ValidationError("--account-file and --management-url go with --database.")
        }
        if database != nil && (grace != nil || wait || expires != nil || noExpiry || rollback) {
            throw ValidationError("A reset has no grace, no end of its own and no way back.")
        }
        if toUser != nil && user == nil { throw ValidationError("--to-user goes with --user.") }
        for name in [user, toUser].compactMap({ $0 }) where UserName(name)?.isReserved != false {
            throw ValidationError("\(Spelling.shown(name)) is no user that can be rotated.")
        }
        if let toUser, toUser == user { throw ValidationError("--to-user takes another name than --user.") }
        if redeliver && !resume { throw ValidationError("--redeliver goes with --resume.") }
        guard let action = actions.first else {
            if id != nil { throw ValidationError("--id goes with --resume, --rollback and --abandon.") }
            return
        }
        let settled = [
            ("a place", !places.isEmpty), ("--allow-readable", places.allowReadable), ("--expires", expires != nil),
            ("--no-expiry", noExpiry), ("--dry-run", dryRun),
            ("--to-user", toUser != nil), ("--old-token-file", oldTokenFile != nil),
        ]
        if let (flag, _) = settled.first(where: \.1) {
            throw ValidationError("\(action) takes the rotation as it was begun: \(flag) does not go with it.")
        }
        if abandon || status, grace != nil || wait || check != nil {
            throw ValidationError("\(action) waits for nothing.")
        }
    }

    func reportsJSON(in context: ToolContext) -> Bool { output.wantsJSON(in: context) }

    func run(in context: ToolContext) async throws -> Outcome {
        if status { return try RotationListing(store: context.rotations).write(output, in: context) }
        if resume || rollback { return try await GoingOn(self).run(in: context) }
        if abandon { return try await GoingOn(self).abandon(in: context) }
        return try await RotationStart(self).run(in: context)
    }

    /// Lends the side that says which tokens are valid.
    func withAuthority<Result: Sendable>(
        over target: RotationTarget, in context: ToolContext,
        _ body: (any TokenAuthority) async throws -> Result
    ) async throws -> Result {
        switch target.strategy {
        case .list: try await body(TokenListAuthority(path: target.scope))
        case .passwords:
            try await withDatabase(of: target, in: context) { try await body(PasswordsAuthority($0.client)) }
        case .users: try await withDatabase(of: target, in: context) { try await body(UsersAuthority($0.client)) }
        case .reset:
            try await context.withManagement(account) { try await body(ResetAuthority($0, id: target.scope)) }
        }
    }

    /// A user of the same name in another database is somebody else. One that has moved is named by its URL.
    private func withDatabase<Result>(
        of target: RotationTarget, in context: ToolContext, _ body: (Database) async throws -> Result
    ) async throws -> Result {
        try await context.withDatabase(connection.choice) { database in
            let host = database.client.endpoint.authority
            guard host == target.scope || connection.url != nil else {
                throw Failure(
                    .conflict, "DATABASE",
                    "that is user \(target.name) of \(target.scope), and \(database.endpoint.origin) names \(host); "
                        + "nothing was changed",
                    hint: "name that database: --profile NAME, or --url URL --token-file FILE where it has moved")
            }
            return try await body(database)
        }
    }

    /// What a run that goes on needs to be told again: whatever comes from flags, as it can be started elsewhere.
    func connectionWords(in context: ToolContext) -> [String] {
        let file = { POSIX.resolved(context.path($0)) }
        let options: [(String, String?)] = [
            ("--account-file", accountFile.map(file)), ("--management-url", managementURL),
            ("--profile", connection.profile), ("--url", connection.url),
            ("--token-file", connection.tokenFile.map(file)), ("--env-file", connection.envFile.map(file)),
        ]
        let flags = [
            ("--token-stdin", connection.tokenStdin), ("--no-env-file", connection.noEnvFile),
            ("--insecure-plaintext", connection.insecurePlaintext),
        ]
        return options.flatMap { name, value in value.map { [name, $0] } ?? [] } + flags.filter(\.1).map(\.0)
    }

    /// Of the management API, whose flags are fewer here: those of the connection have the same names.
    var account: AccountOptions {
        var options = AccountOptions()
        (options.accountFile, options.managementURL) = (accountFile, managementURL)
        (options.envFile, options.noEnvFile) = (connection.envFile, connection.noEnvFile)
        (options.timeout, options.verbose) = (connection.timeout, connection.verbose)
        return options
    }

    /// A grace that is longer is not waited for.
    var patience: Int64 { wait ? .max : 10 * 60_000 }

    /// Does all that is left. What goes wrong outside of the rotation itself is told with the way on.
    func finish(_ rotation: inout Rotation, in context: ToolContext) async throws -> Outcome {
        do {
            let end = try await rotation.run(waitingUpTo: patience)
            return tell(end, of: rotation.record, in: context)
        } catch {
            if !(error is RotationError) {
                context.console.note("the rotation is kept as it is: \(rotation.record.target.command("--resume"))")
            }
            throw error
        }
    }

    private func tell(_ end: Rotation.End, of record: RotationRecord, in context: ToolContext) -> Outcome {
        if output.quiet { return .ok }
        switch end {
        case .finished: context.console.note("done: \(RotationWords(record).finished)")
        case .undone: context.console.note("undone: \(RotationWords(record).undone)")
        case .waiting:
            context.console.note(
                "both tokens are valid for \(record.grace.shown) more; then finish it: "
                    + record.target.command("--resume"))
        }
        return .ok
    }
}
