import ArgumentParser
import FeatureFlags
import RedisTypes

struct RuleGroup: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rule", abstract: "Rules: who gets which answer, the first that matches.",
        discussion: """
            A rule compares an attribute of the context: country in DE,AT; userId in @beta.txt, a line each; plan eq pro; \
            email contains @acme.com; age gt 9, by number, or age gt "9", letter by letter; beta empty. Before in, eq, \
            contains and empty may stand not. => false, in quotes, answers false where it matches. Texts with spaces, \
            commas or quotes are written as in JSON.

            not_in, not_eq, not_contains and empty match contexts without the attribute too. show numbers the rules.

            COST
              \(FlagWriteOptions.cost)
            """,
        subcommands: [RuleAdd.self, RuleRemove.self, RuleMove.self, RuleReplace.self])
}

struct RuleAdd: FlagChanging {
    static let configuration = CommandConfiguration(
        commandName: "add", abstract: "Add a rule, behind all others unless --at says where.",
        discussion: """
            EXAMPLES
              upkeep flag rule add beta-ui 'country in DE,AT' --yes
              upkeep flag rule add beta-ui 'userId in @beta.txt => false' --at 1 --env preview

            COST
              \(FlagWriteOptions.cost)

            EXIT CODES
              \(FlagWriteOptions.exitCodes)
            """)

    @Argument(help: "The flag.", transform: FlagName.argument) var name: FlagName
    @Argument(help: "The rule: 'country in DE,AT', 'plan eq free => false'.") var rule: [String]
    @Option(help: ArgumentHelp("Number that the rule gets, from 1.", valueName: "n")) var at: Int?
    @OptionGroup var environments: FlagEnvironmentOptions
    @OptionGroup var write: FlagWriteOptions

    func validate() throws {
        try RuleNumber.check(at, "--at")
        do { _ = try RuleText(words: rule) } catch { throw ValidationError("\(error).") }
    }

    func plan(in store: FlagStore, by author: FlagAuthor, _ context: ToolContext) async throws -> FlagChange {
        let text = try RuleText(words: rule)
        let rule = try text.rule(in: context)
        return try await store.update(
            name, in: environments.chosen(in: context), [.addRule(rule, at: at.map { $0 - 1 })],
            detail: "rule add \(text.text)", by: author)
    }
}

struct RuleRemove: FlagChanging {
    static let configuration = CommandConfiguration(
        commandName: "remove", abstract: "Remove a rule, by its number.",
        discussion: """
            EXAMPLES
              upkeep flag rule remove beta-ui 1 --env preview

            COST
              \(FlagWriteOptions.cost)

            EXIT CODES
              \(FlagWriteOptions.exitCodes)
            """)

    @Argument(help: "The flag.", transform: FlagName.argument) var name: FlagName
    @Argument(help: "The rule's number, from 1.") var number: Int
    @OptionGroup var environments: FlagEnvironmentOptions
    @OptionGroup var write: FlagWriteOptions

    func validate() throws { try RuleNumber.check(number, "A number") }

    func plan(in store: FlagStore, by author: FlagAuthor, _ context: ToolContext) async throws -> FlagChange {
        try await store.update(
            name, in: environments.chosen(in: context), [.removeRule(number - 1)], detail: "rule remove \(number)",
            by: author)
    }
}

struct RuleMove: FlagChanging {
    static let configuration = CommandConfiguration(
        commandName: "move", abstract: "Give a rule another number: the first that matches decides.",
        discussion: """
            EXAMPLES
              upkeep flag rule move beta-ui 2 --to 1 --env preview

            COST
              \(FlagWriteOptions.cost)

            EXIT CODES
              \(FlagWriteOptions.exitCodes)
            """)

    @Argument(help: "The flag.", transform: FlagName.argument) var name: FlagName
    @Argument(help: "The rule's number, from 1.") var number: Int
    @Option(help: ArgumentHelp("The number that it gets.", valueName: "n")) var to: Int
    @OptionGroup var environments: FlagEnvironmentOptions
    @OptionGroup var write: FlagWriteOptions

    func validate() throws {
        try RuleNumber.check(number, "A number")
        try RuleNumber.check(to, "--to")
    }

    func plan(in store: FlagStore, by author: FlagAuthor, _ context: ToolContext) async throws -> FlagChange {
        try await store.update(
            name, in: environments.chosen(in: context), [.moveRule(number - 1, to: to - 1)],
            detail: "rule move \(number) to \(to)", by: author)
    }
}

struct RuleReplace: FlagChanging {
    static let configuration = CommandConfiguration(
        commandName: "replace", abstract: "Put a rule in the place of another.",
        discussion: """
            EXAMPLES
              upkeep flag rule replace beta-ui 1 'country in DE,AT,CH' --env preview

            COST
              \(FlagWriteOptions.cost)

            EXIT CODES
              \(FlagWriteOptions.exitCodes)
            """)

    @Argument(help: "The flag.", transform: FlagName.argument) var name: FlagName
    @Argument(help: "The number of the rule that goes, from 1.") var number: Int
    @Argument(help: "The rule that comes.") var rule: [String]
    @OptionGroup var environments: FlagEnvironmentOptions
    @OptionGroup var write: FlagWriteOptions

    func validate() throws {
        try RuleNumber.check(number, "A number")
        do { _ = try RuleText(words: rule) } catch { throw ValidationError("\(error).") }
    }

    func plan(in store: FlagStore, by author: FlagAuthor, _ context: ToolContext) async throws -> FlagChange {
        let text = try RuleText(words: rule)
        let rule = try text.rule(in: context)
        return try await store.update(
            name, in: environments.chosen(in: context), [.replaceRule(number - 1, rule)],
            detail: "rule replace \(number) \(text.text)", by: author)
    }
}

/// Rules are counted from 1 by people and from 0 by the library.
enum RuleNumber {
    static func check(_ number: Int?, _ what: String) throws {
        if let number, !(1...1_000_000).contains(number) { throw ValidationError("\(what) counts from 1.") }
    }
}
