import ArgumentParser
import FeatureFlags
import FlagFiles
import RedisTypes

struct FlagExportVerb: Subcommand {
    enum Format: String, CaseIterable, ExpressibleByArgument {
        case yaml, flagd
    }

    static let configuration = CommandConfiguration(
        commandName: "export", abstract: "Write flags to a file that people keep under version control.",
        discussion: """
            YAML has all there is of a flag in its three environments, and apply reads it. flagd's JSON has one \
            environment, and what flagd can say: a flag that it cannot answer as the SDK does is left out, and named.

            EXAMPLES
              upkeep flag export > flags.yaml
              upkeep flag export beta-ui -o beta-ui.yaml
              upkeep flag export --format flagd --env production -o flags.flagd.json

            COST
              As list; with names, 5 commands of each.

            EXIT CODES
              1 if something was left out. 3 if there is no such flag.
            """)

    @Argument(help: "Flags; all of them by default.", transform: FlagName.argument) var names: [FlagName] = []
    @Option(help: ArgumentHelp("yaml, or flagd.", valueName: "format")) var format = Format.yaml
    @OptionGroup var environments: FlagEnvironmentOptions
    @OptionGroup var keys: FlagKeyOptions
    @Option(
        name: [.short, .long],
        help: ArgumentHelp("Write to a file, which appears when it is complete.", valueName: "file"))
    var output: String?
    @Flag(name: [.short, .long], help: "No notices; errors are still shown.") var quiet = false
    @OptionGroup var connection: ConnectionOptions

    func validate() throws {
        if format == .yaml, environments.choice != nil {
            throw ValidationError("YAML has all environments: --env goes with --format flagd.")
        }
    }

    func run(in context: ToolContext) async throws -> Outcome {
        let environment = format == .flagd ? try environments.single(in: context) : nil
        return try await context.withDatabase(connection) { database in
            let states = try await states(FlagStore(database.client, keys: keys.keys))
            let choice = OutputChoice(file: output == "-" ? nil : output)
            let losses: [String]
            if let environment {
                losses = try write(states, of: environment, to: choice, in: context)
            } else {
                let export = FlagFileExport(states, prefix: keys.prefix?.text, tenant: keys.tenant?.text)
                try choice.write(Array(export.text.utf8), in: context)
                losses =
                    export.unreadable.map { "\($0.flag) \($0.environment) is left out: \($0.error)" }
                    + export.unsaid.map {
                        "the percentage of \($0.flag) \($0.environment) is left out: it is \($0.percentage)"
                    }
            }
            for loss in losses { context.console.note("warning: \(loss)") }
            return losses.isEmpty ? .ok : .failed
        }
    }

    private func states(_ store: FlagStore) async throws -> [FlagState] {
        if names.isEmpty { return try await store.list().flags }
        var states: [FlagState] = []
        for name in names {
            let state = try await store.state(of: name)
            guard state.exists else { throw FlagStoreError.notFound(name) }
            states.append(state)
        }
        return states
    }

    /// - Returns: what is not in the file.
    private func write(
        _ states: [FlagState], of environment: FlagEnvironment, to choice: OutputChoice, in context: ToolContext
    ) throws -> [String] {
        var documents: [FlagName: FlagDocument] = [:]
        var losses: [String] = []
        for state in states {
            switch FlagStanding(state.texts[environment]) {
            case .document(let document): documents[state.name] = document
            case .missing: losses.append("\(state.name) is left out: it has no document for \(environment)")
            case .malformed(_, let error): losses.append("\(state.name) \(environment) is left out: \(error)")
            }
        }
        let export = FlagdExport(documents)
        try choice.write(Array(export.text.utf8), in: context)
        for (name, obstacles) in export.leftOut.sorted(by: { $0.key < $1.key }) {
            losses.append("\(name) is left out: " + obstacles.map { "\($0)" }.joined(separator: "; "))
        }
        for (name, differences) in export.differences.sorted(by: { $0.key < $1.key }) {
            for difference in differences { context.notice("note: \(name): \(difference)", quiet: quiet) }
        }
        return losses
    }
}
