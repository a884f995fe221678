import RedisTypes

/// What is said of a change: an object for programs, a line on standard error for people.
struct ChangeReport {
    private let output: OutputOptions
    private let context: ToolContext
    private let isJSON: Bool

    /// - Throws: a usage failure, before anything is changed, for a format that this has no form in.
    init(_ output: OutputOptions, in context: ToolContext) throws {
        self.output = output
        self.context = context
        isJSON = try output.resolved(in: context, knowing: [.pretty, .raw, .json, .jsonl]).isJSON
    }

    func write(_ members: KeyValuePairs<String, Table.Cell>, _ line: String) throws {
        if isJSON { try output.write(Table.jsonObject(members), in: context) } else { notice(line) }
    }

    /// There was nothing to change.
    func notFound(_ line: String) -> Outcome {
        notice(isJSON ? Diagnostic(.notFound, "NOTFOUND", line).json : line)
        return .notFound
    }

    private func notice(_ line: String) { context.notice(line, quiet: output.quiet) }
}
