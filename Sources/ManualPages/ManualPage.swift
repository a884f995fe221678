import CLI

/// One page of the manual in mdoc(7), rendered from a subcommand's description.
package struct ManualPage {
    private var lines: [String] = []

    /// - Parameter date: of the release, as mdoc writes it; the same sources give the same page.
    package static func text(for command: CommandDescription, date: String) -> String {
        var page = ManualPage()
        page.render(command, date)
        return page.lines.joined(separator: "\n") + "\n"
    }

    private mutating func render(_ command: CommandDescription, _ date: String) {
        lines = [
            ".\\\" Rendered by generate-docs from the command definitions: edit those, then run `make docs`.",
            ".Dd \(date)", ".Dt \(command.pageName.uppercased()) 1", ".Os", ".Sh NAME", ".Nm \(command.pageName)",
            ".Nd \(Self.escaped(Self.withoutPeriod(command.abstract ?? "")))", ".Sh SYNOPSIS",
        ]
        synopsis(command)
        lines.append(".Sh DESCRIPTION")
        paragraph(command.abstract ?? "")
        let sections = Self.sections(of: command.discussion ?? "")
        for section in sections where section.title == nil { body(section.lines) }
        subcommands(command)
        options(command)
        // mdoc(7) has an order of its own, in which examples come after the exit status.
        for section in sections {
            guard let title = section.title, !["EXAMPLES", "EXIT CODES", "MORE"].contains(title) else { continue }
            lines.append(".Sh \(title)")
            body(section.lines)
        }
        if command.superCommands == nil { environment() }
        // The whole tool's discussion has the table in short.
        exitStatus(command.superCommands == nil ? [] : sections.first { $0.title == "EXIT CODES" }?.lines ?? [])
        for section in sections where section.title == "EXAMPLES" {
            lines.append(".Sh EXAMPLES")
            body(section.lines)
        }
        seeAlso(command)
    }

    private mutating func synopsis(_ command: CommandDescription) {
        lines.append(".Nm \(command.fullName)")
        if command.subcommands?.isEmpty == false {
            lines.append(".Ar subcommand")
            lines.append(".Op Ar arguments")
            return
        }
        lines.append(".Op Ar options")
        for argument in command.shownArguments where argument.kind == "positional" {
            let name = "Ar \(argument.valueName ?? "argument")\(argument.isRepeating ? " ..." : "")"
            lines.append(argument.isOptional ? ".Op \(name)" : ".\(name)")
        }
    }

    private mutating func subcommands(_ command: CommandDescription) {
        let subcommands = (command.subcommands ?? []).filter { $0.commandName != "help" }
        if subcommands.isEmpty { return }
        lines += [".Pp", "The subcommands are as follows:", ".Bl -tag -width Ds"]
        for subcommand in subcommands {
            lines.append(".It Cm \(subcommand.commandName)")
            lines.append(Self.escaped(subcommand.abstract ?? ""))
        }
        lines.append(".El")
    }

    private mutating func options(_ command: CommandDescription) {
        let arguments = command.shownArguments
        if arguments.isEmpty { return }
        lines += [".Pp", "The arguments and options are as follows:", ".Bl -tag -width Ds"]
        for argument in arguments {
            if argument.kind == "positional" {
                lines.append(".It Ar \(argument.valueName ?? "argument")")
            } else {
                let names = (argument.names ?? []).map { "Fl \(Self.escaped(String($0.text.dropFirst())))" }
                let value = argument.kind == "option" ? " Ar \(argument.valueName ?? "value")" : ""
                lines.append(".It \(names.joined(separator: " , "))\(value)")
            }
            lines.append(Self.escaped(argument.abstract ?? ""))
            if let value = argument.defaultValue, argument.kind != "flag" {
                lines.append("The default is \(Self.escaped(value)).")
            }
        }
        lines.append(".El")
    }

    private mutating func environment() {
        lines += [".Sh ENVIRONMENT", ".Bl -tag -width Ds -compact"]
        for variable in HelpTopic.variables {
            lines.append(".It Ev \(variable.name)")
            lines.append(Self.escaped(variable.meaning))
        }
        lines.append(".El")
    }

    /// - Parameter remarks: what the codes mean for this command in particular.
    private mutating func exitStatus(_ remarks: [String]) {
        lines.append(".Sh EXIT STATUS")
        if !remarks.isEmpty {
            body(remarks)
            lines.append(".Pp")
        }
        lines.append(".Bl -tag -width Ds -compact")
        for outcome in Outcome.allCases {
            lines.append(".It \(outcome.rawValue)")
            lines.append(Self.escaped(outcome.summary))
        }
        lines.append(".El")
    }

    private mutating func seeAlso(_ command: CommandDescription) {
        let parents = command.superCommands ?? []
        guard !parents.isEmpty else { return }
        lines += [".Sh SEE ALSO", ".Xr \(parents.joined(separator: "-")) 1"]
    }

    // MARK: The discussion

    /// A discussion is free text and, after a line in capitals, a section of that name.
    private static func sections(of discussion: String) -> [(title: String?, lines: [String])] {
        var sections: [(title: String?, lines: [String])] = [(nil, [])]
        for line in discussion.split(separator: "\n", omittingEmptySubsequences: false) {
            let isTitle = !line.isEmpty && line.allSatisfy { $0.isUppercase || $0 == " " } && line.first != " "
            if isTitle {
                sections.append((String(line), []))
            } else {
                sections[sections.count - 1].lines.append(String(line))
            }
        }
        return sections
    }

    /// Indented lines are shown as they are, if they are commands; others are text.
    private mutating func body(_ text: [String]) {
        var isLiteral = false
        for line in text {
            let trimmed = String(line.drop { $0 == " " })
            let isExample =
                line.hasPrefix("  ") && !(trimmed.first?.isUppercase ?? true) && !(trimmed.first?.isNumber ?? true)
            if trimmed.isEmpty {
                if isLiteral { lines.append(".Ed") }
                isLiteral = false
                continue
            }
            if isExample != isLiteral {
                lines.append(isExample ? ".Bd -literal -offset indent" : ".Ed")
                isLiteral = isExample
            } else if !isExample, lines.last?.hasPrefix(".Sh") == false {
                lines.append(".Pp")
            }
            if isExample { lines.append(Self.escaped(trimmed)) } else { paragraph(trimmed) }
        }
        if isLiteral { lines.append(".Ed") }
    }

    /// Each sentence begins a line, as roff wants it.
    private mutating func paragraph(_ text: String) {
        for sentence in text.replacing(". ", with: ".\n").split(separator: "\n") {
            lines.append(Self.escaped(String(sentence)))
        }
    }

    private static func withoutPeriod(_ text: String) -> String {
        text.hasSuffix(".") ? String(text.dropLast()) : text
    }

    /// Text that roff takes literally: backslashes, and a dot or quote at the start of a line.
    private static func escaped(_ text: String) -> String {
        var escaped = ""
        for character in text {
            switch character {
            case "\\": escaped += "\\e"
            case "-": escaped += "\\-"
            case "\n": escaped += "\n"
            default: escaped.append(character)
            }
        }
        return escaped.hasPrefix(".") || escaped.hasPrefix("'") ? "\\&" + escaped : escaped
    }
}
