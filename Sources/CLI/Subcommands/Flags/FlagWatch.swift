import ArgumentParser
import FeatureFlags
import RedisTypes

struct FlagWatch: Subcommand {
    static let configuration = CommandConfiguration(
        commandName: "watch", abstract: "Print what changes, as it changes.",
        discussion: """
            Whoever changes it, the SDK's dashboard among them. Of one flag or of all; with --json a line each. What is \
            changed and changed back between two looks is not seen: history tells of what upkeep did. It ends after --for, \
            or with Ctrl-C.

            EXAMPLES
              upkeep flag watch beta-ui --for 2s
              upkeep flag watch --for 2s --every 1s --json

            COST
              5 commands at each look of one flag, 9,000 an hour at one every 2 seconds; of all as many as list takes, \
            3,600 an hour for up to 100 flags.
            """)

    @Argument(help: "The flag; all of them by default.", transform: FlagName.argument) var name: FlagName?
    @Option(help: ArgumentHelp("Time between two looks.", valueName: "duration")) var every = TimeSpan(.seconds(2))
    @Option(name: .customLong("for"), help: ArgumentHelp("How long in all.", valueName: "duration"))
    var length = TimeSpan(.seconds(60))
    @OptionGroup var filter: FlagFilterOptions
    @OptionGroup var keys: FlagKeyOptions
    @OptionGroup var output: OutputOptions
    @OptionGroup var connection: ConnectionOptions

    func reportsJSON(in context: ToolContext) -> Bool { output.wantsJSON(in: context) }

    private static let longest = TimeSpan(.seconds(366 * 86_400))

    func validate() throws {
        if !(100...86_400_000).contains(every.milliseconds) { throw ValidationError("--every takes 100ms to 1d.") }
        if !(0...Self.longest.milliseconds).contains(length.milliseconds) {
            throw ValidationError("--for takes up to \(Self.longest).")
        }
        if output.output != nil { throw ValidationError("What is watched has no end that a file could wait for.") }
    }

    func run(in context: ToolContext) async throws -> Outcome {
        let format = try output.resolved(in: context, knowing: [.pretty, .raw, .json, .jsonl])
        return try await context.withDatabase(connection) { database in
            let store = FlagStore(database.client, keys: keys.keys)
            let end = POSIX.nowInMilliseconds() + length.milliseconds
            var last = try await look(store)
            while true {
                let left = end - POSIX.nowInMilliseconds()
                guard left > 0 else { return .ok }
                try await Task.sleep(for: min(every.duration, .milliseconds(left)))
                let next = try await look(store)
                try write(next.changes(since: last), as: format, in: context)
                last = next
            }
        }
    }

    private func look(_ store: FlagStore) async throws -> FlagSnapshot {
        guard let name else { return FlagSnapshot(try await store.list()) }
        let state = try await store.state(of: name)
        return FlagSnapshot(FlagListing(flags: state.exists ? [state] : []))
    }

    private func write(_ changes: FlagChanges, as format: OutputFormat, in context: ToolContext) throws {
        let at = RFC3339.text(milliseconds: POSIX.nowInMilliseconds())
        let style = FlagTextStyle.data(in: context)
        for change in changes.documents where filter.environments.contains(change.environment) {
            if format.isJSON {
                try context.console.write(change.json.dated(at).line)
                continue
            }
            var lines = FlagChangeText(change).text(style)
            if lines.isEmpty { lines = ["  ~ times only, or how it is written"] }
            let text = (["\(at) \(change.name) \(change.environment)"] + lines).map { $0 + "\n" }.joined()
            try context.console.write(text)
        }
        for change in changes.memberships where !changes.documents.contains(where: { $0.name == change.name }) {
            try context.console.write(
                format.isJSON ? change.json.dated(at).line : Array("\(at) \(change.sentence)\n".utf8))
        }
        try context.console.flush()
    }
}

extension JSValue {
    fileprivate func dated(_ time: String) -> JSValue {
        guard case .object(let members) = self else { return self }
        return .object(JSObject([(name: "at", value: .text(time))] + members.members.map { ($0.name, $0.value) }))
    }
}
