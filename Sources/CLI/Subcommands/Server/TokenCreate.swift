import ArgumentParser
import RedisGateway
import RedisTypes
import RedisUsers
import Settings

struct TokenCreate: Subcommand {
    static let configuration = CommandConfiguration(
        commandName: "create", abstract: "Make a token of a user of the database, and print it, this once.",
        discussion: """
            A user of its own for each program, with the rights that it needs: what gets out can be revoked without the \
            others. The user is made when it is not there; else it gets another token, valid beside those it has. Rights \
            belong to the user, so all of its tokens share them. The service has users on its paid plans; so has every gateway \
            in front of a Redis of its own.

            RIGHTS
              read-only   all keys, commands that read, without SCAN and KEYS
              read-write  all keys and channels, every command that is not @dangerous (FLUSHDB, KEYS, ACL, CONFIG, …)
              or rules as ACL SETUSER has them: '+@read +set ~app:*'

            EXPIRY
              A server lets no password end by itself. --expires writes the time into the hash upkeep:tokens of the \
            database, with the reason and the age, and `upkeep token revoke --expired` ends what is due: let it run daily.

            EXAMPLES
              upkeep token create --user ci --rights read-only --expires 90d --reason 'nightly report'
              upkeep token create --user app --rights '+@read +@write ~app:*' -o token.new

            COST
              8 commands for a new user, 9 for one that is there.

            EXIT CODES
              4 if users are refused (the plan, or the token), 8 if the user is there with other rights.
            """)

    @Option(help: ArgumentHelp("Its name; programs that share rights may share it.", valueName: "name")) var user:
        String
    @Option(help: ArgumentHelp("What a new user may do: read-only, read-write, or rules.", valueName: "rights"))
    var rights: String?
    @Option(help: ArgumentHelp("When it is due to be revoked: 24h, 90d.", valueName: "duration")) var expires: TimeSpan?
    @Option(help: ArgumentHelp("What it is for.", valueName: "text")) var reason: String?
    @Option(
        name: [.short, .long],
        help: ArgumentHelp("Write it to a file, which only you can read.", valueName: "file"))
    var output: String?
    @OptionGroup var connection: ConnectionOptions

    func validate() throws {
        _ = try name
        _ = try parsedRights
        if let expires, expires.milliseconds <= 0 { throw ValidationError("--expires takes a time above 0.") }
        if let reason, reason.utf8.count > 512 { throw ValidationError("--reason takes at most 512 bytes.") }
    }

    private var name: UserName {
        get throws { try UserName.option(user) }
    }

    private var parsedRights: UserRights? {
        get throws {
            do { return try rights.map { text throws(UserRightsError) in try UserRights(text) } } catch {
                throw ValidationError("--rights: \(error).")
            }
        }
    }

    func run(in context: ToolContext) async throws -> Outcome {
        let (name, rights) = (try name, try parsedRights)
        // A token that has nowhere to go must not be made.
        let file = try output.flatMap { $0 == "-" ? nil : $0 }.map { try Self.file(context.path($0)) }
        return try await context.withDatabase(connection) { database in
            let tokens = UserTokens(database.client)
            let issued: UserTokens.Issued
            do {
                issued = try await tokens.issue(
                    for: name, rights, lifetime: expires?.milliseconds, reason: reason
                ) { TokenDigest(of: $0).shortName }
            } catch {
                file?.discard()
                throw error
            }
            do { try deliver(issued.bearer, to: file, in: context) } catch {
                file?.discard()
                try await tokens.takeBack(issued)
                throw Failure(
                    .failed, "OUTPUT", "the token could not be written, so it was taken back: \(Self.reason(error))")
            }
            let record = issued.record
            let end = expires.map { ", due to be revoked in \($0)" } ?? ""
            context.console.note(
                "token \(record.digest) of \(issued.isUserNew ? "the new user" : "user") \(name) on \(database.name)\(end)"
            )
            if issued.isUserNew, rights?.namesKeys == false {
                context.console.note(
                    "warning: its rights name no key; add ~app:* or allkeys to --rights of another user")
            }
            return .ok
        }
    }

    private static func reason(_ error: any Error) -> String {
        if case OutputError.closedPipe = error { return "nobody reads it" }
        return Diagnostic(error).message
    }

    /// A file that is there keeps its mode, so it must be a private one.
    private static func file(_ path: String) throws -> OutputFile {
        if case .regular(let path, let mode) = POSIX.kind(of: path), mode & 0o077 != 0 {
            throw SettingsError.openToOthers(path, .token, mode: Int(mode))
        }
        return try OutputFile(path)
    }

    private func deliver(_ token: Secret, to file: OutputFile?, in context: ToolContext) throws {
        let bytes = Array((token.reveal() + "\n").utf8)
        guard let file else {
            try context.console.write(bytes)
            return try context.console.flush()
        }
        try file.write(bytes)
        try file.complete()
    }
}

extension UserName {
    /// The value of `--user`.
    static func option(_ text: String) throws -> UserName {
        guard let name = UserName(text) else {
            throw ValidationError("A user's name has 1 to 128 bytes, without white space.")
        }
        return name
    }
}
