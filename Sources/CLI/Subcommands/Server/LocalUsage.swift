import ArgumentParser
import RedisGateway
import RedisTypes
import UpstashREST

struct LocalUsage: Subcommand {
    static let configuration = CommandConfiguration(
        commandName: "usage", abstract: "Show what the instance's commands would have cost.",
        discussion: """
            Counted as the service bills: each command of a pipeline, a transaction and a script; a write once for each \
            region (--regions); PING, INFO and the like not at all. EVAL counts as a write, EVAL_RO as a read, and what \
            they call as itself. The price is that of pay as you go. --reset begins a new month for --quota as well.

            EXAMPLES
              upkeep local usage
              upkeep local usage --reset --json
            """)

    @Flag(help: "Begin anew after this.")
    var reset = false
    @OptionGroup var output: OutputOptions

    func reportsJSON(in context: ToolContext) -> Bool { output.wantsJSON(in: context) }

    func run(in context: ToolContext) async throws -> Outcome {
        let format = try output.resolved(in: context)
        let instance = try LocalInstance(context)
        guard let report = try await instance.usage(resets: reset) else {
            throw Failure(.notFound, "NOUSAGE", "the local instance has counted nothing yet", hint: "upkeep local up")
        }
        if format == .json {
            try output.write(report.json, in: context)
            return .ok
        }
        var table = Table(columns: ["token", "command", "calls", "billed"])
        for (name, token) in report.usage.tokens.sorted(by: { $0.key < $1.key }) {
            for (command, count) in token.commands.sorted(by: { ($1.value.calls, $0.key) < ($0.value.calls, $1.key) }) {
                table.rows.append(
                    [.text(name), .text(command), .number(Int64(count.calls)), .number(Int64(count.billed))])
            }
        }
        try output.write(table.bytes(as: format, width: context.console.columns), in: context)
        context.notice(report.line, quiet: output.quiet)
        return .ok
    }
}

extension UsageReport {
    /// `3 billed commands, $0.000006 (prices of 2026-08-21); 3 in 2026-11`, then
    /// `1 request, 12 B in, 40 B out since 2026-11-23T03:17:03Z`
    var line: String {
        let total = usage.total
        var text =
            "\(Quantity.text(billed, "billed command")), $\(Prices.dollars(forCommands: billed))"
            + " (prices of \(Prices.date)); \(monthBilled) in \(month)\n"
            + "\(Quantity.text(total.requests, "request")), \(Quantity.bytes(total.requestBytes)) in,"
            + " \(Quantity.bytes(total.responseBytes)) out"
            + " since \(UTCTime(milliseconds: since / 1000 * 1000).description.replacing(".000Z", with: "Z"))"
        if total.uncountedScripts > 0 {
            text += "\nof \(Quantity.text(total.uncountedScripts, "script")) the inner commands could not be counted"
        }
        return text
    }
}
