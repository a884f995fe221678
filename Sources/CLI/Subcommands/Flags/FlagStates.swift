import ArgumentParser
import FeatureFlags
import RedisTypes

struct FlagEnable: FlagChanging {
    static let configuration = CommandConfiguration(
        commandName: "enable", abstract: "Let a flag be on where no rule says otherwise.",
        discussion: """
            A percentage still holds whoever is outside of it back, and rules that answer false still do.

            EXAMPLES
              upkeep flag enable beta-ui --env preview
              upkeep flag enable beta-ui --env all --reason 'general availability' --yes

            COST
              \(FlagWriteOptions.cost)

            EXIT CODES
              \(FlagWriteOptions.exitCodes)
            """)

    @Argument(help: "The flag.", transform: FlagName.argument) var name: FlagName
    @OptionGroup var environments: FlagEnvironmentOptions
    @OptionGroup var write: FlagWriteOptions

    func plan(in store: FlagStore, by author: FlagAuthor, _ context: ToolContext) async throws -> FlagChange {
        try await store.update(
            name, in: environments.chosen(in: context), [.setEnabled(true)], detail: "enable", by: author)
    }

    func remarks(on change: FlagChange) -> [FlagRemark] {
        change.newDocuments.flatMap { FlagRemark.ifHeldBack($0.document, $0.place) }
    }
}

struct FlagDisable: FlagChanging {
    static let configuration = CommandConfiguration(
        commandName: "disable", abstract: "Let a flag be off where no rule says otherwise.",
        discussion: """
            Rules that answer true still turn it on, and are named: enabled is no more than the answer when none matches. \
            kill turns a flag off for everyone.

            EXAMPLES
              upkeep flag disable beta-ui --env preview

            COST
              \(FlagWriteOptions.cost)

            EXIT CODES
              \(FlagWriteOptions.exitCodes)
            """)

    @Argument(help: "The flag.", transform: FlagName.argument) var name: FlagName
    @OptionGroup var environments: FlagEnvironmentOptions
    @OptionGroup var write: FlagWriteOptions

    func plan(in store: FlagStore, by author: FlagAuthor, _ context: ToolContext) async throws -> FlagChange {
        try await store.update(
            name, in: environments.chosen(in: context), [.setEnabled(false)], detail: "disable", by: author)
    }

    func remarks(on change: FlagChange) -> [FlagRemark] {
        change.newDocuments.flatMap { FlagRemark.ifRulesAnswerTrue($0.document, $0.place) } + FlagRemark.caches(change)
    }
}

struct FlagToggle: FlagChanging {
    static let configuration = CommandConfiguration(
        commandName: "toggle", abstract: "Enable a flag that is disabled, and disable one that is enabled.",
        discussion: """
            In each environment for itself. See disable for what that leaves on.

            EXAMPLES
              upkeep flag toggle beta-ui --env development

            COST
              \(FlagWriteOptions.cost)

            EXIT CODES
              \(FlagWriteOptions.exitCodes)
            """)

    @Argument(help: "The flag.", transform: FlagName.argument) var name: FlagName
    @OptionGroup var environments: FlagEnvironmentOptions
    @OptionGroup var write: FlagWriteOptions

    func plan(in store: FlagStore, by author: FlagAuthor, _ context: ToolContext) async throws -> FlagChange {
        try await store.update(name, in: environments.chosen(in: context), [.toggle], detail: "toggle", by: author)
    }

    func remarks(on change: FlagChange) -> [FlagRemark] {
        change.newDocuments.flatMap { place, document in
            document.isEnabled
                ? FlagRemark.ifHeldBack(document, place) : FlagRemark.ifRulesAnswerTrue(document, place)
        }
    }
}
