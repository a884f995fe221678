package import RedisTypes

/// What `help` prints, from what the tool was built with.
package enum HelpText {
    /// The page of a command, in any case; that of a container such as `CONFIG` lists its subcommands. `nil` for
    /// words that are no command's whole name.
    package static func command(_ words: [ByteString], style: HelpStyle) -> String? {
        guard let info = CommandTable.info(named: words) else { return nil }
        var text = head(of: info, style)
        text += line("group", info.group.rawValue, style)
        if let notes = CommandNotes(of: info) {
            if let complexity = notes.complexity { text += line("complexity", complexity, style) }
            if let since = notes.deprecatedSince {
                let instead = notes.replacement.map { "; use \($0)" } ?? ""
                text += line("deprecated", "since \(since)\(instead)", style)
            }
        }
        if info.rest != .unavailable { text += line("billed", info.billingText, style) }
        text += line("REST", info.restText, style)
        for subcommand in info.isContainer ? info.subcommands : [] { text += head(of: subcommand, style) }
        return text + "\n"
    }

    /// What the commands of a group are; `nil` for a name that is none. The `@` may be there.
    package static func group(_ name: String, style: HelpStyle) -> String? {
        guard let group = CommandGroup(helpName: name) else { return nil }
        let rows = CommandTable.commands.filter { $0.group == group }
        return rows.map { head(of: $0, style) }.joined() + "\n"
    }

    /// The groups by name, as `help @…` takes them.
    package static var groupNames: [String] { CommandGroup.allCases.map(\.rawValue) }

    private static func head(of info: CommandInfo, _ style: HelpStyle) -> String {
        let arguments = lines(of: CommandSyntax(of: info).text, from: info.name.count + 2, style)
            .map { $0.isEmpty ? "" : " " + style.arguments($0) }
        return "\n  " + style.name(info.name) + arguments.joined(separator: "\n   ") + "\n"
            + line("summary", info.summary.withoutBackquotes, style)
            + line("since", CommandNotes(of: info)?.sinceText(of: info) ?? "", style)
    }

    private static func line(_ label: String, _ text: String, _ style: HelpStyle) -> String {
        let rest = lines(of: text, from: label.count + 3, style).map { $0.isEmpty ? "" : " " + $0 }
        return "  \(style.label(label))\(rest.joined(separator: "\n   "))\n"
    }

    /// What is too long for the terminal goes on below, indented by four columns.
    /// - Parameter column: what stands before the first of the lines.
    private static func lines(of text: String, from column: Int, _ style: HelpStyle) -> [String] {
        var lines = [""]
        var column = column
        for word in text.split(separator: " ") {
            if column + 1 + word.count > style.columns, column > 4 {
                lines.append("")
                column = 3
            }
            lines[lines.count - 1] += (lines[lines.count - 1].isEmpty ? "" : " ") + word
            column += 1 + word.count
        }
        return lines
    }
}

extension CommandNotes {
    /// The version, and whose it is where that is not Redis.
    fileprivate func sinceText(of info: CommandInfo) -> String {
        guard let since else { return "an extension of Upstash" }
        return info.group == .json ? "RedisJSON \(since)" : since
    }
}

extension String {
    /// Marks of the source, of no use on a terminal.
    fileprivate var withoutBackquotes: String { filter { $0 != "`" } }
}

extension CommandGroup {
    /// As redis-cli takes it, in any case, also in its own spelling of a few.
    fileprivate init?(helpName name: String) {
        let name = (name.utf8.first == UInt8(ascii: "@") ? String(name.dropFirst()) : name).lowercased()
        switch name {
        case "transactions": self = .transaction
        case "sorted_set": self = .sortedSet
        default: self.init(rawValue: name)
        }
    }
}
