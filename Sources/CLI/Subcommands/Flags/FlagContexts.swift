import ArgumentParser
import Compression
import FeatureFlags
import RecordFormats
import RedisTypes

/// What becomes of contexts before they are hashed.
struct ContextFormOptions: ParsableArguments, Sendable {
    enum Form: String, CaseIterable, ExpressibleByArgument {
        case handler, direct
    }

    @Option(
        help: ArgumentHelp(
            "handler: asked over HTTP, as useFlag does, with the flag's name among the attributes; direct: asked by the "
                + "SDK's client on the server.", valueName: "form"))
    var form = Form.handler
    @Flag(help: "With the handler: the flag's name comes before the attributes, not behind them.")
    var flagFirst = false

    func validate() throws {
        if flagFirst, form == .direct { throw ValidationError("--flag-first is of --form handler.") }
    }

    func form(of name: FlagName) -> ContextForm {
        form == .direct ? .direct : .handler(name, position: flagFirst ? .first : .last)
    }

    /// Programs that ask in this way may not see these keys.
    func warn(of keys: FlagKeys, in context: ToolContext, quiet: Bool) {
        let isOtherTenant = keys.tenant != FlagKeys.defaultTenant
        if form == .direct, isOtherTenant || keys.prefix != FlagKeys.defaultPrefix {
            context.notice(
                "warning: the SDK's direct client sees the prefix edge-flags and the tenant default only", quiet: quiet)
        } else if isOtherTenant {
            context.notice("warning: the SDK's handler sees the tenant default only", quiet: quiet)
        }
    }
}

/// Contexts from a file or standard input, compressed or not: an object a line. Empty lines are passed over.
struct ContextLines {
    let name: String

    /// Calls `body` for each line, and `flush` after each piece of input.
    func forEach(
        in context: ToolContext, until stop: StopRequest,
        _ body: (_ line: Int, _ json: UnsafeRawBufferPointer) throws -> Void, flush: () throws -> Void
    ) async throws {
        let descriptor = name == "-" ? nil : try POSIX.openForReading(context.path(name))
        defer { descriptor.map(POSIX.closeFile) }
        let source = try InputSource(descriptor, CompressionFormat(fileName: name), context.console, stop)
        source.isDigested = false
        var splitter = LineSplitter(limit: 64 << 20)
        while true {
            let chunk = try await source.next()
            if let chunk { splitter.append(chunk) } else { splitter.finish() }
            do { try lines(of: &splitter, body) } catch {
                // What was answered before a line that is none.
                try flush()
                throw error
            }
            try flush()
            if chunk == nil { return }
        }
    }

    private func lines(
        of splitter: inout LineSplitter, _ body: (_ line: Int, _ json: UnsafeRawBufferPointer) throws -> Void
    ) throws {
        do {
            while let line = try splitter.next() {
                if line.bytes.isEmpty { continue }
                try line.bytes.withUnsafeBytes { try body(line.position.line, $0) }
            }
        } catch let error as LineSplitter.LineTooLong {
            throw InputError(name: shownName, reason: "line \(error.position.line) is longer than 64 MiB")
        }
    }

    var shownName: String { name == "-" ? "standard input" : Spelling.shown(name) }

    /// A line that is no context ends the run, unless somebody said to go on.
    func failure(_ error: ContextError, line: Int) -> Failure {
        Failure(
            .usage, "CONTEXT", "\(shownName), line \(line): \(error)",
            hint: line == 1
                ? "a context is an object on a line of its own: jq -c . writes them so, jq -c '.[]' those of a list"
                : "--skip-bad goes on after lines that cannot be read")
    }
}
