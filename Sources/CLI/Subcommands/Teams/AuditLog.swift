import ArgumentParser
import RedisTypes
import UpstashManagement
import UpstashREST

struct AuditLog: AccountVerb {
    static let configuration = CommandConfiguration(
        commandName: "audit-log", abstract: "Who did what to the account, the newest first.",
        discussion: """
            Management actions, not Redis commands, from the console and with each management key. The service keeps them \
            for 7 days on the free plan, 30 days with pay as you go, and a year for larger accounts.

            EXAMPLES
              upkeep audit-log --since 24h
              upkeep audit-log --limit 20 --json

            COST
              \(AccountText.cost("1 request"))

            EXIT CODES
              4 if the key is wrong.
            """)

    @Option(help: ArgumentHelp("Only what is not older than this.", valueName: "duration")) var since: TimeSpan?
    @Option(help: ArgumentHelp("So many at most.", valueName: "n")) var limit: Int?
    @OptionGroup var output: OutputOptions
    @OptionGroup var account: AccountOptions

    func validate() throws {
        if let limit, limit < 1 { throw ValidationError("--limit takes a number above 0.") }
    }

    func run(_ client: ManagementClient, in context: ToolContext) async throws -> Outcome {
        var entries = try await client.auditLog()
        entries.sort { ($0.time ?? 0) > ($1.time ?? 0) }
        if let since {
            let (start, overflows) = WallClock.milliseconds.subtractingReportingOverflow(since.milliseconds)
            // What has no time may be of any.
            if !overflows { entries = entries.filter { ($0.time ?? .max) >= start } }
        }
        if let limit { entries = Array(entries.prefix(limit)) }
        var table = Table(columns: ["time", "actor", "action", "what", "source", "address"])
        table.rows = entries.map { entry in
            [
                .time(entry.time), .text(entry.actor), .text(entry.action),
                .text(entry.entities.joined(separator: ", ")),
                .text(entry.source), .text(entry.address),
            ]
        }
        try ServiceReport(table: table, objects: entries.map(\.json)).write(to: output, in: context)
        return .ok
    }
}
