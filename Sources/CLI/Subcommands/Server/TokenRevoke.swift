import ArgumentParser
import RedisGateway
import RedisUsers

struct TokenRevoke: Subcommand {
    static let configuration = CommandConfiguration(
        commandName: "revoke", abstract: "End a token now; gateways refuse it within a second, on open streams too.",
        discussion: """
            By its name it is one of a gateway's list. With --user it is one of a user of the database: the only one that \
            the user has, the one with --digest (or the fingerprint that logs show), or --all, which deletes the user. \
            --expired ends all that are due by their --expires, of one user or of everyone: let it run daily. It asks first, \
            but of the private instance of this machine.

            EXAMPLES
              upkeep token revoke ci --tokens ./tokens
              upkeep token revoke --user report --yes
              upkeep token revoke --expired --yes

            COST
              Of a list none. Of a user 4 to 7 commands, and 3 for each further token; with --expired also 1 for each user.

            EXIT CODES
              3 if there is no such token, 4 if users are refused (the plan, or the token).
            """)

    @Argument(help: "Its name in the list of a gateway.") var name: String?
    @Option(help: ArgumentHelp("The user of the database whose token it is.", valueName: "name")) var user: String?
    @Option(help: ArgumentHelp("How its digest begins, by token list --users.", valueName: "hex")) var digest: String?
    @Flag(help: "All tokens of the user, and the user.") var all = false
    @Flag(help: "All that are due; with --user of that one only.") var expired = false
    @OptionGroup var list: TokenOptions
    @OptionGroup var connection: ConnectionOptions

    func validate() throws {
        let isOfUsers = user != nil || expired
        if (name != nil) == isOfUsers {
            throw ValidationError("Give the name of a token in a list, --user, or --expired.")
        }
        if isOfUsers && list.tokens != nil { throw ValidationError("--tokens is of a list, and not of users.") }
        if [digest != nil, all, expired].count(where: \.self) > 1 {
            throw ValidationError("--digest, --all and --expired exclude each other.")
        }
        if user == nil && (digest != nil || all) { throw ValidationError("--digest and --all need --user.") }
        if let user { _ = try UserName.option(user) }
        if let digest, digest.utf8.count < 4 || !digest.utf8.allSatisfy({ $0.isHexadecimalDigit }) {
            throw ValidationError("--digest takes 4 hexadecimal digits or more.")
        }
    }

    func run(in context: ToolContext) async throws -> Outcome {
        guard let name else {
            let choice = try choice
            try await context.withDatabase(connection) { database in
                try await UserTokenRevoking(database, connection.choice, in: context).run(choice)
            }
            return .ok
        }
        try list.change(in: context) { set in
            let position = try set.position(of: name)
            set.tokens.remove(at: position)
        }
        context.console.note("token \(name) revoked")
        return .ok
    }

    private var choice: UserTokenRevoking.Choice {
        get throws {
            guard let user else { return .expired(nil) }
            let name = try UserName.option(user)
            if let digest { return .digest(name, digest) }
            return all ? .all(name) : expired ? .expired(name) : .only(name)
        }
    }
}

extension UInt8 {
    fileprivate var isHexadecimalDigit: Bool {
        (0x30...0x39).contains(self) || (0x41...0x46).contains(self & 0xDF)
    }
}
