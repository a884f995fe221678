import RedisTypes
import Settings

extension ToolContext {
    /// Asks on the terminal.
    /// - Returns: what was typed, without white space around it.
    /// - Throws: ``Failure`` for Ctrl-C and for the end of input: those are no answers.
    func answer(to question: String) async throws -> String {
        let line: [UInt8]
        if let shell {
            try console.flush()
            line = try await shell.answer(to: question)
        } else {
            console.note(question)
            line = try console.read()
        }
        if line.isEmpty { throw Failure(.interrupted, "UNANSWERED", "the question was not answered; nothing was done") }
        let text = String(decoding: line, as: UTF8.self).split(separator: "\n").first ?? ""
        let isSpace: (Character) -> Bool = \.isWhitespace
        return String(String(text.drop(while: isSpace).reversed().drop(while: isSpace)).reversed())
    }

    /// No is the answer of whoever only presses Enter.
    func agrees(to question: String) async throws -> Bool {
        try await ["y", "yes"].contains(answer(to: question + " [y/N]").lowercased())
    }

    /// What empties a production database wants its name typed, or `--confirm` (CLI conventions, A8).
    func confirm(_ command: RedisCommand, on database: Database, _ connection: ConnectionChoice) async throws {
        guard database.endpoint.isProduction, command.deletesEverything else { return }
        try await confirm(
            "\(command.name.uppercased()) deletes every key of production profile \(database.name)", database.name,
            connection)
    }

    func confirm(_ what: String, _ name: String, _ connection: ConnectionChoice) async throws {
        try await confirm(what, name, confirmedName: connection.confirmedName)
    }

    func confirm(_ what: String, _ name: String, confirmedName: String?) async throws {
        if confirmedName == name { return }
        guard confirmedName == nil, console.isInputTerminal else {
            throw Failure(
                .usage, "CONFIRM", "\(what); nothing was sent", hint: "add --confirm \(Spelling.shellWord(name))")
        }
        guard try await answer(to: "\(what). Type its name to go on:") == name else {
            throw Failure(.usage, "CONFIRM", "that is not its name; nothing was sent")
        }
    }

    /// Many keys of a production database are overwritten only when someone said yes.
    func confirmOverwriting(_ database: Database, _ connection: ConnectionChoice) async throws {
        guard database.endpoint.isProduction, !connection.saysYes else { return }
        let what = "import overwrites keys of production profile \(database.name)"
        guard console.isInputTerminal else {
            throw Failure(.usage, "CONFIRM", "\(what); nothing was sent", hint: "add --yes, or --on-conflict skip")
        }
        guard try await agrees(to: "\(what). Go on?") else {
            throw Failure(.usage, "CONFIRM", "nothing was sent")
        }
    }
}
