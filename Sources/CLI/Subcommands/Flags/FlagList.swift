import ArgumentParser
import FeatureFlags
import RedisTypes

struct FlagList: Subcommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "List all flags, with what they are in each environment.",
        discussion: """
            on and off are the answers where no rule matches, with the percentage that is let in; killed flags are off for \
            everyone. RULES counts those of production, preview and development. Machine formats have a row for each \
            environment, JSON an object for each flag.

            EXAMPLES
              upkeep flag list
              upkeep flag list --match 'checkout-*' --env production --json

            COST
              1 command, and 1 for each 100 flags, in 2 requests for up to 10,000.
            """)

    @Option(help: ArgumentHelp("Only names that match a glob pattern.", valueName: "pattern")) var match: String?
    @OptionGroup var filter: FlagFilterOptions
    @OptionGroup var keys: FlagKeyOptions
    @OptionGroup var output: OutputOptions
    @OptionGroup var connection: ConnectionOptions

    func reportsJSON(in context: ToolContext) -> Bool { output.wantsJSON(in: context) }

    func run(in context: ToolContext) async throws -> Outcome {
        let format = try output.resolved(in: context)
        return try await context.withDatabase(connection) { database in
            let listing = try await FlagStore(database.client, keys: keys.keys).list()
            let pattern = match.map { GlobPattern(Array($0.utf8)) }
            let flags = listing.flags.filter { pattern?.matches($0.name.bytes.bytes) ?? true }
            try output.write(bytes(of: flags, as: format, in: context), in: context)
            let strange = listing.strangeNames.count
            if strange > 0 {
                context.notice(
                    "\(Quantity.text(strange, "member")) of the set of names cannot be \(strange == 1 ? "a name" : "names"): "
                        + "upkeep flag lint", quiet: output.quiet)
            }
            return .ok
        }
    }

    private func bytes(of flags: [FlagState], as format: OutputFormat, in context: ToolContext) -> [UInt8] {
        let environments = filter.environments
        switch format {
        case .json: return JSValue.array(flags.map { $0.json(environments, detailed: false) }).line
        case .jsonl: return flags.flatMap { $0.json(environments, detailed: false).line }
        case .auto, .pretty, .table: return table(flags, environments, in: context)
        case .raw, .csv, .tsv: return FlagTable.rows(flags, environments).bytes(as: format, width: 0)
        }
    }

    private func table(_ flags: [FlagState], _ environments: [FlagEnvironment], in context: ToolContext) -> [UInt8] {
        let now = POSIX.nowInMilliseconds()
        let header = ["FLAG"] + environments.map { $0.rawValue.uppercased() } + ["RULES", "OWNER", "AGE"]
        let lines = flags.map { flag in
            let standings = environments.map { FlagStanding(flag.texts[$0]) }
            let documents = standings.compactMap(\.document)
            let rules = standings.map { $0.document.map { String($0.ownRules.count) } ?? "?" }
            let owner = documents.lazy.compactMap(\.owner).first ?? ""
            return [flag.name.text] + standings.map(\.word) + [
                Set(rules).count == 1 ? rules[0] : rules.joined(separator: "/"),
                owner.count > 16 ? owner.prefix(15) + "…" : owner,
                Age.text(documents.compactMap(\.updatedAt).max(), now: now),
            ]
        }
        var output: [UInt8] = []
        FlagTable.append([header] + lines, width: context.console.columns, to: &output)
        return output
    }
}

/// Tables of flags.
enum FlagTable {
    /// A row for each document, for programs.
    static func rows(_ flags: [FlagState], _ environments: [FlagEnvironment]) -> Table {
        var table = Table(columns: [
            "flag", "environment", "state", "enabled", "percentage", "rules", "killed", "owner", "description",
            "expires_at", "created_at", "updated_at",
        ])
        func text(_ value: JSValue) -> Table.Cell {
            if case .string(let text) = value { .value(.bulkString(text)) } else { .none }
        }
        for flag in flags {
            for environment in environments {
                let standing = FlagStanding(flag.texts[environment])
                let document = standing.document
                table.rows.append([
                    .text(flag.name.text), .text(environment.rawValue), .text(standing.word),
                    document.map { .flag($0.isEnabled) } ?? .none, document?.percentage.map { .decimal($0) } ?? .none,
                    document.map { .number(Int64($0.ownRules.count)) } ?? .none,
                    document.map { .flag($0.isKilled) } ?? .none, text(.text(document?.owner)),
                    text(.text(document?.summary)), text(.time(document?.expiresAt)), text(.time(document?.createdAt)),
                    text(.time(document?.updatedAt)),
                ])
            }
        }
        return table
    }

    /// Columns side by side; the first gives way where the terminal is narrow.
    static func append(_ lines: [[String]], width: Int, to output: inout [UInt8]) {
        let columns = lines.map(\.count).max() ?? 0
        let widths = (0..<columns).map { column in lines.map { column < $0.count ? $0[column].count : 0 }.max() ?? 0 }
        let others = widths.dropFirst().reduce(0) { $0 + $1 + 2 }
        let room = max(8, width - others)
        let cut = lines.map { line in
            var line = line.map { Table.printable(ByteString($0)) }
            if let first = line.first, first.count > room { line[0] = first.prefix(room - 1) + "…" }
            return line
        }
        Table.appendAligned(cut, width: width, to: &output)
    }
}
