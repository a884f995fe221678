import ArgumentParser
import FeatureFlags
import RedisTypes

struct FlagKill: FlagChanging {
    static let configuration = CommandConfiguration(
        commandName: "kill", abstract: "Turn a flag off for everyone, whatever its rules say.",
        discussion: """
            A rule is put in front that matches every context and answers false: programs with the official SDK obey it \
            without knowing of it. Everything else stays as it is, and unkill takes the rule away. A document that cannot \
            be read stops it, unless --replace puts a killed one in its place; undo brings back what was there.

            A program that caches flags may answer as before until it is restarted.

            EXAMPLES
              upkeep flag kill beta-ui --reason 'checkout fails, INC-7' --yes

            COST
              \(FlagWriteOptions.cost)

            EXIT CODES
              \(FlagWriteOptions.exitCodes)
            """)

    @Argument(help: "The flag.", transform: FlagName.argument) var name: FlagName
    @Flag(help: "Put a new document, killed, in the place of one that cannot be read.") var replace = false
    @OptionGroup var environments: FlagEnvironmentOptions
    @OptionGroup var write: FlagWriteOptions

    func plan(in store: FlagStore, by author: FlagAuthor, _ context: ToolContext) async throws -> FlagChange {
        do {
            return try await store.kill(name, in: environments.chosen(in: context), replacing: replace, by: author)
        } catch FlagStoreError.malformed(let name, let environment, let text, let error) {
            var diagnostic = Diagnostic(flags: .malformed(name, environment, text, error))
            diagnostic.hint = "--replace puts a killed document in its place, and the history keeps what was there"
            throw Failure(diagnostic)
        }
    }

    func remarks(on change: FlagChange) -> [FlagRemark] {
        change.conditions.map { .note("\($0.name) \($0.environment) is killed already") } + FlagRemark.caches(change)
    }
}

struct FlagUnkill: FlagChanging {
    static let configuration = CommandConfiguration(
        commandName: "unkill", abstract: "Take the kill switch away: the flag is what it was.",
        discussion: """
            EXAMPLES
              upkeep flag unkill beta-ui --yes

            COST
              \(FlagWriteOptions.cost)

            EXIT CODES
              \(FlagWriteOptions.exitCodes)
            """)

    @Argument(help: "The flag.", transform: FlagName.argument) var name: FlagName
    @OptionGroup var environments: FlagEnvironmentOptions
    @OptionGroup var write: FlagWriteOptions

    func plan(in store: FlagStore, by author: FlagAuthor, _ context: ToolContext) async throws -> FlagChange {
        try await store.unkill(name, in: environments.chosen(in: context), by: author)
    }

    func remarks(on change: FlagChange) -> [FlagRemark] {
        change.newDocuments.flatMap { place, document in
            document.isEnabled ? [] : FlagRemark.ifRulesAnswerTrue(document, place)
        }
    }
}
