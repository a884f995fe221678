import ArgumentParser
import UpstashManagement
import UpstashREST

/// On or off.
enum SwitchState: String, Sendable, CaseIterable, ExpressibleByArgument {
    case on, off

    var isOn: Bool { self == .on }
}

/// A verb that turns a feature of a database on or off.
protocol DatabaseSwitch: AccountVerb {
    static var feature: DatabaseFeature { get }
    var name: String { get }
    var state: SwitchState { get }
    var confirmation: ConfirmationOptions { get }
    /// What to ask before, if anything: what it means, and what it means in this state.
    func warning(for database: ManagedDatabase) -> String?
    func current(of database: ManagedDatabase) -> Bool?
}

extension DatabaseSwitch {
    func run(_ client: ManagementClient, in context: ToolContext) async throws -> Outcome {
        let database = try await client.read(name)
        let words = "\(Self.feature.words) of \(database.title)"
        if current(of: database) == state.isOn {
            context.notice("\(words): \(state.rawValue) already", quiet: output.quiet)
            return .ok
        }
        if let warning = warning(for: database) {
            try await context.ask("\(warning). Go on?", because: warning, confirmation)
        }
        try await changing(lookWith: "upkeep db get \(database.id)") {
            try await client.set(Self.feature, state.isOn, for: database.id)
        }
        context.notice("\(words): \(state.rawValue)", quiet: output.quiet)
        return .ok
    }
}

struct DatabaseEviction: DatabaseSwitch {
    static let feature = DatabaseFeature.eviction
    static let configuration = CommandConfiguration(
        commandName: "eviction", abstract: "Evict keys when a database is full, or refuse writes.",
        discussion: """
            With eviction a database that is full deletes keys that nobody asked it to delete, so turning it on is asked \
            about; --yes answers.

            EXAMPLES
              upkeep db eviction cache on --yes
              upkeep db eviction cache off

            COST
              \(AccountText.cost("3 requests, 2 where it is so already"))

            EXIT CODES
              \(AccountText.changeCodes)
            """)

    @Argument(help: "Its name or id.") var name: String
    @Argument(help: "on or off.") var state: SwitchState
    @OptionGroup var confirmation: ConfirmationOptions
    @OptionGroup var output: OutputOptions
    @OptionGroup var account: AccountOptions

    func current(of database: ManagedDatabase) -> Bool? { database.hasEviction }

    func warning(for database: ManagedDatabase) -> String? {
        state.isOn ? "\(database.title) will delete keys by itself when it is full" : nil
    }
}

struct DatabaseAutoUpgrade: DatabaseSwitch {
    static let feature = DatabaseFeature.autoUpgrade
    static let configuration = CommandConfiguration(
        commandName: "autoupgrade", abstract: "Move a fixed plan up by itself when it is full, or refuse writes.",
        discussion: """
            A larger plan costs more, so turning it on is asked about; --yes answers.

            EXAMPLES
              upkeep db autoupgrade orders on --yes
              upkeep db autoupgrade orders off

            COST
              \(AccountText.cost("3 requests, 2 where it is so already"))

            EXIT CODES
              \(AccountText.changeCodes)
            """)

    @Argument(help: "Its name or id.") var name: String
    @Argument(help: "on or off.") var state: SwitchState
    @OptionGroup var confirmation: ConfirmationOptions
    @OptionGroup var output: OutputOptions
    @OptionGroup var account: AccountOptions

    func current(of database: ManagedDatabase) -> Bool? { database.hasAutoUpgrade }

    func warning(for database: ManagedDatabase) -> String? {
        state.isOn ? "\(database.title) will move to a plan that costs more when it reaches its limits" : nil
    }
}

struct DatabaseProdPack: DatabaseSwitch {
    static let feature = DatabaseFeature.prodPack
    static let configuration = CommandConfiguration(
        commandName: "prod-pack", abstract: "Turn Prod Pack on or off.",
        discussion: """
            It costs \(Prices.prodPack) a month (prices of \(Prices.date)), and without it what it brings is gone: longer \
            backups and metrics, credential protection. Both ways are asked about; --yes answers.

            EXAMPLES
              upkeep db prod-pack orders on --yes
              upkeep db prod-pack orders off --yes

            COST
              \(AccountText.cost("3 requests, 2 where it is so already"))

            EXIT CODES
              \(AccountText.changeCodes)
            """)

    @Argument(help: "Its name or id.") var name: String
    @Argument(help: "on or off.") var state: SwitchState
    @OptionGroup var confirmation: ConfirmationOptions
    @OptionGroup var output: OutputOptions
    @OptionGroup var account: AccountOptions

    func current(of database: ManagedDatabase) -> Bool? { database.hasProdPack }

    func warning(for database: ManagedDatabase) -> String? {
        state.isOn
            ? "Prod Pack of \(database.title) costs \(Prices.prodPack) a month (prices of \(Prices.date))"
            : "\(database.title) loses what Prod Pack brings"
    }
}
