import ArgumentParser
import FeatureFlags
import FlagFiles
import RedisTypes

struct FlagApply: Subcommand {
    static let configuration = CommandConfiguration(
        commandName: "apply", abstract: "Make flags as a file says, or tell what differs.",
        discussion: """
            The file is what export writes: what it does not name, an environment, a setting, a field or a flag, is left as \
            it is, but for flags that --prune deletes; a file that names none that is stored prunes nothing. A kill switch \
            that is on and not in the file stays on, and to --plan it is a difference. --plan shows what would be done, and does nothing. Otherwise it is shown, \
            asked about, and done, each flag in one script that compares what the plan rests on: where somebody else \
            changes a flag meanwhile, the run ends there, and the same again goes on.

            EXAMPLES
              upkeep flag apply flags.yaml --plan
              upkeep flag apply flags.yaml --yes --reason 'release 7'
              upkeep flag apply flags.yaml --prune --yes

            COST
              As list, 1 more, and for each flag that is changed 1 script.

            EXIT CODES
              With --plan, 7 if something differs. 1 if there is a problem, or some flags were written and others not. 8 if \
            somebody else changed a flag meanwhile, and nothing was written.
            """)

    @Argument(help: "The file; - for standard input.") var file: String
    @Flag(help: "Delete flags that the file does not name.") var prune = false
    @Flag(help: "Of a new flag, let environments be off that the file does not name.") var complete = false
    @OptionGroup var options: FlagApplyOptions

    func reportsJSON(in context: ToolContext) -> Bool { options.output.wantsJSON(in: context) }

    func validate() throws {
        if file == "-" && options.connection.tokenStdin {
            throw ValidationError("The token and the file cannot both come from standard input.")
        }
    }

    func run(in context: ToolContext) async throws -> Outcome {
        let bytes = try FlagFileInput.bytes(of: file, in: context)
        let flags: FlagFile
        do throws(FlagFileError) { flags = try FlagFile(parsing: bytes) } catch {
            throw Failure(
                .usage, "FLAGFILE", "\(FlagFileInput.shown(file)), \(error); nothing was sent",
                hint: "upkeep flag export writes such a file")
        }
        return try await FlagApplying(
            file: flags, planOptions: FlagPlan.Options(prunes: prune, completesNewFlags: complete),
            options: options
        ).run(in: context)
    }
}

/// What verbs take that make flags as a file says.
struct FlagApplyOptions: ParsableArguments, Sendable {
    @Flag(help: "Show what would be done, and do nothing.") var plan = false
    @Option(help: ArgumentHelp("Why, for the history.", valueName: "text")) var reason: String?
    @Option(help: ArgumentHelp("Who, for the history; you at this machine by default.", valueName: "name"))
    var actor: String?
    @OptionGroup var keys: FlagKeyOptions
    @OptionGroup var output: OutputOptions
    @OptionGroup var connection: ConnectionOptions

    func validate() throws {
        if actor?.isEmpty == true { throw ValidationError("--actor takes a name.") }
    }
}

/// Files of flags, which are read as a whole before anything is sent.
enum FlagFileInput {
    private static let mostBytes = 64 << 20

    static func bytes(of name: String, in context: ToolContext) throws -> [UInt8] {
        if name == "-" { return try context.console.readAll(limit: mostBytes) }
        let descriptor = try POSIX.openForReading(context.path(name))
        defer { POSIX.closeFile(descriptor) }
        var bytes: [UInt8] = []
        while case let chunk = try POSIX.read(descriptor), !chunk.isEmpty {
            bytes += chunk
            if bytes.count > mostBytes { throw InputError(name: name, reason: "it is larger than 64 MiB") }
        }
        return bytes
    }

    static func shown(_ name: String) -> String { name == "-" ? "standard input" : Spelling.shown(name) }
}
