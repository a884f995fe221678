import ArgumentParser
import RedisTypes
import UpstashREST

/// How fast and how far a bulk verb goes: the same flags in import, export and copy.
struct BulkOptions: ParsableArguments, Sendable {
    @Flag(name: [.long, .customLong("dry-run")], help: "Tell what it would cost, and write nothing.")
    var estimate = false
    @Option(help: ArgumentHelp("Stop before more commands are billed than this.", valueName: "n"))
    var maxCommands: Int?
    @Option(help: ArgumentHelp("Stop before it costs more than this.", valueName: "usd")) var maxCost: Dollars?
    @Option(help: ArgumentHelp("Stop after so many keys.", valueName: "n")) var limit: Int?
    @Option(help: ArgumentHelp("Commands a second at most.", valueName: "n")) var rate: Int?
    @Option(help: ArgumentHelp("Requests in flight at once, at most.", valueName: "n")) var concurrency = 8
    @Flag(help: "Go on where an earlier run of the same command stopped.") var resume = false
    @Option(help: ArgumentHelp("Where to keep how far the run came.", valueName: "file")) var checkpoint: String?
    @Option(help: ArgumentHelp("auto, bar, plain, json or none.", valueName: "kind"))
    var progress: ProgressKind = .auto
    @Flag(help: "Write the summary as JSON.") var json = false
    @Flag(name: [.short, .long], help: "No notices; errors are still shown.") var quiet = false

    func validate() throws {
        if let limit, limit < 0 { throw ValidationError("--limit takes 0 or more.") }
        if let rate, rate < 1 { throw ValidationError("--rate takes 1 or more.") }
        if let maxCommands, maxCommands < 0 { throw ValidationError("--max-commands takes 0 or more.") }
        if !(1...64).contains(concurrency) { throw ValidationError("--concurrency takes 1 to 64.") }
        if estimate && resume { throw ValidationError("--estimate and --resume exclude each other.") }
    }

    /// Whether notices are left out: among JSON, text is none.
    var isSilent: Bool { quiet || json }

    /// The smaller of the two limits.
    var maximumCommands: Int? {
        [maxCommands, maxCost.map { Prices.commands(for: $0.microdollars) }].compactMap(\.self).min()
    }
}

/// An amount such as `1.50`, exactly.
struct Dollars: ExpressibleByArgument, Sendable {
    var microdollars: Int

    init?(argument: String) {
        let parts = argument.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
        let fraction = parts.count > 1 ? parts[1] : ""
        guard parts.count <= 2, let whole = Int(parts[0]), whole >= 0, whole < 1_000_000_000, fraction.count <= 6,
            fraction.allSatisfy(\.isNumber),
            let millionths = Int(fraction + String(repeating: "0", count: 6 - fraction.count))
        else { return nil }
        microdollars = whole * 1_000_000 + millionths
    }
}

enum ProgressKind: String, CaseIterable, ExpressibleByArgument, Sendable {
    case auto, bar, plain, json, none
}
