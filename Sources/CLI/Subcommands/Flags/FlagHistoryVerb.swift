import ArgumentParser
import FeatureFlags
import RedisTypes

struct FlagHistoryVerb: Subcommand {
    static let configuration = CommandConfiguration(
        commandName: "history", abstract: "Tell who changed a flag, when, how and why.",
        discussion: """
            The latest changes come first, those of a flag that was deleted too. What was changed without upkeep is not in \
            it. The last 200 are kept, and of large flags fewer: about 16 MiB, and 10 at least. undo takes one back.

            EXAMPLES
              upkeep flag history beta-ui
              upkeep flag history beta-ui --limit 1 --json

            COST
              1 command for each 32 entries.

            EXIT CODES
              3 if there is no history.
            """)

    @Argument(help: "The flag.", transform: FlagName.argument) var name: FlagName
    @Option(help: ArgumentHelp("Entries that are shown.", valueName: "n")) var limit = 20
    @OptionGroup var filter: FlagFilterOptions
    @OptionGroup var keys: FlagKeyOptions
    @OptionGroup var output: OutputOptions
    @OptionGroup var connection: ConnectionOptions

    func reportsJSON(in context: ToolContext) -> Bool { output.wantsJSON(in: context) }

    func validate() throws {
        if !(1...100_000).contains(limit) { throw ValidationError("--limit takes 1 to 100000.") }
    }

    func run(in context: ToolContext) async throws -> Outcome {
        let format = try output.resolved(in: context)
        return try await context.withDatabase(connection) { database in
            let store = FlagStore(database.client, keys: keys.keys)
            let history = try await history(in: store)
            guard !history.entries.isEmpty else {
                throw Failure(
                    .notFound, "NOTFOUND", "\(name) has no history", hint: "upkeep flag list shows all flags")
            }
            let standing = Set(history.standing.map(\.id))
            let rows = history.entries.filter(isShown).prefix(limit).map {
                HistoryRow(entry: $0, isUndone: !$0.isUndo && !standing.contains($0.id))
            }
            try output.write(bytes(of: rows, as: format, in: context), in: context)
            return .ok
        }
    }

    /// As much of it as there is to be shown.
    private func history(in store: FlagStore) async throws -> FlagHistory {
        var entries: [HistoryEntry] = []
        while true {
            let page = try await store.history(of: name, count: limit, before: entries.last?.id).entries
            entries += page
            if page.count < limit || entries.count(where: isShown) >= limit {
                return FlagHistory(name, newestFirst: entries)
            }
        }
    }

    private func isShown(_ entry: HistoryEntry) -> Bool {
        entry.documents.isEmpty || entry.environments.contains { filter.environments.contains($0) }
    }

    private func bytes(of rows: [HistoryRow], as format: OutputFormat, in context: ToolContext) -> [UInt8] {
        switch format {
        case .json: return JSValue.array(rows.map(\.json)).line
        case .jsonl: return rows.flatMap(\.json.line)
        case .auto, .pretty:
            let style = FlagTextStyle.data(in: context)
            return rows.flatMap { $0.lines(filter.environments, style) }.flatMap { Array(($0 + "\n").utf8) }
        case .raw, .csv, .tsv, .table:
            var table = Table(columns: [
                "id", "time", "actor", "operation", "detail", "environments", "reason", "undone",
            ])
            table.rows = rows.map(\.cells)
            return table.bytes(as: format, width: context.console.columns)
        }
    }
}
