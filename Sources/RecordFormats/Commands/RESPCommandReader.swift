import RedisTypes

/// Commands from a stream of RESP, as `redis-cli --pipe` takes it and as an append-only file holds it: arrays of bulk
/// strings, and between them inline commands, which end with LF or CR LF, and annotations, which begin with `#`.
///
/// `MULTI`…`EXEC` becomes one unit; `SELECT`, `AUTH` and what else belongs to a connection is taken by the reader. After
/// a malformed frame there is no way to find the next. Positions are offsets: a line means nothing among binary data.
///
/// Source: redis.io/docs/latest/develop/reference/protocol-spec; `loadSingleAppendOnlyFile` of Redis 7.
package struct RESPCommandReader: CommandReader, RejectKeeping {
    private let source: String
    private var session: CommandSession
    private var parser: RESPCommandParser
    private var buffer = InputBuffer()
    /// Bytes of the file before those that this reader was given.
    private let offset: Int
    /// Where the command began that is not whole yet.
    private var start = 0
    private var isEnded = false
    /// Of a transaction that is refused, the command that broke it. An array is written anew, its words having been
    /// taken one by one: only zeros in front of its lengths are lost.
    package private(set) var rejected: [UInt8]?

    /// - Parameter offset: where in the file the first byte is that this reader is given.
    package init(source: String, database: Int = 0, startingAt offset: Int = 0) {
        self.init(source: source, database: database, startingAt: offset, limits: CommandLimits())
    }

    init(source: String, database: Int = 0, startingAt offset: Int = 0, limits: CommandLimits) {
        self.source = source
        self.offset = offset
        session = CommandSession(database: database, limits: limits)
        parser = RESPCommandParser(limits: limits)
    }

    package var notes: [CommandNote: Int] { session.notes }

    package mutating func append(_ chunk: [UInt8]) { buffer.append(chunk) }
    package mutating func finish() { buffer.finish() }

    package mutating func next() throws(FormatError) -> SourcedCommands? {
        rejected = nil
        while !isEnded {
            if !parser.isInCommand { start = buffer.offset }
            let first = parser.isInCommand ? nil : buffer.start
            switch try step() {
            case .skipped: continue
            case .incomplete:
                if buffer.isFinished { try endOfFile() }
                return nil
            case .command(let words):
                let position = place(of: start)
                switch session.take(RedisCommand(words), at: position) {
                case .give(let commands): return commands
                case .nothing: continue
                case .refuse(let reason):
                    rejected = original(words, from: first)
                    throw FormatError(source: source, at: position, reason: reason)
                }
            }
        }
        return nil
    }

    /// - Parameter first: where the command began, if its bytes came at once, as those of an inline command do.
    private func original(_ words: [ByteString], from first: Int?) -> [UInt8] {
        if let first, buffer.bytes[first] != UInt8(ascii: "*") {
            return Array(buffer.bytes[first..<buffer.start].withoutLineEnd)
        }
        var bytes: [UInt8] = []
        RESPCommandWriter.append(words, to: &bytes)
        return bytes
    }

    private mutating func step() throws(FormatError) -> RESPCommandParser.Step {
        do throws(RESPCommandParser.Malformed) {
            return try Self.step(&parser, &buffer)
        } catch {
            isEnded = true
            let position = place(of: buffer.offset + error.index - buffer.start)
            throw FormatError(source: source, at: position, reason: error.reason, endsReading: true)
        }
    }

    private static func step(
        _ parser: inout RESPCommandParser, _ buffer: inout InputBuffer
    ) throws(RESPCommandParser.Malformed) -> RESPCommandParser.Step {
        var position = buffer.start
        defer {
            buffer.start = position
            buffer.index = position
        }
        return try buffer.bytes.withUnsafeBufferPointer { bytes throws(RESPCommandParser.Malformed) in
            try parser.step(bytes, &position)
        }
    }

    /// Nothing but white space may be left.
    private mutating func endOfFile() throws(FormatError) {
        isEnded = true
        if let position = session.openTransaction {
            throw FormatError(source: source, at: position, reason: CommandSession.unfinished, endsReading: true)
        }
        let rest = buffer.bytes[buffer.start...]
        if !parser.isInCommand, rest.allSatisfy({ $0 == 0x20 || (0x09...0x0D).contains($0) }) { return }
        throw FormatError(
            source: source, at: place(of: start), reason: "the file ends in the middle of a command", endsReading: true)
    }

    /// - Parameter index: in the bytes that this reader was given.
    private func place(of index: Int) -> SourcePosition {
        let offset = offset + index
        return SourcePosition(line: 1, column: offset + 1, offset: offset)
    }
}
