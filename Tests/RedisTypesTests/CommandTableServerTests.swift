import LocalRedis
import RedisTypes
import TestSupport
import Testing

/// The table against what a real server says about its commands.
@Suite(.timeLimit(.minutes(5))) struct CommandTableServerTests {
    @Test func theTableSaysWhatTheServerSays() async throws {
        let commands = try await withRedis { try ServerCommand.all(in: try await $0.run("COMMAND")) }
        #expect(commands.count > 300)
        let rows = Dictionary(grouping: CommandTable.commands, by: \.name)
        for command in commands {
            guard let row = rows[command.name]?.first else {
                if !command.isOfModule { Issue.record("\(command.name) is missing") }
                continue
            }
            #expect(row.arity == command.arity, "arity of \(command.name)")
            #expect(
                row.isWrite == (command.isWrite || Self.scripts.contains(row.name)), "write flag of \(command.name)")
            if let keys = command.keys { #expect(row.keys.isCompatible(with: keys), "keys of \(command.name)") }
        }
    }

    /// They may write, though they are no writes by themselves.
    private static let scripts: Set = ["EVAL", "EVALSHA", "FCALL"]
}

/// One entry of the reply to `COMMAND` (redis.io/commands/command).
private struct ServerCommand {
    var name: String
    var arity: Int
    var isWrite: Bool
    var isOfModule: Bool
    /// First, last and step of the keys; `nil` where the arguments decide.
    var keys: (first: Int, last: Int, step: Int)?

    static func all(in reply: RedisValue) throws -> [ServerCommand] {
        guard let entries = reply.array else { throw UnexpectedReply(to: "COMMAND", expected: "an array") }
        return try entries.flatMap { try all(inEntry: $0) }
    }

    /// The command and its subcommands, which servers before 7.0 do not list.
    private static func all(inEntry entry: RedisValue) throws -> [ServerCommand] {
        guard let fields = entry.array, fields.count >= 6, let name = fields[0].bytes?.text,
            let arity = fields[1].integer, let flags = fields[2].array?.compactMap(\.bytes?.text),
            let first = fields[3].integer, let last = fields[4].integer, let step = fields[5].integer
        else { throw UnexpectedReply(to: "COMMAND", expected: "name, arity, flags and keys") }
        let command = ServerCommand(
            name: name.uppercased().replacing("|", with: " "), arity: Int(arity), isWrite: flags.contains("write"),
            isOfModule: flags.contains("module"),
            keys: flags.contains("movablekeys") ? nil : (Int(first), Int(last), Int(step)))
        let subcommands = fields.count > 9 ? fields[9].array ?? [] : []
        return [command] + (try subcommands.flatMap { try all(inEntry: $0) })
    }
}

extension KeyPositions {
    fileprivate func isCompatible(with keys: (first: Int, last: Int, step: Int)) -> Bool {
        switch self {
        case .none: keys.first == 0
        case .range(let first, let last, let step): keys == (first, last, step)
        case .counted, .afterStreams, .unknown: false
        }
    }
}
