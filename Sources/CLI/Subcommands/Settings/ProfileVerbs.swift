import ArgumentParser
import RedisTypes
import Settings
import UpstashREST

struct ProfileGroup: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "profile", abstract: "Saved databases.",
        subcommands: [ProfileAdd.self, ProfileListing.self, ProfileShow.self, ProfileUse.self, ProfileRemove.self])
}

extension ToolContext {
    fileprivate var profiles: ProfileStore {
        get throws {
            ProfileStore(
                file: try ConfigPaths(environment: environment, workingDirectory: workingDirectory).configFile)
        }
    }
}

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
            if context.console.isInputTerminal { context.console.note("Token (it will be shown as you type):") }
            let bytes =
                context.console.isInputTerminal
                ? try context.console.read() : try context.console.readAll(limit: 1 << 16)
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

struct ProfileListing: Subcommand {
    static let configuration = CommandConfiguration(commandName: "list", abstract: "List the profiles.")

    @OptionGroup var output: OutputOptions

    var reportsJSON: Bool { output.wantsJSON }

    func run(in context: ToolContext) async throws -> Outcome {
        let list = try context.profiles.list()
        var table = Table(columns: ["name", "url", "token", "production", "default"])
        table.rows = list.profiles.map { profile in
            [
                .text(profile.name), .text(profile.url), .text(profile.token.source), .flag(profile.isProduction),
                .flag(list.defaultName == profile.name),
            ]
        }
        try output.write(table.bytes(as: output.resolved(in: context), width: context.console.columns), in: context)
        return .ok
    }
}

extension Profile.Token {
    fileprivate var source: String {
        switch self {
        case .secret(let secret): secret.masked
        case .command(let words): "from \(words.first ?? "a command")"
        }
    }
}

struct ProfileShow: Subcommand {
    static let configuration = CommandConfiguration(
        commandName: "show", abstract: "Print one profile, without its token.")

    @Argument(help: "Its name.") var name: String
    @OptionGroup var output: OutputOptions

    var reportsJSON: Bool { output.wantsJSON }

    func run(in context: ToolContext) async throws -> Outcome {
        let profile = try context.profiles.show(name)
        if output.wantsJSON {
            let object = Table.jsonObject([
                "name": .text(profile.name), "url": .text(profile.url), "token": .text(profile.token.source),
                "production": .flag(profile.isProduction), "read_only": .flag(profile.isReadOnly),
            ])
            try output.write(object, in: context)
        } else {
            let lines = """
                name        \(profile.name)
                url         \(profile.url)
                token       \(profile.token.source)
                production  \(profile.isProduction ? "yes" : "no")
                read only   \(profile.isReadOnly ? "yes" : "no")

                """
            try output.write(Array(lines.utf8), in: context)
        }
        return .ok
    }
}

struct ProfileUse: Subcommand {
    static let configuration = CommandConfiguration(commandName: "use", abstract: "Make a profile the default.")

    @Argument(help: "Its name.") var name: String

    func run(in context: ToolContext) async throws -> Outcome {
        try context.profiles.use(name)
        context.console.note("profile \(name) is the default")
        return .ok
    }
}

struct ProfileRemove: Subcommand {
    static let configuration = CommandConfiguration(commandName: "remove", abstract: "Forget a profile.")

    @Argument(help: "Its name.") var name: String

    func run(in context: ToolContext) async throws -> Outcome {
        try context.profiles.remove(name)
        context.console.note("profile \(name) removed")
        return .ok
    }
}
