/// Turns the bytes of one file into commands.
package protocol CommandReader: ChunkReader where Unit == SourcedCommands {
    /// What was left out on purpose, and how often.
    var notes: [CommandNote: Int] { get }
}

/// Why a command of a file is not given on though nothing is wrong with it.
package enum CommandNote: Sendable, Hashable, CaseIterable {
    /// `AUTH` and `HELLO`: they carry secrets and log in a connection that is not ours.
    case login
    /// `CLIENT`, `READONLY` and the like: settings of the connection the file was written for.
    case connectionSetting
    /// It belongs to a database that was not asked for.
    case otherDatabase
}
