package import RedisTypes

extension HelpText {
    /// Up to three names that `words` may have meant: commands, subcommands where the first word is a container's,
    /// or groups where it begins with `@`. The likeliest comes first.
    package static func suggestions(for words: [ByteString]) -> [String] {
        guard let first = words.first, let name = first.text else { return [] }
        if first.bytes.first == UInt8(ascii: "@") {
            return Spelling.closest(3, to: name, in: groupNames.map { "@" + $0 })
        }
        guard let info = CommandTable.info(for: first.bytes) else {
            return Spelling.closest(3, to: name, in: CommandTable.topLevelNames)
        }
        guard info.isContainer, words.count > 1, let subcommand = words[1].text else { return [] }
        return Spelling.closest(3, to: subcommand, in: info.subcommands.map(\.lastWord)).map { info.name + " " + $0 }
    }
}
