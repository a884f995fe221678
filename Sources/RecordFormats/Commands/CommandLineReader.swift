import RedisTypes

/// Commands from lines, one on each, with redis-cli's quoting rules. Blank lines and a byte order mark are stepped over.
///
/// There are no comments, as there are none for redis-cli: a line that begins with `#` is a command that no server
/// knows. `MULTI`…`EXEC` becomes one unit; `SELECT`, `AUTH` and what else belongs to a connection is taken by the reader.
package struct CommandLineReader: CommandReader, RejectKeeping {
    private let source: String
    private var session: CommandSession
    private var lines: LineSplitter
    private var isFinished = false
    private var isEnded = false
    /// Of a transaction that is refused, the line that broke it.
    package private(set) var rejected: [UInt8]?

    package init(source: String, database: Int = 0, lineLimit: Int? = nil) {
        self.source = source
        session = CommandSession(database: database)
        lines = LineSplitter(limit: lineLimit)
    }

    package var notes: [CommandNote: Int] { session.notes }

    package mutating func append(_ chunk: [UInt8]) { lines.append(chunk) }

    package mutating func finish() {
        lines.finish()
        isFinished = true
    }

    package mutating func next() throws(FormatError) -> SourcedCommands? {
        rejected = nil
        while !isEnded {
            guard let line = try nextLine() else {
                if isFinished { try endOfFile() }
                return nil
            }
            var position = line.position
            switch verdict(on: line, &position) {
            case .give(let commands): return commands
            case .nothing: continue
            case .refuse(let reason):
                rejected = Array(line.bytes)
                throw FormatError(source: source, at: position, reason: reason)
            }
        }
        return nil
    }

    /// - Parameter position: where the line begins; moves to what is wrong in it.
    private mutating func verdict(
        on line: LineSplitter.Line, _ position: inout SourcePosition
    ) -> CommandSession.Verdict {
        do throws(InlineCommand.Unreadable) {
            let words = try line.bytes.withUnsafeBufferPointer { bytes throws(InlineCommand.Unreadable) in
                try InlineCommand.words(of: bytes)
            }
            return words.isEmpty ? .nothing : session.take(RedisCommand(words), at: position)
        } catch {
            position.column += error.offset
            position.offset += error.offset
            return session.refuse(error.reason)
        }
    }

    private mutating func nextLine() throws(FormatError) -> LineSplitter.Line? {
        do {
            return try lines.next()
        } catch {
            isEnded = true
            throw FormatError(
                source: source, at: error.position, reason: "this line is longer than \(error.limit) bytes",
                endsReading: true)
        }
    }

    private mutating func endOfFile() throws(FormatError) {
        isEnded = true
        guard let position = session.openTransaction else { return }
        throw FormatError(source: source, at: position, reason: CommandSession.unfinished, endsReading: true)
    }
}
