import ArgumentParser
import RedisTypes
import Settings

/// What is said of a command line that cannot be parsed.
struct Misuse {
    private var message: String
    private var hint: String?
    /// ArgumentParser's lines on how the verb is called.
    private var usage = ""

    init(_ error: any Error, _ arguments: [String]) {
        if arguments.contains("--token") || arguments.contains(where: { $0.hasPrefix("--token=") }) {
            message = "there is no --token: every user of this machine could read it in the process list"
            hint = "use --token-file FILE, --token-stdin, or the variable UPSTASH_REDIS_REST_TOKEN"
        } else if let verb = Self.unknownVerb(arguments[...], in: Upkeep.self, named: "upkeep") {
            message = verb.message
            hint = verb.hint
        } else {
            message = Upkeep.message(for: error)
            let whole = Upkeep.fullMessage(for: error)
            if let start = whole.firstRange(of: message)?.upperBound { usage = String(whole[start...]) }
            let isNegativeNumber: (String) -> Bool = { $0.hasPrefix("-") && $0.dropFirst().first?.isNumber == true }
            if !arguments.contains("--"), arguments.contains(where: isNegativeNumber) {
                hint = "words that begin with a dash go after --"
            }
        }
    }

    var text: String { "error: \(message)\(usage)" + (hint.map { "\nhint: \($0)" } ?? "") }
    var json: String { Diagnostic(.usage, "USAGE", message, hint: hint).json }

    /// A misspelt verb: ArgumentParser speaks of an unexpected argument.
    private static func unknownVerb(
        _ words: ArraySlice<String>, in group: any ParsableCommand.Type, named path: String
    ) -> (message: String, hint: String)? {
        guard let word = words.first, !word.hasPrefix("-") else { return nil }
        let verbs = group.configuration.subcommands + group.configuration.groupedSubcommands.flatMap { $0.subcommands }
        let names = verbs.compactMap { $0.configuration.commandName }
        if let index = names.firstIndex(of: word) {
            let isGroup = !verbs[index].configuration.subcommands.isEmpty
            return isGroup ? unknownVerb(words.dropFirst(), in: verbs[index], named: "\(path) \(word)") : nil
        }
        if word == "help" { return nil }
        let shown = Spelling.shown(word)
        let hint: String
        if ObjectIdentifier(group) == ObjectIdentifier(Upkeep.self),
            let info = RedisCommand([ArgumentBytes.bytes(of: word)]).info
        {
            hint =
                info.rest == .barred
                ? "a Redis command that belongs to a connection: the REST API does not have it as such"
                : "a Redis command: upkeep exec \(shown) …"
        } else if let closest = Spelling.closest(to: word, in: names) {
            hint = "did you mean \(path) \(closest)?"
        } else {
            hint = "\(path) --help lists all verbs"
        }
        return ("there is no verb \(shown)", hint)
    }
}
