import RedisGateway
import RedisTypes

/// Billed commands by what they are (costs reference 2).
struct CommandTally: Sendable, Hashable {
    var reads = 0
    var writes = 0
    var scripts = 0

    var total: Int { reads &+ writes &+ scripts }

    init() {}

    init(_ commands: [String: Usage.Calls]) {
        for (name, calls) in commands {
            if Self.scripts.contains(name) {
                scripts &+= calls.billed
            } else if Self.writes.contains(name) {
                writes &+= calls.billed
            } else {
                reads &+= calls.billed
            }
        }
    }

    private static let scripts: Set = ["EVAL", "EVALSHA", "EVAL_RO", "EVALSHA_RO", "FCALL", "FCALL_RO"]
    private static let writes = Set(CommandTable.commands.filter(\.isWrite).map(\.name))

    static func += (tally: inout CommandTally, more: CommandTally) {
        tally.reads &+= more.reads
        tally.writes &+= more.writes
        tally.scripts &+= more.scripts
    }
}
