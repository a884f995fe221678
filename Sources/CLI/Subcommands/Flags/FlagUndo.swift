import ArgumentParser
import FeatureFlags
import RedisTypes

struct FlagUndo: FlagChanging {
    static let configuration = CommandConfiguration(
        commandName: "undo", abstract: "Take the last change of a flag back, or several.",
        discussion: """
            Every document has the bytes it had, and the flag its name and place in the list. Somebody's change that is \
            not in the history is not written over. Undoing once more takes the change before back; undo --entry of an \
            undo does again what it undid.

            EXAMPLES
              upkeep flag undo beta-ui --dry-run
              upkeep flag undo beta-ui --yes

            COST
              7 commands: 1 for each 32 entries of the history that are needed, 5 that read the flag, and the script of a \
            change.

            EXIT CODES
              3 if there is nothing to undo, or no such entry. 8 if somebody else changed the flag since.
            """)

    @Argument(help: "The flag, by the name under which it was changed.", transform: FlagName.argument)
    var name: FlagName
    @Option(
        help: ArgumentHelp("Take back every change after this one.", valueName: "id"), transform: HistoryID.argument)
    var to: HistoryID?
    @Option(help: ArgumentHelp("Take back this change alone.", valueName: "id"), transform: HistoryID.argument)
    var entry: HistoryID?
    @OptionGroup var write: FlagWriteOptions

    func validate() throws {
        if to != nil && entry != nil { throw ValidationError("Give --to or --entry.") }
    }

    func plan(in store: FlagStore, by author: FlagAuthor, _ context: ToolContext) async throws -> FlagChange {
        let target = to.map { FlagHistory.UndoTarget.to($0) } ?? entry.map { .entry($0) } ?? .last
        do {
            return try await store.undo(name, target, by: author)
        } catch FlagStoreError.conflict(let conflict) {
            // Of a plan: to try again would change nothing.
            var diagnostic = Diagnostic(flags: .conflict(conflict))
            diagnostic.hint =
                entry != nil
                ? "upkeep flag history \(name): changes after that one are undone first, or with --to the one before it"
                : "upkeep flag history \(name) tells what is known of it; upkeep flag show \(name) what is there"
            throw Failure(diagnostic)
        }
    }
}
