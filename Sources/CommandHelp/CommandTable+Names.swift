package import RedisTypes

extension CommandTable {
    /// Every command by its first word, in the order of the table.
    package static var topLevelNames: [String] {
        commands.lazy.map(\.name).filter { !$0.utf8.contains(0x20) }
    }

    /// The row whose whole name `words` are.
    static func info(named words: [ByteString]) -> CommandInfo? {
        guard let first = words.first, words.count <= 2 else { return nil }
        let info = info(for: first.bytes, subcommand: words.dropFirst().first?.bytes)
        return info.flatMap { $0.name.utf8.contains(0x20) == (words.count == 2) ? $0 : nil }
    }
}

extension CommandInfo {
    /// Whether a subcommand with a row of its own must follow.
    var isContainer: Bool {
        syntax.utf8.starts(with: "subcommand".utf8) && !subcommands.isEmpty
    }

    /// The rows of `NAME SUBCOMMAND`.
    var subcommands: [CommandInfo] {
        let prefix = name + " "
        return CommandTable.commands.filter { $0.name.utf8.starts(with: prefix.utf8) }
    }

    /// `GET` of `CONFIG GET`.
    var lastWord: String {
        name.split(separator: " ").last.map { String($0) } ?? name
    }
}
