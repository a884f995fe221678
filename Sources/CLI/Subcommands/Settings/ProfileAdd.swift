import ArgumentParser
import RedisTypes
import Settings
import UpstashREST

struct ProfileAdd: Subcommand {
    static let configuration = CommandConfiguration(
        commandName: "add", abstract: "Save a database under a name.",
        discussion: """
            The token is read from --token-file or standard input, never from the command line; or --token-command says \
            how to get it each time.

            EXAMPLES
              upkeep profile add dev --url https://eu1-dev.upstash.io < token.txt
              upkeep profile add prod --url https://eu1-prod.upstash.io --production --token-command pass show upstash/prod
            """)

    @Argument(help: "Its name.") var name: String
    @Option(help: ArgumentHelp("REST URL.", valueName: "url")) var url: String
    @Option(help: ArgumentHelp("File that holds the token; only you may read it.", valueName: "file"))
    var tokenFile: String?
    @Option(
        parsing: .remaining,
        help: ArgumentHelp("Program and arguments that print the token; must come last.", valueName: "word"))
    var tokenCommand: [String] = []
    @Flag(help: "Mark as production: writes say so.") var production = false
    @Flag(help: "The token may only read.") var readOnly = false
    @Flag(help: "Replace a profile of that name.") var replace = false

    func validate() throws {
        if tokenFile != nil && !tokenCommand.isEmpty {
            throw ValidationError("--token-file and --token-command exclude each other.")
        }
    }

    func run(in context: ToolContext) async throws -> Outcome {
        _ = try RESTEndpoint(url)
        let token: Profile.Token
        if !tokenCommand.isEmpty {
            token = .command(tokenCommand)
        } else if let tokenFile {
            token = .secret(try SecretFile.read(context.path(tokenFile)))
        } else {
            let bytes: [UInt8]
            if context.shell != nil {
                throw Failure(
                    .usage, "TOKEN", "a token is not typed in the shell, where everybody could see it",
                    hint: "add --token-file FILE, or leave the shell for upkeep profile add")
            }
            if context.console.isInputTerminal {
                context.console.note("Token (it is not shown as you type):")
                bytes = try POSIX.withoutEcho { try context.console.read() }
            } else {
                bytes = try context.console.readAll(limit: 1 << 16)
            }
            token = .secret(try Secret(checking: bytes, from: "standard input"))
        }
        let profile = Profile(name: name, url: url, token: token, isProduction: production, isReadOnly: readOnly)
        let store = try context.profiles
        try store.add(profile, replacing: replace)
        let isDefault = try store.list().defaultName == name
        context.console.note("profile \(name) saved\(isDefault ? " as the default" : "")")
        return .ok
    }
}
