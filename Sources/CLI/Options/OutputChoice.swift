/// How data is written: what the output flags come to.
struct OutputChoice: Sendable {
    var format = OutputFormat.auto
    /// A file that appears when it is complete; `nil` for standard output.
    var file: String?
    var omitsNewline = false
    var isQuiet = false

    /// The format, with `auto` decided: what the environment says, else pretty on a terminal and raw elsewhere.
    /// - Parameter piped: what goes elsewhere, where that is not raw.
    func resolvedFormat(in context: ToolContext, piped: OutputFormat = .raw) throws -> OutputFormat {
        if format != .auto { return format }
        let names = OutputFormat.allCases.map(\.rawValue).joined(separator: ", ")
        let said = try context.flagVariables.value("UPKEEP_FORMAT", "one of \(names)", OutputFormat.init(rawValue:))
        if let said, said != .auto { return said }
        return context.console.isOutputTerminal && file == nil ? .pretty : piped
    }

    func wantsJSON(in context: ToolContext) -> Bool {
        // A format that cannot be read is reported by whoever needs it.
        (try? resolvedFormat(in: context))?.isJSON ?? false
    }

    /// Raw output of a single value is exactly its bytes when it goes to a file.
    var endsWithNewline: Bool { !omitsNewline && file == nil }

    /// Writes data to standard output, or to the file.
    func write(_ bytes: [UInt8], in context: ToolContext) throws {
        try write(bytes, to: open(in: context), in: context)
    }

    /// The file, before there is data for it: a command must not run when its reply has nowhere to go.
    /// - Returns: `nil` for standard output.
    func open(in context: ToolContext) throws -> OutputFile? {
        try file.map { try OutputFile(context.path($0)) }
    }

    /// Writes data to an opened file, which is complete then, or to standard output.
    func write(_ bytes: [UInt8], to output: OutputFile?, in context: ToolContext) throws {
        guard let output else { return try context.console.write(bytes) }
        do {
            try output.write(bytes)
            try output.complete()
        } catch {
            output.discard()
            throw error
        }
    }
}
