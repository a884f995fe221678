import RedisTypes
import TestSupport
import Testing

@testable import CommandHelp

/// What is built in against what a real server says in reply to `COMMAND DOCS`.
@Suite(.timeLimit(.minutes(5))) struct CommandDocsServerTests {
    /// `scripts/generate-command-help` writes the file anew.
    @Test func theGeneratedNotesAreCurrent() async throws {
        let (version, commands) = try await Self.ask()
        guard version == CommandNotes.serverVersion else {
            // Words and numbers change with every version: only the one that was asked can be compared.
            print("skipped: the notes are those of Redis \(CommandNotes.serverVersion), this is \(version)")
            return
        }
        #expect(NoteLines(CommandNotes.generated).names == commands.map(\.name).sorted())
        for command in commands {
            let notes = CommandNotes(of: command.name)
            #expect(notes?.since == command.since, "\(command.name)")
            #expect(notes?.complexity == command.complexity, "\(command.name)")
            #expect(notes?.deprecatedSince == command.deprecatedSince, "\(command.name)")
            #expect(notes?.replacement == command.replacement, "\(command.name)")
        }
    }

    /// The tree read from the command table is the server's own, and prints as redis-cli prints that.
    @Test func theSyntaxIsThatOfTheServer() async throws {
        let (version, commands) = try await Self.ask()
        guard version == CommandNotes.serverVersion else { return }
        for command in commands where Self.differences[command.name] == nil {
            guard let info = CommandTable.info(named: command.name), !info.syntax.hasPrefix("subcommand") else {
                continue
            }
            #expect(CommandSyntax(of: info).text.uppercased() == command.syntax.uppercased(), "\(command.name)")
            for argument in command.arguments.flatMap(\.leaves) where command.name != "CLUSTER KEYSLOT" {
                let isKey = ArgumentRole(argument.name) == .key
                #expect(isKey == (argument.kind == "key"), "\(argument.name) of \(command.name)")
            }
        }
    }

    private static let differences = [
        "BITFIELD": "the table does not write the repetition out",
        "BITOP": "the table names the operations, and has those of 8.2",
        "CLIENT KILL": "the table has its options in any order",
        "CLUSTER MEET": "spelling of a name", "XGROUP CREATE": "spelling of a name",
        "XGROUP SETID": "spelling of a name", "XSETID": "spelling of a name", "ZRANGESTORE": "names of the keys",
        "COMMAND GETKEYS": "documented without arguments", "COMMAND GETKEYSANDFLAGS": "documented without arguments",
        "REPLCONF": "documented without arguments", "MIGRATE": "brackets in brackets",
        "HSCAN": "NOVALUES of 7.4", "SCAN": "WITHTYPE of the service", "SET": "IFEQ of the service",
        "XADD": "KEEPREF of 8.2", "XTRIM": "KEEPREF of 8.2",
    ]

    /// The server's version, and every command with its subcommands.
    private static func ask() async throws -> (version: String, commands: [CommandDoc]) {
        try await withRedis { server in
            let info = try await server.run("INFO", "server").bytes?.text ?? ""
            let line = info.split(whereSeparator: \.isNewline).first { $0.hasPrefix("redis_version:") } ?? ""
            let reply = try await server.run("COMMAND", "DOCS")
            return (String(line.dropFirst("redis_version:".count)), CommandDoc.all(in: reply))
        }
    }
}
