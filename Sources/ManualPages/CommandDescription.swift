import ArgumentParser
import CLI
import FoundationEssentials

/// A subcommand as ArgumentParser describes it to other programs: the parts a manual page shows.
package struct CommandDescription: Decodable, Sendable {
    package struct Argument: Decodable, Sendable {
        struct Name: Decodable, Sendable {
            var kind: String
            var name: String

            var text: String { kind == "long" ? "--\(name)" : "-\(name)" }
        }

        var kind: String
        var shouldDisplay: Bool
        var isOptional: Bool
        var isRepeating: Bool
        var names: [Name]?
        var valueName: String?
        var defaultValue: String?
        var abstract: String?
    }

    package var commandName: String
    package var superCommands: [String]?
    package var abstract: String?
    package var discussion: String?
    package var subcommands: [CommandDescription]?
    var arguments: [Argument]?

    /// The whole tool, described by itself, in this process.
    package static func ofTheTool() throws -> CommandDescription {
        struct Tool: Decodable {
            var command: CommandDescription
        }
        return try JSONDecoder().decode(Tool.self, from: Data(Upkeep._dumpHelp().utf8)).command
    }

    /// `upkeep local up`
    var fullName: String { ((superCommands ?? []) + [commandName]).joined(separator: " ") }
    /// `upkeep-local-up`, the name of the page.
    package var pageName: String { fullName.split(separator: " ").joined(separator: "-") }
    /// This command and all below it, but for the help that every command has.
    package var all: [CommandDescription] {
        [self] + (subcommands ?? []).filter { $0.commandName != "help" }.flatMap(\.all)
    }
    var shownArguments: [Argument] { (arguments ?? []).filter(\.shouldDisplay) }
}
