import RedisTypes
import Testing

@testable import CommandHelp

/// Age and complexity, beside the command table.
@Suite struct CommandNotesTests {
    @Test func everyCommandOfTheTableHasNotes() throws {
        for info in CommandTable.commands {
            let notes = try #require(CommandNotes(of: info), "\(info.name)")
            let isOwn = info.group == .search || ["ACL GENTOKEN", "ACL RESTTOKEN"].contains(info.name)
            #expect((notes.since == nil) == isOwn, "\(info.name)")
            let isWithout = info.group == .search || Self.withoutComplexity.contains(info.name)
            #expect((notes.complexity == nil) == isWithout, "\(info.name)")
        }
    }

    /// The server's own documentation has none.
    private static let withoutComplexity: Set = ["LOLWUT", "MONITOR", "PSYNC", "SYNC"]

    @Test func everyLineIsFoundAndIsACommandOfTheTable() {
        let generated = NoteLines(CommandNotes.generated).names
        let supplement = NoteLines(CommandNotes.supplement).names
        #expect(generated.count > 300 && !supplement.isEmpty)
        #expect(Set(generated).isDisjoint(with: supplement), "a newer server knows it: take it off the supplement")
        for names in [generated, supplement] {
            #expect(
                names.map { Array($0.utf8) } == names.map { Array($0.utf8) }.sorted { $0.lexicographicallyPrecedes($1) }
            )
        }
        for name in generated + supplement {
            #expect(CommandTable.info(named: name)?.name == name)
            #expect(CommandNotes(of: name) != nil)
        }
    }

    @Test(arguments: [
        "", "A", "GE", "GETX", "ZZZ", "get", "GET|", "\n", "XINFO NOSUCH", String(repeating: "G", count: 10_000),
    ])
    func whatIsNoCommandHasNone(name: String) {
        #expect(CommandNotes(of: name) == nil)
    }
}
