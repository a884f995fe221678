import RedisTypes
import Settings

extension Shell {
    /// Databases with more keys than this are large to `KEYS`, which looks at all of them at once.
    private static let manyKeys: Int64 = 10_000

    /// Asks before what cannot be undone, by the levels of the CLI conventions (A8).
    func mayRun(_ command: RedisCommand) async throws -> Bool {
        guard let database else { return true }
        let name = command.name.uppercased()
        if command.deletesEverything { return try await mayDeleteEverything(name, of: database) }
        switch name {
        case "DEL", "UNLINK":
            guard let pattern = command.words.dropFirst().first(where: Self.looksLikePattern) else { return true }
            return try await agrees("\(name) takes names, not patterns: \(pattern) is the name of one key")
        case "KEYS" where command.words.count == 2: return try await mayListKeys(of: database)
        case "EVAL", "EVALSHA", "FCALL", "SCRIPT", "FUNCTION":
            guard database.endpoint.isProduction, command.mayWrite else { return true }
            return try await agrees("\(name) runs on production profile \(database.name)")
        default: return true
        }
    }

    private func mayDeleteEverything(_ name: String, of database: Database) async throws -> Bool {
        let question = "\(name) deletes every key of \(database.name). Type its name to go on:"
        if try await context.answer(to: question) == database.name { return true }
        context.console.note("That is not its name; nothing was sent.")
        return false
    }

    /// Asks for the number of keys first: one command more, which may spare the server a very long one.
    private func mayListKeys(of database: Database) async throws -> Bool {
        let answered = try await Interruption.allowing { [client = database.client] in
            // Who may not ask for the number is asked all the same.
            do { return try await client.send("DBSIZE").integer } catch is RedisError { return nil }
        }
        guard let count = answered else {
            noteInterruption()
            return false
        }
        if let count, count <= Self.manyKeys { return true }
        return try await agrees(
            "KEYS looks at all \(count.map { Quantity.grouped(Int($0)) + " " } ?? "")keys of \(database.name) at once; :scan PATTERN reads them "
                + "page by page")
    }

    private static func looksLikePattern(_ word: ByteString) -> Bool {
        word.bytes.contains { "*?[".utf8.contains($0) }
    }

    private func agrees(_ what: String) async throws -> Bool {
        try await context.agrees(to: "\(what). Go on?")
    }
}
