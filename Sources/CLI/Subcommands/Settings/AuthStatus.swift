import ArgumentParser
import RedisTypes
import Settings
import UpstashClient

struct AuthStatus: Subcommand {
    static let configuration = CommandConfiguration(
        commandName: "status", abstract: "Tell where URL and token come from, and whether they work.",
        discussion: """
            COST
              1 unbilled command (PING), and none with --offline.
            """)

    @Flag(help: "Do not try them.") var offline = false
    @Flag(help: "Write JSON.") var json = false
    @OptionGroup var connection: ConnectionOptions

    func reportsJSON(in context: ToolContext) -> Bool { json }

    func run(in context: ToolContext) async throws -> Outcome {
        let explanation = context.resolver(connection.choice.flags).explain()
        if case .failure(let error) = explanation.result {
            if !json { try writeTiers(explanation, context) }
            throw error
        }
        let endpoint = try explanation.result.get()
        var answer = "not tried"
        var outcome = Outcome.ok
        if !offline {
            do {
                _ = try await context.withDatabase(connection) { try await $0.client.send(["PING"]) }
                answer = "works"
            } catch {
                let diagnostic = Diagnostic(error)
                answer = diagnostic.message
                outcome = diagnostic.outcome
            }
        }
        if json {
            try context.console.write(
                Table.jsonObject([
                    "url": .text(endpoint.url), "origin": .text(endpoint.origin),
                    "tier": .text(endpoint.tier.description),
                    "profile": endpoint.profileName.map { .text($0) } ?? .none,
                    "production": .flag(endpoint.isProduction), "answer": .text(answer),
                ]))
            return outcome
        }
        try context.console.write(
            """
            url      \(endpoint.url)
            from     \(endpoint.origin)
            token    \(masked(endpoint.token))
            answer   \(answer)\(endpoint.isProduction ? "\nprofile  production" : "")


            """)
        try writeTiers(explanation, context)
        return outcome
    }

    private func masked(_ token: ResolvedEndpoint.Token) -> String {
        switch token {
        case .secret(let secret): secret.masked
        case .command(let words): "from \(words.first ?? "a command")"
        case .standardInput: "from standard input"
        }
    }

    private func writeTiers(_ explanation: SettingsResolver.Explanation, _ context: ToolContext) throws {
        let width = explanation.tiers.map { $0.tier.description.count }.max() ?? 0
        for report in explanation.tiers {
            let name = report.tier.description
            try context.console.write(
                "\(name)\(String(repeating: " ", count: width - name.count + 2))\(report.text)\n")
        }
    }
}
