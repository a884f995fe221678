import ArgumentParser

/// A verb of the tool as far as it is typed, for completion.
struct ToolVerb {
    private let type: any ParsableCommand.Type

    /// - Parameter words: the verb, and what follows; only the names of further verbs count.
    init?(_ words: [String]) {
        var found: (any ParsableCommand.Type)?
        for group in Upkeep.verbs {
            for verb in group.types where verb.name == words.first { found = verb.type }
        }
        guard var type = found else { return nil }
        for word in words.dropFirst() {
            guard let next = type.configuration.subcommands.first(where: { $0.configuration.commandName == word })
            else { break }
            type = next
        }
        self.type = type
    }

    /// Of a group, such as `profile`.
    var verbs: [String] { type.configuration.subcommands.compactMap { $0.configuration.commandName } }

    var help: String { type.helpMessage() + "\n" }

    /// As its help page lists them: `  -o, --output <file>  Where to write.`
    var flags: [String] {
        var flags: Set<String> = []
        for line in type.helpMessage().split(separator: "\n") {
            let words = line.split(separator: " ")
            for word in words.prefix(while: { $0.hasPrefix("-") }) {
                for name in word.split(whereSeparator: { ",/".contains($0) }) where name.hasPrefix("-") {
                    flags.insert(String(name))
                }
            }
        }
        return flags.sorted()
    }
}
