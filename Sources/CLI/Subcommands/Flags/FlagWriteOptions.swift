import ArgumentParser
import FeatureFlags
import RedisTypes

/// What all verbs take that change flags.
struct FlagWriteOptions: ParsableArguments, Sendable {
    @Option(help: ArgumentHelp("Why, for the history.", valueName: "text")) var reason: String?
    @Option(help: ArgumentHelp("Who, for the history; you at this machine by default.", valueName: "name"))
    var actor: String?
    @Flag(name: [.customShort("n"), .long], help: "Show what would change, and write nothing.") var dryRun = false
    @Flag(help: "With --dry-run: exit with 7 if something would change.") var exitCode = false
    @OptionGroup var keys: FlagKeyOptions
    @OptionGroup var output: OutputOptions
    @OptionGroup var connection: ConnectionOptions

    func validate() throws {
        if exitCode && !dryRun { throw ValidationError("--exit-code goes with --dry-run.") }
        if actor?.isEmpty == true { throw ValidationError("--actor takes a name.") }
    }

    func author(in context: ToolContext) throws -> FlagAuthor {
        try FlagAuthor(named: actor, reason: reason, in: context)
    }

    static let cost = """
        6 commands: 5 that read the flag in one request, and 1 script, which compares and writes; what that calls is \
        billed too, 2 for each document and 3 for the history. 5 where nothing is to be changed, and with --dry-run.
        """

    static let exitCodes = """
        3 if there is no such flag, or no document of it. 8 if somebody else changed it meanwhile: nothing was written, \
        and what is there now is shown.
        """
}

extension FlagAuthor {
    /// - Parameter name: who it is; else the variable says so, else it is whose process this is.
    init(named name: String?, reason: String?, in context: ToolContext) throws {
        let named = try name ?? context.flagVariables.value("UPKEEP_ACTOR", "a name") { $0 }
        self.init(named ?? context.userAtHost, reason: reason)
    }
}

extension ToolContext {
    /// Whose change it is when nobody says so.
    fileprivate var userAtHost: String {
        let names = ["USER", "LOGNAME"].compactMap { environment[$0] }.filter { !$0.isEmpty }
        return "\(names.first ?? "uid \(POSIX.userID)")@\(POSIX.hostName)"
    }
}
