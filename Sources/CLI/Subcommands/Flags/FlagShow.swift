import ArgumentParser
import FeatureFlags
import RedisTypes

struct FlagShow: Subcommand {
    static let configuration = CommandConfiguration(
        commandName: "show", abstract: "Show a flag with its rules.",
        discussion: """
            Raw output is what Redis holds, a line for each environment. What is wrong with the flag, or may surprise \
            somebody, is said too: see lint.

            EXAMPLES
              upkeep flag show beta-ui
              upkeep flag show beta-ui --env production --raw

            COST
              5 commands.

            EXIT CODES
              3 if there is no such flag, or no document of it for --env.
            """)

    @Argument(help: "The flag.", transform: FlagName.argument) var name: FlagName
    @OptionGroup var filter: FlagFilterOptions
    @OptionGroup var keys: FlagKeyOptions
    @OptionGroup var output: OutputOptions
    @OptionGroup var connection: ConnectionOptions

    func reportsJSON(in context: ToolContext) -> Bool { output.wantsJSON(in: context) }

    func run(in context: ToolContext) async throws -> Outcome {
        let format = try output.resolved(in: context)
        return try await context.withDatabase(connection) { database in
            let state = try await FlagStore(database.client, keys: keys.keys).state(of: name)
            guard state.exists else { throw FlagStoreError.notFound(name) }
            if filter.choice != nil, let first = filter.environments.first,
                filter.environments.allSatisfy({ state.texts[$0] == nil })
            {
                throw FlagStoreError.noDocument(name, first)
            }
            try output.write(bytes(of: state, as: format, in: context), in: context)
            for finding in FlagLint(now: POSIX.nowInMilliseconds()).findings(state)
            where finding.environment.map(filter.environments.contains) ?? true {
                context.notice(finding.line, quiet: output.quiet)
            }
            return .ok
        }
    }

    private func bytes(of state: FlagState, as format: OutputFormat, in context: ToolContext) -> [UInt8] {
        let environments = filter.environments
        switch format {
        case .json, .jsonl: return state.json(environments, detailed: true).line
        case .csv, .tsv, .table:
            return FlagTable.rows([state], environments).bytes(as: format, width: context.console.columns)
        case .raw: return environments.flatMap { state.texts[$0].map { $0.bytes + [0x0A] } ?? [] }
        case .auto, .pretty:
            let style = FlagTextStyle.data(in: context)
            let lines = environments.flatMap { self.lines(on: FlagStanding(state.texts[$0]), $0) }
            return lines.flatMap { Array((style.cut($0) + "\n").utf8) }
        }
    }

    private func lines(on standing: FlagStanding, _ environment: FlagEnvironment) -> [String] {
        let head = "\(name) \(environment): \(standing.word)"
        switch standing {
        case .missing: return [head]
        case .malformed(let text, let error): return [head, "  \(error)", "  \(text.excerpt(of: 200))"]
        case .document(let document):
            let now = POSIX.nowInMilliseconds()
            var facts = [
                document.owner.map { "owner \($0)" }, document.expiresAt.map { "expires \(Self.time($0))" },
                document.updatedAt.map { "changed \(Age.text($0, now: now)) ago" },
            ].compactMap(\.self)
            if let summary = document.summary { facts.insert(summary, at: 0) }
            var lines = [head]
            if !facts.isEmpty { lines.append("  " + facts.joined(separator: ", ")) }
            if document.isKilled { lines.append("  kill switch: false for everyone") }
            if document.gateText != nil { lines.append("  let in: \(document.gateSentence); false for others") }
            lines += document.ownRules.enumerated().map { "  rule \($0 + 1): \($1)" }
            lines.append("  otherwise: \(document.isEnabled)")
            return lines
        }
    }

    private static func time(_ milliseconds: Int64) -> String {
        RFC3339.range.contains(milliseconds) ? RFC3339.text(milliseconds: milliseconds) : "\(milliseconds)"
    }
}

extension FlagFinding {
    /// `warning: beta-ui production rule 2: …`
    var line: String { "\(severity.rawValue): \(place): \(message)" }
}

extension ByteString {
    /// Its beginning, safe to print.
    func excerpt(of count: Int) -> String {
        self.count > count ? "\(ByteString(bytes.prefix(count)))…" : description
    }
}
