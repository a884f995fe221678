import ArgumentParser
import FeatureFlags
import RedisTypes

struct FlagLintVerb: Subcommand {
    static let configuration = CommandConfiguration(
        commandName: "lint", abstract: "Find flags that are broken, surprising, expired or stale.",
        discussion: """
            Errors: documents that are missing or cannot be read, names that are none, rules that the SDK fails on. \
            Warnings: rules that never decide, texts that are ordered letter by letter, percentages that do not do what \
            they say, kill switches, expired flags. Notes: what is right and worth knowing, such as a rule that matches \
            contexts without the attribute, or a flag that nobody has changed for --stale-days.

            EXAMPLES
              upkeep flag lint
              upkeep flag lint beta-ui --stale-days 90

            COST
              6 commands of one flag; of all as list, 1 for the time, and 1 for each 1,000 keys of the database with --unlisted.

            EXIT CODES
              7 if there is an error or a warning, or something is stale; notes alone are 0. 3 if there is no such flag.
            """)

    @Argument(help: "The flag; all of them by default.", transform: FlagName.argument) var name: FlagName?
    @Option(help: ArgumentHelp("Days after which a flag is stale; 0 for never.", valueName: "n"))
    var staleDays = FlagLint.defaultStaleDays
    @Flag(help: "Find documents whose name the list does not have: goes through all keys.") var unlisted = false
    @OptionGroup var filter: FlagFilterOptions
    @OptionGroup var keys: FlagKeyOptions
    @OptionGroup var output: OutputOptions
    @OptionGroup var connection: ConnectionOptions

    func reportsJSON(in context: ToolContext) -> Bool { output.wantsJSON(in: context) }

    func validate() throws {
        if !(0...100_000).contains(staleDays) { throw ValidationError("--stale-days takes 0 to 100000.") }
        if name != nil && unlisted { throw ValidationError("--unlisted is of all flags.") }
    }

    func run(in context: ToolContext) async throws -> Outcome {
        let format = try output.resolved(in: context)
        return try await context.withDatabase(connection) { database in
            let store = FlagStore(database.client, keys: keys.keys)
            // A check that fails a build must not depend on whose clock this is.
            let lint = FlagLint(now: try await store.time(), staleDays: staleDays == 0 ? nil : staleDays)
            let found = try await findings(lint, store).filter {
                $0.environment.map(filter.environments.contains) ?? true
            }
            try output.write(bytes(of: found, as: format, in: context), in: context)
            let counts = FlagFinding.Severity.allCases.map { severity in found.count { $0.severity == severity } }
            context.notice(
                found.isEmpty
                    ? "nothing found"
                    : zip(counts, ["error", "warning", "note"]).map { Quantity.text($0, $1) }.joined(separator: ", "),
                quiet: output.quiet)
            return found.contains { $0.severity >= .warning || $0.code == .stale } ? .checkFailed : .ok
        }
    }

    private func findings(_ lint: FlagLint, _ store: FlagStore) async throws -> [FlagFinding] {
        guard let name else {
            let listing = try await store.list()
            return lint.findings(listing, unlisted: unlisted ? try await store.unlisted() : [])
        }
        let state = try await store.state(of: name)
        guard state.exists else { throw FlagStoreError.notFound(name) }
        return lint.findings(state)
    }

    private func bytes(of found: [FlagFinding], as format: OutputFormat, in context: ToolContext) -> [UInt8] {
        switch format {
        case .auto, .pretty, .raw:
            let style = FlagTextStyle.data(in: context)
            return found.flatMap { finding in
                let colour: FlagTextStyle.Colour =
                    switch finding.severity {
                    case .error: .red
                    case .warning: .yellow
                    case .note: .grey
                    }
                return Array((style.painted(style.cut(finding.line), colour) + "\n").utf8)
            }
        case .json, .jsonl, .csv, .tsv, .table:
            var table = Table(columns: ["severity", "code", "flag", "environment", "rule", "message"])
            table.rows = found.map { finding in
                [
                    .text(finding.severity.rawValue), .text(finding.code.rawValue), .text(finding.name),
                    finding.environment.map { .text($0.rawValue) } ?? .none,
                    finding.rule.map { .number(Int64($0) + 1) } ?? .none, .text(finding.message),
                ]
            }
            return table.bytes(as: format, width: context.console.columns)
        }
    }
}
