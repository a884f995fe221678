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
    @Option(name: [.short, .long], help: ArgumentHelp("Write to a file, which appears when it is complete.", valueName: "file"))
    var output: String?
    @Flag(name: [.short, .long], help: "No notices; errors are still shown.")
    var quiet = false

    func validate() throws {
        let chosen = [json, raw, noRaw, format != .auto].count { $0 }
        if chosen > 1 { throw ValidationError("Give one of --format, --json, --raw and --no-raw.") }
    }

    /// The format, with `auto` decided: pretty on a terminal, raw elsewhere.
    func resolved(in context: ToolContext) -> OutputFormat {
        if json { return .json }
        if raw { return .raw }
        if noRaw { return .pretty }
        if format != .auto { return format }
        return context.console.isOutputTerminal && writesToStandardOutput ? .pretty : .raw
    }

    var writesToStandardOutput: Bool { output == nil || output == "-" }
    var wantsJSON: Bool { json || format == .json || format == .jsonl }
    /// Raw output of a single value is exactly its bytes when it goes to a file.
    var endsWithNewline: Bool { !noNewline && writesToStandardOutput }
}

enum OutputFormat: String, Sendable, CaseIterable, ExpressibleByArgument {
    case auto, pretty, raw, json, jsonl, csv, tsv, table
}
