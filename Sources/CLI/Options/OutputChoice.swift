/// How data is written: what the output flags come to.
struct OutputChoice: Sendable {
    var format = OutputFormat.auto
    /// A file that appears when it is complete; `nil` for standard output.
    var file: String?
    var omitsNewline = false
    var isQuiet = false

    /// The format, with `auto` decided: pretty on a terminal, raw elsewhere.
    func resolvedFormat(in context: ToolContext) -> OutputFormat {
        if format != .auto { return format }
        return context.console.isOutputTerminal && file == nil ? .pretty : .raw
    }

    var wantsJSON: Bool { format == .json || format == .jsonl }
    /// Raw output of a single value is exactly its bytes when it goes to a file.
    var endsWithNewline: Bool { !omitsNewline && file == nil }

    /// Writes data to standard output, or to the file.
    func write(_ bytes: [UInt8], in context: ToolContext) throws {
        guard let file else { return try context.console.write(bytes) }
        let output = try OutputFile(context.path(file))
        do {
            try output.write(bytes)
            try output.complete()
        } catch {
            output.discard()
            throw error
        }
    }
}
