import ArgumentParser
import FeatureFlags
import RedisTypes

struct FlagCopy: FlagChanging {
    static let configuration = CommandConfiguration(
        commandName: "copy", abstract: "Copy a flag to another environment, or to another name.",
        discussion: """
            With --from and --to, what the flag is in one environment takes the place of what it is in the other: rules, \
            percentage, enabled and all other fields. With a new name, the flag is copied in all three environments.

            EXAMPLES
              upkeep flag copy beta-ui --from preview --to production --yes
              upkeep flag copy beta-ui beta-ui-2 --yes

            COST
              \(FlagWriteOptions.cost) 4 more for another name.

            EXIT CODES
              3 if there is no such flag. 8 if the new name is taken, or somebody else changed the flag meanwhile.
            """)

    @Argument(help: "The flag.", transform: FlagName.argument) var name: FlagName
    @Argument(help: "Name of the copy.", transform: FlagName.argument) var newName: FlagName?
    @Option(help: ArgumentHelp("Environment that is copied.", valueName: "env"), transform: { try FlagEnvironment($0) })
    var from: FlagEnvironment?
    @Option(
        help: ArgumentHelp("Environment that is written over.", valueName: "env"),
        transform: { try FlagEnvironment($0) })
    var to: FlagEnvironment?
    @OptionGroup var write: FlagWriteOptions

    func validate() throws {
        let isToName = newName != nil && from == nil && to == nil
        let isToEnvironment = newName == nil && from != nil && to != nil
        if !isToName && !isToEnvironment { throw ValidationError("Give --from and --to, or a new name.") }
    }

    func plan(in store: FlagStore, by author: FlagAuthor, _ context: ToolContext) async throws -> FlagChange {
        if let newName { return try await store.copy(name, to: newName, by: author) }
        guard let from, let to else { throw ValidationError("Give --from and --to, or a new name.") }
        return try await store.copyEnvironment(of: name, from: from, to: to, by: author)
    }

    func remarks(on change: FlagChange) -> [FlagRemark] {
        change.documents.compactMap { copy in
            guard FlagStanding(copy.before).document?.isKilled == true,
                FlagStanding(copy.after).document?.isKilled == false
            else { return nil }
            return .warning("\(copy.name) \(copy.environment) was killed, and is not any more")
        }
    }
}
