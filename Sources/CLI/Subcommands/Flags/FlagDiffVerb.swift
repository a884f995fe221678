import ArgumentParser
import FeatureFlags
import RedisTypes

struct FlagDiffVerb: Subcommand {
    static let configuration = CommandConfiguration(
        commandName: "diff", abstract: "Tell what differs between two environments.",
        discussion: """
            Of one flag, or of all. Times are not compared. + is what only the second environment has, - what only the \
            first has, ~ what differs.

            EXAMPLES
              upkeep flag diff preview production beta-ui
              upkeep flag diff preview production

            COST
              5 commands of one flag; of all, as list.

            EXIT CODES
              7 if something differs. 3 if there is no such flag.
            """)

    @Argument(help: "An environment.", transform: { try FlagEnvironment($0) }) var from: FlagEnvironment
    @Argument(help: "Another one.", transform: { try FlagEnvironment($0) }) var to: FlagEnvironment
    @Argument(help: "The flag; all of them by default.", transform: FlagName.argument) var name: FlagName?
    @OptionGroup var keys: FlagKeyOptions
    @OptionGroup var output: OutputOptions
    @OptionGroup var connection: ConnectionOptions

    func reportsJSON(in context: ToolContext) -> Bool { output.wantsJSON(in: context) }

    func validate() throws {
        if from == to { throw ValidationError("Give two environments that are not the same.") }
    }

    func run(in context: ToolContext) async throws -> Outcome {
        let format = try output.resolved(in: context, knowing: [.pretty, .raw, .json, .jsonl])
        return try await context.withDatabase(connection) { database in
            let store = FlagStore(database.client, keys: keys.keys)
            let states: [FlagState]
            if let name {
                states = [try await store.state(of: name)]
                if !states[0].exists { throw FlagStoreError.notFound(name) }
            } else {
                states = try await store.list().flags
            }
            let found = states.map { ($0.name, FlagChangeText(before: $0.texts[from], after: $0.texts[to])) }
                .filter { !$1.lines.isEmpty }
            try output.write(bytes(of: found, as: format, in: context), in: context)
            if found.isEmpty {
                context.notice(
                    "\(name.map { "\($0) is" } ?? "all flags are") the same in \(from) and \(to)", quiet: output.quiet)
            }
            return found.isEmpty ? .ok : .checkFailed
        }
    }

    private func bytes(
        of found: [(name: FlagName, text: FlagChangeText)], as format: OutputFormat, in context: ToolContext
    ) -> [UInt8] {
        let values = found.map { name, text in
            JSValue.object([
                "flag": .text(name.text), "from": .text(from.rawValue), "to": .text(to.rawValue),
                "differences": text.json,
            ])
        }
        switch format {
        case .json: return JSValue.array(values).line
        case .jsonl: return values.flatMap(\.line)
        default:
            let style = FlagTextStyle.data(in: context)
            return found.flatMap { name, text in
                (["\(name): \(from) to \(to)"] + text.text(style)).flatMap { Array(($0 + "\n").utf8) }
            }
        }
    }
}
