import RedisTypes

/// What a command means to a reader of commands.
enum CommandRole: Sendable {
    /// It is data, whatever it does.
    case ordinary
    /// It concerns all databases, whichever is selected.
    case everywhere
    /// It moves keys between databases, always or with the option `DB`.
    case acrossDatabases, copy
    case select, multi, exec, discard
    case login, connectionSetting
    /// It makes no sense on a connection that is shared.
    case barred

    init(_ info: CommandInfo) {
        let words = info.name.split(separator: " ")
        self =
            switch words.first {
            case "SELECT": .select
            case "MULTI": .multi
            case "EXEC": .exec
            case "DISCARD": .discard
            case "AUTH", "HELLO": .login
            case "ASKING", "CLIENT", "READONLY", "READWRITE": .connectionSetting
            case "FLUSHALL", "FUNCTION", "SCRIPT": .everywhere
            case "MOVE", "SWAPDB": .acrossDatabases
            case "COPY": .copy
            default: info.rest == .barred ? .barred : .ordinary
            }
    }

    /// The role of each row of the command table.
    static let ofRows = CommandTable.commands.map { CommandRole($0) }
}
