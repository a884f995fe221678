import ArgumentParser
import RedisTypes
import Settings

struct Doctor: Subcommand {
    static let configuration = CommandConfiguration(
        commandName: "doctor", abstract: "Look for tokens that lie open, and for what is wrong or nearly so.",
        discussion: """
            Who else can read the configuration and its tokens; tokens in the histories of shells, of redis-cli and of \
            upkeep itself; .env files that git has, or would take; settings that disagree; http:// to other machines. Then of \
            the database: whether it answers, what the token may do, the clock, the way there, what happens when it is \
            full, keys without a TTL, and limits that are near. Each finding says what to type. No secret is ever printed, \
            and nothing is changed.

            Errors and warnings are to be mended; notes are right and worth knowing. A check that could not be made is told \
            as that, and is no success. Files of any size and content are looked through; programs that print tokens are \
            not run for it, but for the one of the database that is asked.

            EXAMPLES
              upkeep doctor
              upkeep doctor --offline
              upkeep doctor --json

            COST
              4 commands (TIME, ACL WHOAMI, EXISTS and a SETRANGE that writes nothing, of the key upkeep:probe); PING and INFO \
            are not billed. None with --offline.

            EXIT CODES
              7 if there is an error or a warning; 0 also when checks could not be made.
            """)

    @Flag(help: "Look at files and settings only; nothing is sent.") var offline = false
    @OptionGroup var output: OutputOptions
    @OptionGroup var connection: ConnectionOptions

    func reportsJSON(in context: ToolContext) -> Bool { output.wantsJSON(in: context) }

    func run(in context: ToolContext) async throws -> Outcome {
        let format = try output.resolved(in: context)
        let explanation = context.resolver(connection.choice.flags).explain()
        let known = KnownTokens(explanation, in: context)
        let patterns = SecretPatterns(known)
        var findings = PermissionCheck(in: context).findings()
        findings += SourceCheck(explanation, in: context).findings()
        findings += HistoryCheck(patterns, in: context).findings()
        findings += known.unknown.map {
            DoctorFinding(
                .unchecked, .history, "profile \($0)",
                "a program prints its token, which files were not searched for; what looks like a token was")
        }
        findings += await GitCheck(patterns, in: context).findings()
        findings +=
            offline
            ? ServerCheck.notMade("--offline")
            : try await ServerCheck(explanation, connection, in: context).findings()
        let report = DoctorReport(findings: DoctorFinding.sorted(findings))
        try output.write(report.bytes(as: format, in: context), in: context)
        context.notice(report.summary, quiet: output.quiet)
        return report.outcome
    }
}
