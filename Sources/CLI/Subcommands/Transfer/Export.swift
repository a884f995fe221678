import ArgumentParser
import RecordFormats
import RedisTransfer
import RedisTypes
import UpstashClient

struct Export: Subcommand {
    static let configuration = CommandConfiguration(
        commandName: "export", abstract: "Write the database's records to a file as JSON Lines.",
        discussion: """
            One typed record a line: binary as base64, expiry in absolute milliseconds. The file appears under its name \
            when it is complete. Nothing is locked meanwhile.

            EXAMPLES
              upkeep export -o backup.jsonl
              upkeep export --match 'user:*' --sorted | gzip > users.jsonl.gz

            LIMITS
              Not exported: the consumer groups and the last ID of streams, which come back with their entries only, and \
            the expiries of single hash fields. Modules' types fail, each with its key.

            COST
              1 command for each --count keys looked at, and 3 for each key (2 with --type); large keys take more, \
            those too large for one reply most.
            """)

    @Option(parsing: .unconditional, help: ArgumentHelp("Only keys that match.", valueName: "glob"))
    var match: ByteString?
    @Option(help: ArgumentHelp("Only keys of this type.", valueName: "type")) var type: Record.Kind?
    @Option(help: ArgumentHelp("Stop after so many keys.", valueName: "n")) var limit: Int?
    @Option(help: ArgumentHelp("Keys looked at with one command.", valueName: "n")) var count = 1000
    @Flag(help: "Fields and members in the order of their bytes.") var sorted = false
    @Option(name: [.short, .long], help: ArgumentHelp("The file, or - for standard output.", valueName: "file"))
    var output = "-"
    @Flag(help: "Write the summary as JSON, on standard error if the data goes to standard output.") var json = false
    @Flag(name: [.short, .long], help: "No notices; errors are still shown.") var quiet = false
    @OptionGroup var connection: ConnectionOptions

    func reportsJSON(in context: ToolContext) -> Bool { json }

    func validate() throws {
        if let limit, limit < 0 { throw ValidationError("--limit takes 0 or more.") }
        if !(1...1_000_000).contains(count) { throw ValidationError("--count takes 1 to 1000000.") }
    }

    func run(in context: ToolContext) async throws -> Outcome {
        try await context.withDatabase(connection, bulk: true) { database in
            let file = output == "-" ? nil : try OutputFile(context.path(output))
            let start = ContinuousClock.now
            let client = database.client
            nonisolated(unsafe) let sink = file  // used by the one export task only
            let result: TransferResult
            let signal: Signals.Termination?
            do {
                (result, signal) = try await context.stoppingOnSignals { stop in
                    await exportAll(client, to: sink, until: stop, context)
                }
                if result.isComplete { try file?.complete() } else { file?.discard() }
            } catch {
                file?.discard()
                throw error
            }
            let summary = TransferSummary(
                verb: "export", report: result.report, meter: client.meter.current,
                duration: ContinuousClock.now - start, isComplete: result.isComplete,
                file: output == "-" ? nil : output)
            var outcome = try result.outcome(of: "export", in: context, json: json)
            if let signal { outcome = outcome.combined(with: signal.outcome) }
            if json, output != "-" {
                try context.console.write(summary.json)
            } else if json {
                context.console.note(String(decoding: summary.json.dropLast(), as: UTF8.self))
            } else {
                context.notice(summary.text, quiet: quiet)
            }
            return outcome
        }
    }

    private func exportAll(
        _ client: UpstashClient, to file: OutputFile?, until stop: StopRequest, _ context: ToolContext
    ) async -> TransferResult {
        var options = ExportOptions(now: { POSIX.nowInMilliseconds() })
        options.shouldStop = { stop.isMade }
        options.match = match
        options.kind = type
        options.limit = limit
        options.count = count
        options.sorted = sorted
        var buffer: [UInt8] = []
        var result = await Exporter(client, options: options).run { record in
            record.appendJSONLine(to: &buffer)
            if buffer.count >= 1 << 16 {
                try file?.write(buffer) ?? context.console.write(buffer)
                buffer.removeAll(keepingCapacity: true)
            }
        }
        do { try file?.write(buffer) ?? context.console.write(buffer) } catch { result.end = .failed(error) }
        return result
    }
}

extension Record.Kind: ExpressibleByArgument {}
