import ArgumentParser
import FeatureFlags
import RedisTypes

struct FlagCreate: FlagChanging {
    static let configuration = CommandConfiguration(
        commandName: "create", abstract: "Create a flag, off in all three environments.",
        discussion: """
            Byte for byte as the SDK's dashboard does; owner, description and expiry are fields that it keeps.

            EXAMPLES
              upkeep flag create new-checkout --owner payments --expire-at 90d --yes

            COST
              \(FlagWriteOptions.cost)

            EXIT CODES
              8 if there is one already.
            """)

    @Argument(help: "3 to 64 letters, digits, '-', '_' and '.'.", transform: FlagName.argument) var name: FlagName
    @Option(help: ArgumentHelp("Who answers for it.", valueName: "name")) var owner: String?
    @Option(help: ArgumentHelp("What it is for.", valueName: "text")) var description: String?
    @Option(
        help: ArgumentHelp("When it should be gone: 2026-12-31, RFC 3339, or 90d from now.", valueName: "time"),
        transform: { try FlagExpiry($0) })
    var expireAt: FlagExpiry?
    @OptionGroup var write: FlagWriteOptions

    func plan(in store: FlagStore, by author: FlagAuthor, _ context: ToolContext) async throws -> FlagChange {
        var edits: [FlagEdit] = []
        if let owner { edits.append(.setField(FlagDocument.Extra.owner, .text(owner))) }
        if let description { edits.append(.setField(FlagDocument.Extra.description, .text(description))) }
        if let expireAt { edits.append(.setField(FlagDocument.Extra.expiresAt, expireAt.value)) }
        return try await store.create(name, edits, by: author)
    }
}

struct FlagRename: FlagChanging {
    static let configuration = CommandConfiguration(
        commandName: "rename", abstract: "Give a flag another name, in all three environments.",
        discussion: """
            Where there is a flag of that name already, nothing happens: the SDK's own rename loses the flag then. Programs \
            that ask for the old name are told that there is none.

            EXAMPLES
              upkeep flag rename beta-ui gamma-ui --yes

            COST
              \(FlagWriteOptions.cost) 4 more for the other name.

            EXIT CODES
              3 if there is no such flag. 8 if the new name is taken, or somebody else changed the flag meanwhile.
            """)

    @Argument(help: "The flag.", transform: FlagName.argument) var name: FlagName
    @Argument(help: "Its new name.", transform: FlagName.argument) var newName: FlagName
    @OptionGroup var write: FlagWriteOptions

    func plan(in store: FlagStore, by author: FlagAuthor, _ context: ToolContext) async throws -> FlagChange {
        try await store.rename(name, to: newName, by: author)
    }

    func remarks(on change: FlagChange) -> [FlagRemark] {
        change.isEmpty ? [] : [.note("programs that ask for \(name) are told that there is none")]
    }
}

struct FlagDelete: FlagChanging {
    static let configuration = CommandConfiguration(
        commandName: "delete", abstract: "Delete a flag, in all three environments.",
        discussion: """
            Documents that cannot be read are deleted too. Its history stays: undo brings back what was there.

            EXAMPLES
              upkeep flag delete beta-ui --yes

            COST
              \(FlagWriteOptions.cost)

            EXIT CODES
              \(FlagWriteOptions.exitCodes)
            """)

    @Argument(help: "The flag.", transform: FlagName.argument) var name: FlagName
    @OptionGroup var write: FlagWriteOptions

    func plan(in store: FlagStore, by author: FlagAuthor, _ context: ToolContext) async throws -> FlagChange {
        try await store.delete(name, by: author)
    }
}

struct FlagRepair: FlagChanging {
    static let configuration = CommandConfiguration(
        commandName: "repair", abstract: "Make a flag whole: its missing documents, and its place in the list.",
        discussion: """
            The SDK's list of all flags fails on a name without its three documents. Missing ones are created as new, which \
            is off; a name that the list lacks is added, and one without any document is taken from it. A document that \
            cannot be read is left alone: show --raw shows it, kill --replace turns it off, delete takes the flag away. \
            lint finds such flags.

            EXAMPLES
              upkeep flag repair beta-ui --yes

            COST
              \(FlagWriteOptions.cost)

            EXIT CODES
              \(FlagWriteOptions.exitCodes)
            """)

    @Argument(help: "The flag.", transform: FlagName.argument) var name: FlagName
    @OptionGroup var write: FlagWriteOptions

    func plan(in store: FlagStore, by author: FlagAuthor, _ context: ToolContext) async throws -> FlagChange {
        try await store.repair(name, by: author)
    }

    func remarks(on change: FlagChange) -> [FlagRemark] {
        change.conditions.compactMap { kept in
            guard case .malformed = FlagStanding(kept.before) else { return nil }
            return .warning("\(kept.name) \(kept.environment) cannot be read, and is left as it is")
        }
    }
}
