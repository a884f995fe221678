import ArgumentParser
import FeatureFlags
import RedisTypes

struct FlagEval: Subcommand {
    static let configuration = CommandConfiguration(
        commandName: "eval", abstract: "Answer as the SDK would, for one context or many.",
        discussion: """
            The attributes and their order make the bucket: who asks over HTTP (--form handler, as useFlag does) falls into \
            another one for each flag, and into another one than with the SDK's direct client. --explain tells which rule \
            decided, and the bucket.

            A file of contexts has an object a line, compressed or not; - is standard input. Answers come as they are \
            found, a line each: true, false, or error where the SDK would fail; a summary follows. With --json each line is \
            an object, and the last one is the summary. A line that cannot be read ends the run, unless --skip-bad answers \
            bad and goes on.

            EXAMPLES
              upkeep flag eval beta-ui --context '{"userId":"42"}'
              upkeep flag eval beta-ui --context '{"userId":"42","country":"DE"}' --explain
              upkeep flag eval beta-ui --context-file users.jsonl --summary-only
              upkeep flag eval beta-ui --env preview --context-file users.jsonl --json

            COST
              1 command.

            EXIT CODES
              0 for true and for false; with --exit-code, 7 for false. 1 where the SDK would fail, or lines were bad. 3 if \
            there is no such flag.
            """)

    @Argument(help: "The flag.", transform: FlagName.argument) var name: FlagName
    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("One context, as JSON; without attributes by default.", valueName: "json"))
    var context: ByteString?
    @Option(help: ArgumentHelp("Contexts, an object a line; - for standard input.", valueName: "file"))
    var contextFile: String?
    @Flag(help: "Tell which rule decided, and the bucket.") var explain = false
    @Flag(help: "With a file: print how many got which answer, and no answers.") var summaryOnly = false
    @Flag(help: "With a file: go on after lines that cannot be read.") var skipBad = false
    @Flag(help: "With one context: exit with 7 if the answer is false.") var exitCode = false
    @OptionGroup var form: ContextFormOptions
    @OptionGroup var environments: FlagEnvironmentOptions
    @OptionGroup var keys: FlagKeyOptions
    @OptionGroup var output: OutputOptions
    @OptionGroup var connection: ConnectionOptions

    func reportsJSON(in context: ToolContext) -> Bool { output.wantsJSON(in: context) }

    func validate() throws {
        if context != nil && contextFile != nil { throw ValidationError("Give --context or --context-file.") }
        if contextFile == nil && (summaryOnly || skipBad) {
            throw ValidationError("--summary-only and --skip-bad are of --context-file.")
        }
        if contextFile != nil && exitCode { throw ValidationError("--exit-code is of one context.") }
        if summaryOnly && explain { throw ValidationError("Give --summary-only or --explain.") }
        if contextFile == "-" && connection.tokenStdin {
            throw ValidationError("The token and the contexts cannot both come from standard input.")
        }
    }

    func run(in tool: ToolContext) async throws -> Outcome {
        let format = try output.resolved(in: tool, knowing: [.pretty, .raw, .json, .jsonl])
        let environment = try environments.single(in: tool)
        var one = EvaluationContext(form.form(of: name))
        if contextFile == nil {
            do throws(ContextError) { try one.read(context?.bytes ?? Array("{}".utf8)) } catch {
                throw Failure(.usage, "CONTEXT", "--context: \(error); nothing was sent")
            }
        }
        form.warn(of: keys.keys, in: tool, quiet: output.quiet)
        return try await tool.withDatabase(connection) { [one] database in
            let store = FlagStore(database.client, keys: keys.keys)
            let document = try await store.document(of: name, in: environment)
            guard let contextFile else {
                let answer = FlagExplanation(name, environment, document, one, form.form)
                try output.write(answer.bytes(as: format, explained: explain, in: tool), in: tool)
                return answer.outcome(falseIsNo: exitCode)
            }
            let run = ContextRun(
                lines: ContextLines(name: contextFile), name: name, environment: environment, document: document,
                form: form, isExplained: explain, isSummaryOnly: summaryOnly, isBadSkipped: skipBad, format: format,
                output: output)
            let (outcome, signal) = try await tool.stoppingOnSignals { try await run.run(in: tool, until: $0) }
            return signal.map { outcome.combined(with: $0.outcome) } ?? outcome
        }
    }
}
