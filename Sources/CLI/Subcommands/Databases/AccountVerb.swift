import ArgumentParser
import UpstashManagement

/// A verb of the management API.
protocol AccountVerb: Subcommand {
    var account: AccountOptions { get }
    var output: OutputOptions { get }
    func run(_ client: ManagementClient, in context: ToolContext) async throws -> Outcome
}

extension AccountVerb {
    func reportsJSON(in context: ToolContext) -> Bool { output.wantsJSON(in: context) }

    func run(in context: ToolContext) async throws -> Outcome {
        // A format that is none is told before anything is changed.
        _ = try output.resolved(in: context)
        return try await context.withManagement(account) { try await run($0, in: context) }
    }
}

/// What the pages of these verbs say alike.
enum AccountText {
    static func cost(_ requests: String) -> String {
        "No Redis command: \(requests) to the management API, which bills none."
    }

    static let changeCodes = """
        3 if there is no such database. 4 if the key is wrong or may only read. 9 if the answer was lost: it is never sent \
        again by itself.
        """
    static let readCodes = "3 if there is no such database. 4 if the key is wrong."
}
