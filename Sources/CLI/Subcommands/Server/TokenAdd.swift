import ArgumentParser
import RedisGateway
import RedisTypes
import Settings

struct TokenAdd: Subcommand {
    static let configuration = CommandConfiguration(
        commandName: "add", abstract: "Make a token and print it, this once.",
        discussion: """
            EXAMPLES
              upkeep token add ci --expires 90d
              upkeep token add browser --read-only --tokens ./tokens
            """)

    @Argument(help: "Its name: letters, digits, dots, - and _.") var name: String
    @Flag(help: "For reading only.") var readOnly = false
    @Option(help: ArgumentHelp("How long it is valid: 24h, 90d.", valueName: "duration")) var expires: TimeSpan?
    @OptionGroup var list: TokenOptions

    func validate() throws {
        if !TokenFile.isName(name) { throw ValidationError("A name has 1 to 64 letters, digits, dots, - and _.") }
        if let expires, expires.milliseconds <= 0 { throw ValidationError("--expires takes a time above 0.") }
    }

    func run(in context: ToolContext) async throws -> Outcome {
        let secret = Secret.random()
        try list.change(in: context) { set in
            guard !set.tokens.contains(where: { $0.name == name }) else {
                throw Failure(
                    .conflict, "EXISTS", "there is a token \(name) already", hint: "upkeep token revoke \(name)")
            }
            set.tokens.append(
                GatewayToken(
                    name: name, rights: readOnly ? .readOnly : .standard, digest: TokenDigest(of: secret),
                    expiry: expires?.instant(from: POSIX.nowInMilliseconds())))
        }
        try context.console.write(secret.reveal() + "\n")
        return .ok
    }
}
