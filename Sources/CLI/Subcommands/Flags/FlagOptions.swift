import ArgumentParser
import FeatureFlags
import RedisTypes

/// Where the flags are.
struct FlagKeyOptions: ParsableArguments, Sendable {
    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("Prefix of the keys, as the program has it; edge-flags by default.", valueName: "text"))
    var prefix: ByteString?
    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("Tenant in the keys, as the program has it; default by default.", valueName: "text"))
    var tenant: ByteString?

    var keys: FlagKeys {
        FlagKeys(prefix: prefix ?? FlagKeys.defaultPrefix, tenant: tenant ?? FlagKeys.defaultTenant)
    }
}

/// `production`, `preview,development`, or `all`.
struct EnvironmentChoice: Sendable, Hashable {
    let environments: [FlagEnvironment]

    /// Said more than once, it is all of them.
    init?(_ choices: [EnvironmentChoice]) {
        if choices.isEmpty { return nil }
        environments = Set(choices.flatMap(\.environments)).sorted()
    }

    init(_ text: String) throws(FlagSyntaxError) {
        var environments: [FlagEnvironment] = []
        for word in text.split(separator: ",", omittingEmptySubsequences: false) {
            environments += word == "all" ? FlagEnvironment.allCases : [try FlagEnvironment(word)]
        }
        self.environments = Set(environments).sorted()
    }
}

/// Environments that are changed or evaluated.
struct FlagEnvironmentOptions: ParsableArguments, Sendable {
    @Option(
        name: .customLong("env"),
        help: ArgumentHelp("production, preview or development; several with commas, or all.", valueName: "env"),
        transform: { try EnvironmentChoice($0) })
    var choices: [EnvironmentChoice] = []

    var choice: EnvironmentChoice? { EnvironmentChoice(choices) }

    /// What the flag or the variable says.
    func chosen(
        in context: ToolContext, or standard: [FlagEnvironment] = [.production]
    ) throws -> [FlagEnvironment] {
        if let choice { return choice.environments }
        let said = try context.flagVariables.value("UPKEEP_FLAG_ENV", "production, preview, development or all") {
            // What cannot be read is reported with the name of the variable.
            try? EnvironmentChoice($0)
        }
        return said?.environments ?? standard
    }

    func single(in context: ToolContext) throws -> FlagEnvironment {
        let all = try chosen(in: context)
        guard let only = all.first, all.count == 1 else {
            throw Failure(.usage, "ENV", "this is of one environment", hint: "--env production")
        }
        return only
    }
}

/// Environments that are shown; the variable does not narrow what is looked at.
struct FlagFilterOptions: ParsableArguments, Sendable {
    @Option(
        name: .customLong("env"),
        help: ArgumentHelp("Only production, preview or development; several with commas.", valueName: "env"),
        transform: { try EnvironmentChoice($0) })
    var choices: [EnvironmentChoice] = []

    var choice: EnvironmentChoice? { EnvironmentChoice(choices) }

    var environments: [FlagEnvironment] { choice?.environments ?? FlagEnvironment.allCases }
}

extension FlagName {
    /// For `transform`: the error says what a name is.
    static let argument: @Sendable (String) throws -> FlagName = { try FlagName($0) }
}

extension HistoryID {
    static let argument: @Sendable (String) throws -> HistoryID = { text in
        guard let id = HistoryID(text) else {
            throw ValidationError("this is no entry of a history; upkeep flag history lists them.")
        }
        return id
    }
}
