import RedisTypes
import Testing

/// Finding rows of the command table by their words.
@Suite struct CommandIndexTests {
    @Test func everyRowIsFoundByItsNameInAnyCase() {
        for row in CommandTable.commands {
            let words = row.name.split(separator: " ").map { Array($0.utf8) }
            let subcommand = words.count > 1 ? words[1] : nil
            #expect(words.count <= 2)
            let lower = { (word: [UInt8]) in word.map { (0x41...0x5A).contains($0) ? $0 | 0x20 : $0 } }
            let mixed = { (word: [UInt8]) in
                word.enumerated().map { $0.isMultiple(of: 2) ? lower([$1])[0] : $1 }
            }
            for spelling in [{ $0 }, lower, mixed] {
                #expect(CommandTable.info(for: spelling(words[0]), subcommand: subcommand.map(spelling)) == row)
            }
            // What follows a command that is no container is no part of its name.
            if words.count == 1, !CommandTable.commands.contains(where: { $0.name.hasPrefix(row.name + " ") }) {
                #expect(CommandTable.info(for: words[0], subcommand: Array("GET".utf8)) == row)
            }
        }
    }

    @Test(
        arguments: [
            ("", nil), ("NOSUCH", nil), ("GETX", nil), ("GE", nil), ("CONFIG GET", nil), ("CONFIGGET", nil),
            (" GET", nil),
            ("G\u{0}T", nil), (String(repeating: "X", count: 10_000), nil), ("NOSUCH", "GET"),
        ] as [(String, String?)])
    func whatIsNoCommandIsNotFound(name: String, subcommand: String?) {
        #expect(CommandTable.info(for: Array(name.utf8), subcommand: subcommand.map { Array($0.utf8) }) == nil)
    }

    @Test(arguments: ["NOSUCH", "", "GETX", "get set", String(repeating: "X", count: 10_000)])
    func anUnknownSubcommandIsItsContainer(subcommand: String) {
        #expect(CommandTable.info(for: Array("config".utf8), subcommand: Array(subcommand.utf8))?.name == "CONFIG")
    }
}
