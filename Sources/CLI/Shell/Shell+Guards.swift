import RedisTypes
import Settings

extension Shell {
    /// Asks before what cannot be undone, by the levels of the CLI conventions (A8). No is the answer of whoever only
    /// presses Enter.
    func mayRun(_ command: RedisCommand) throws -> Bool {
        guard let database else { return true }
        let name = command.name.uppercased()
        if command.deletesEverything {
            let what = "\(name) deletes every key of \(database.name)"
            return database.endpoint.isProduction ? try types(database.name, what) : try agrees(what)
        }
        switch name {
        case "DEL", "UNLINK":
            guard let pattern = command.words.dropFirst().first(where: Self.looksLikePattern) else { return true }
            return try agrees("\(name) takes names, not patterns: \(pattern) is the name of one key")
        case "KEYS" where database.endpoint.isProduction:
            return try agrees("KEYS looks at every key of \(database.name) at once; :scan reads them page by page")
        case "EVAL", "EVALSHA", "FCALL", "SCRIPT", "FUNCTION":
            guard database.endpoint.isProduction, command.mayWrite else { return true }
            return try agrees("\(name) runs on production profile \(database.name)")
        default: return true
        }
    }

    private static func looksLikePattern(_ word: ByteString) -> Bool {
        word.bytes.contains(UInt8(ascii: "*"))
    }

    private func agrees(_ what: String) throws -> Bool {
        try answer(to: "\(what). Go on? [y/N]").lowercased().hasPrefix("y")
    }

    private func types(_ name: String, _ what: String) throws -> Bool {
        if try answer(to: "\(what). Type its name to go on:") == name { return true }
        context.console.note("That is not its name; nothing was sent.")
        return false
    }

    private func answer(to question: String) throws -> String {
        guard context.console.isInputTerminal else { return "" }
        try context.console.flush()
        context.console.note(question)
        let line = String(decoding: try context.console.read(), as: UTF8.self)
        return line.split(whereSeparator: \.isNewline).first.map(String.init) ?? ""
    }
}
