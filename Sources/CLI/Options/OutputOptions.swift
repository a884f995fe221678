import ArgumentParser

/// How data is written: the same flags in every subcommand that writes some.
struct OutputOptions: ParsableArguments, Sendable {
    @Option(help: ArgumentHelp("auto, pretty, raw, json, jsonl, csv, tsv or table.", valueName: "format"))
    var format: OutputFormat = .auto
    @Flag(help: "The same as --format json.")
    var json = false
    @Flag(help: "The same as --format raw.")
    var raw = false
    @Flag(help: "The same as --format pretty: as on a terminal, into a pipe too.")
    var noRaw = false
    @Flag(help: "Write no newline after raw output.")
    var noNewline = false
    @Option(
        name: [.short, .long],
        help: ArgumentHelp("Write to a file, which appears when it is complete.", valueName: "file"))
    var output: String?
    @Flag(name: [.short, .long], help: "No notices; errors are still shown.")
    var quiet = false

    func validate() throws {
        let chosen = [json, raw, noRaw, format != .auto].count { $0 }
        if chosen > 1 { throw ValidationError("Give one of --format, --json, --raw and --no-raw.") }
    }

    var choice: OutputChoice {
        OutputChoice(
            format: json ? .json : raw ? .raw : noRaw ? .pretty : format, file: output == "-" ? nil : output,
            omitsNewline: noNewline, isQuiet: quiet)
    }

    func resolved(in context: ToolContext) throws -> OutputFormat { try choice.resolvedFormat(in: context) }

    /// The format, for a verb that does not know all of them.
    /// - Throws: a usage failure that names those it knows.
    func resolved(
        in context: ToolContext, knowing formats: Set<OutputFormat>, piped: OutputFormat = .raw
    ) throws -> OutputFormat {
        let format = try choice.resolvedFormat(in: context, piped: piped)
        guard formats.contains(format) else {
            let names = OutputFormat.allCases.filter(formats.contains).map(\.rawValue).joined(separator: ", ")
            throw Failure(.usage, "FORMAT", "this has no form as \(format.rawValue)", hint: "--format takes \(names)")
        }
        return format
    }

    func write(_ bytes: [UInt8], in context: ToolContext) throws { try choice.write(bytes, in: context) }

    var writesToStandardOutput: Bool { choice.file == nil }
    func wantsJSON(in context: ToolContext) -> Bool { choice.wantsJSON(in: context) }
}

enum OutputFormat: String, Sendable, CaseIterable, ExpressibleByArgument {
    case auto, pretty, raw, json, jsonl, csv, tsv, table

    var isJSON: Bool { self == .json || self == .jsonl }
}
