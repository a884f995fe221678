import ArgumentParser
import Compression
import RecordFormats
import RedisTransfer
import RedisTypes
import UpstashClient

struct Verify: Subcommand {
    static let handlesSignals = true
    static let configuration = CommandConfiguration(
        commandName: "verify", abstract: "Compare a file or a database with a database.",
        discussion: """
            Each side is a file (jsonl, rdb, or another that import reads and that holds records), a profile, or \
            redis://host:port; the second is a database, by default the one that the other flags and the environment name. \
            Both ways are compared: keys that only one side has, types, values and expiries. Every key that differs is \
            printed with what differs: missing, extra, type, value or expiry. With --output the records that would make \
            the second side like the first are written to a file that upkeep import takes with --on-conflict overwrite.

            EXAMPLES
              upkeep verify backup.jsonl
              upkeep verify prod staging --match 'user:*'
              upkeep verify dump.rdb --sample 0.01
              upkeep verify prod staging -o repair.jsonl
              upkeep import repair.jsonl --profile staging --on-conflict overwrite

            EXIT CODES
              7 when something differs.

            COST
              On the second side 1 command for up to 1000 strings, 2 to 4 for each other key, 1 for each expiry if it has any, \
            and 1 for 1000 keys to look for those that only it has; on a first side that is a database as much as an export.
            """)

    @Argument(help: "What should be there: a file, a profile or redis://…") var first: String
    @Argument(help: "What is compared with it: a profile or redis://…") var second: String?
    @Option(help: ArgumentHelp("Of a file.", valueName: "format")) var format: InputFormat?
    @Option(help: ArgumentHelp("Of an RDB file, the database to read.", valueName: "n")) var db = 0
    @Option(help: ArgumentHelp("Compare this share of the keys.", valueName: "0…1")) var sample = 1.0
    @Option(help: ArgumentHelp("How far expiries may be apart.", valueName: "duration"))
    var ttlTolerance = TimeSpan(.milliseconds(1))
    @Flag(help: "Do not look for keys that only the second side has.") var ignoreExtra = false
    @Option(
        name: [.short, .long],
        help: ArgumentHelp("Write what import needs to repair the second side.", valueName: "file"))
    var output: String?
    @Option(help: ArgumentHelp("Stop before more commands are billed than this.", valueName: "n")) var maxCommands: Int?
    @Option(help: ArgumentHelp("Commands a second at most.", valueName: "n")) var rate: Int?
    @Option(help: ArgumentHelp("auto, bar, plain, json or none.", valueName: "kind")) var progress: ProgressKind = .auto
    @Flag(help: "Write differences and the summary as JSON.") var json = false
    @Flag(name: [.short, .long], help: "No notices; errors are still shown.") var quiet = false
    @OptionGroup var filter: FilterOptions
    @OptionGroup var connection: ConnectionOptions

    func reportsJSON(in context: ToolContext) -> Bool { json }

    func validate() throws {
        guard sample > 0, sample <= 1 else { throw ValidationError("--sample takes a share above 0, up to 1.") }
        if first == "-", connection.tokenStdin || output != nil {
            throw ValidationError("Standard input can be read once only.")
        }
        if let second, first == second { throw ValidationError("Both sides are the same.") }
    }

    func run(in context: ToolContext) async throws -> Outcome {
        try await context.endingOnSignals {
            try await context.withSource(second, connection.choice) { second in
                try await VerifyRun(options: self, second: second).run(in: context)
            }
        }
    }
}
