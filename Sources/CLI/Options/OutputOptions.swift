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

    func resolved(in context: ToolContext) -> OutputFormat { choice.resolvedFormat(in: context) }

    func write(_ bytes: [UInt8], in context: ToolContext) throws { try choice.write(bytes, in: context) }

    var writesToStandardOutput: Bool { choice.file == nil }
    var wantsJSON: Bool { choice.wantsJSON }
}

enum OutputFormat: String, Sendable, CaseIterable, ExpressibleByArgument {
    case auto, pretty, raw, json, jsonl, csv, tsv, table
}
