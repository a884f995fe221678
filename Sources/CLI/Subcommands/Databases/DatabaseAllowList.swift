import ArgumentParser
import RedisTypes
import UpstashManagement

struct DatabaseAllowList: AccountVerb {
    static let configuration = CommandConfiguration(
        commandName: "allow-list", abstract: "Show or change the addresses that may connect.",
        discussion: """
            IPv4 addresses, or ranges such as 203.0.113.0/24. Without one it shows them; those that are given take the \
            place of all that were. --anyone removes the list. What opens the database to everybody is asked about; --yes \
            answers. A change takes minutes.

            EXAMPLES
              upkeep db allow-list orders
              upkeep db allow-list orders 203.0.113.7 198.51.100.0/24

            COST
              \(AccountText.cost("2 requests, 3 for a change"))

            EXIT CODES
              \(AccountText.changeCodes)
            """)

    @Argument(help: "Its name or id.") var name: String
    @Argument(help: "All addresses and ranges that may connect.") var ranges: [IPv4Range] = []
    @Flag(help: "Let everybody connect who has the credentials.") var anyone = false
    @OptionGroup var confirmation: ConfirmationOptions
    @OptionGroup var output: OutputOptions
    @OptionGroup var account: AccountOptions

    func validate() throws {
        if anyone && !ranges.isEmpty { throw ValidationError("--anyone goes without addresses.") }
    }

    func run(_ client: ManagementClient, in context: ToolContext) async throws -> Outcome {
        let database = try await client.read(name)
        guard anyone || !ranges.isEmpty else { return try show(database, in: context) }
        if anyone || ranges.contains(where: \.isEverybody) {
            let warning = "everybody who has the credentials of \(database.title) will be able to connect"
            try await context.ask("\(warning). Go on?", because: warning, confirmation)
        }
        try await changing(lookWith: "upkeep db allow-list \(database.id)") {
            try await client.setAllowList(ranges.map(\.text), for: database.id)
        }
        let who = ranges.isEmpty ? "everybody" : ranges.map(\.text).joined(separator: ", ")
        context.notice("who may connect to \(database.title): \(who); it may take minutes", quiet: output.quiet)
        return .ok
    }

    private func show(_ database: ManagedDatabase, in context: ToolContext) throws -> Outcome {
        var table = Table(columns: ["range"])
        table.rows = (database.allowedRanges ?? []).map { [.text($0)] }
        try output.write(table.bytes(as: try output.resolved(in: context), width: context.console.columns), in: context)
        if table.rows.isEmpty {
            let what = database.allowedRanges == nil ? "the service tells of no list" : "there is no list"
            context.notice("\(what): everybody who has the credentials may connect", quiet: output.quiet)
        }
        return .ok
    }
}

/// `203.0.113.7` or `203.0.113.0/24`.
struct IPv4Range: Sendable, Hashable, ExpressibleByArgument {
    let text: String
    private let length: Int

    init?(argument: String) {
        let parts = argument.split(separator: "/", omittingEmptySubsequences: false)
        guard let address = parts.first, parts.count <= 2 else { return nil }
        let numbers = address.split(separator: ".", omittingEmptySubsequences: false)
        guard numbers.count == 4, numbers.allSatisfy({ Self.number($0, atMost: 255) != nil }) else { return nil }
        guard let length = parts.count == 2 ? Self.number(parts[1], atMost: 32) : 32 else { return nil }
        self.length = length
        text = argument
    }

    var isEverybody: Bool { length == 0 }

    private static func number(_ text: Substring, atMost limit: Int) -> Int? {
        guard text.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let number = Int(text), number <= limit,
            String(number) == text
        else { return nil }
        return number
    }
}
