import ArgumentParser
import FeatureFlags
import RedisTypes

struct FlagImpactVerb: Subcommand {
    static let configuration = CommandConfiguration(
        commandName: "impact", abstract: "Tell who would get another answer if a flag were changed.",
        discussion: """
            Nothing is changed. Each context of the file is answered twice, as the flag is and as it would be: by the \
            options that the verbs of those names make, rules being removed first and added last, or by what the flag is \
            in another environment, with --like.

            EXAMPLES
              upkeep flag impact beta-ui --rollout 50% --contexts users.jsonl
              upkeep flag impact beta-ui --enable --rule 'country in DE => false' --contexts users.jsonl --json
              upkeep flag impact beta-ui --like preview --contexts users.jsonl

            COST
              1 command; 2 with --like.

            EXIT CODES
              3 if there is no such flag.
            """)

    @Argument(help: "The flag.", transform: FlagName.argument) var name: FlagName
    @Option(help: ArgumentHelp("Contexts, an object a line; - for standard input.", valueName: "file"))
    var contexts: String
    @Option(help: ArgumentHelp("A percentage, or none.", valueName: "share"), transform: { try RolloutShare($0) })
    var rollout: RolloutShare?
    @Flag(help: "Enable it.") var enable = false
    @Flag(help: "Disable it.") var disable = false
    @Flag(help: "Turn it off for everyone.") var kill = false
    @Flag(help: "Take the kill switch away.") var unkill = false
    @Option(
        help: ArgumentHelp("Add a rule behind the others; may be repeated.", valueName: "rule"),
        transform: { try RuleText($0) })
    var rule: [RuleText] = []
    @Option(help: ArgumentHelp("Remove a rule, by its number; may be repeated.", valueName: "n"))
    var removeRule: [Int] = []
    @Option(
        help: ArgumentHelp("What it is in another environment.", valueName: "env"),
        transform: { try FlagEnvironment($0) })
    var like: FlagEnvironment?
    @Option(help: ArgumentHelp("Contexts shown of each kind.", valueName: "n")) var show = 5
    @Flag(help: "Go on after lines that cannot be read.") var skipBad = false
    @OptionGroup var form: ContextFormOptions
    @OptionGroup var environments: FlagEnvironmentOptions
    @OptionGroup var keys: FlagKeyOptions
    @OptionGroup var output: OutputOptions
    @OptionGroup var connection: ConnectionOptions

    func reportsJSON(in context: ToolContext) -> Bool { output.wantsJSON(in: context) }

    func validate() throws {
        let isEdited = rollout != nil || enable || disable || kill || unkill || !rule.isEmpty || !removeRule.isEmpty
        if isEdited == (like != nil) { throw ValidationError("Give a change, such as --rollout 50%, or --like.") }
        if enable && disable { throw ValidationError("Give --enable or --disable.") }
        if kill && unkill { throw ValidationError("Give --kill or --unkill.") }
        if rollout == .zero {
            throw ValidationError("\(FlagSyntaxError.percentage("0%", .zeroLetsEveryoneIn)): --kill.")
        }
        for number in removeRule { try RuleNumber.check(number, "--remove-rule") }
        if !(0...1000).contains(show) { throw ValidationError("--show takes 0 to 1000.") }
        if contexts == "-" && connection.tokenStdin {
            throw ValidationError("The token and the contexts cannot both come from standard input.")
        }
    }

    private func edits(in context: ToolContext) throws -> [FlagEdit] {
        var edits: [FlagEdit] = Set(removeRule).sorted(by: >).map { .removeRule($0 - 1) }
        if let rollout { edits.append(.setPercentage(rollout.percentage)) }
        if enable { edits.append(.setEnabled(true)) }
        if disable { edits.append(.setEnabled(false)) }
        if unkill { edits.append(.unkill) }
        if kill { edits.append(.kill) }
        return edits + (try rule.map { .addRule(try $0.rule(in: context), at: nil) })
    }

    func run(in context: ToolContext) async throws -> Outcome {
        let format = try output.resolved(in: context, knowing: [.pretty, .raw, .json, .jsonl], piped: .pretty)
        let environment = try environments.single(in: context)
        let edits = try edits(in: context)
        form.warn(of: keys.keys, in: context, quiet: output.quiet)
        return try await context.withDatabase(connection) { database in
            let store = FlagStore(database.client, keys: keys.keys)
            let before = try await store.document(of: name, in: environment)
            let after: FlagDocument
            if let like {
                after = try await store.document(of: name, in: like)
            } else {
                do throws(FlagEditError) { after = try before.applying(edits) } catch {
                    throw FlagStoreError.edit(name, environment, error)
                }
            }
            let (impact, signal) = try await context.stoppingOnSignals { stop in
                try await measure(from: before, to: after, context, until: stop)
            }
            let report = FlagImpactReport(
                name: name, environment: environment, change: FlagChangeText(from: before, to: after), impact: impact,
                examples: show)
            try output.write(report.bytes(as: format, in: context), in: context)
            guard let signal else { return impact.rejectedCount > 0 ? .failed : .ok }
            return signal.outcome
        }
    }

    private func measure(
        from before: FlagDocument, to after: FlagDocument, _ context: ToolContext, until stop: StopRequest
    ) async throws -> FlagImpact {
        var impact = FlagImpact(from: before, to: after, as: form.form(of: name), maximumExamples: max(1, show))
        let lines = ContextLines(name: contexts)
        do {
            try await lines.forEach(in: context, until: stop) { line, json in
                impact.add(json)
                if !skipBad, let bad = impact.rejected.first { throw lines.failure(bad.error, line: line) }
            } flush: {
            }
        } catch is CancellationError {
            guard stop.isMade else { throw CancellationError() }
            context.notice("interrupted: this is what was seen until then", quiet: output.quiet)
        }
        return impact
    }
}
