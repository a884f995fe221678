/// An append-only file: commands, after the records of an RDB file where it begins with one. Redis 7 keeps the two in
/// files of their own, which this reader takes as well: it reads what it finds.
package struct AOFReader: RejectKeeping {
    package enum Unit: Sendable, Hashable {
        case record(SourcedRecord)
        case commands(SourcedCommands)
    }

    private let source: String
    private let database: Int
    /// The first bytes, until there are enough to tell what they are.
    private var head: [UInt8]? = []
    private var records: RDBReader?
    private var commands: RESPCommandReader?
    private var isFinished = false

    private var notesOfRecords: [RDBNote: Int] = [:]

    package var recordNotes: [RDBNote: Int] { records?.notes ?? notesOfRecords }
    package var commandNotes: [CommandNote: Int] { commands?.notes ?? [:] }
    /// A command; the bytes of an RDB file's key mean nothing outside of it.
    package var rejected: [UInt8]? { commands?.rejected }

    /// - Parameter database: of those in the file, the one whose records and commands are given.
    package init(source: String, database: Int = 0) {
        self.source = source
        self.database = database
    }

    /// Whether a file with these first bytes, six at least, begins with an RDB file.
    package static func beginsWithRDB(_ bytes: some Sequence<UInt8>) -> Bool {
        let head = Array(bytes.prefix(6))
        return head.starts(with: "REDIS".utf8) || head.starts(with: "VALKEY".utf8)
    }

    package mutating func append(_ chunk: [UInt8]) {
        if head != nil {
            head?.append(contentsOf: chunk)
            begin()
        } else if records != nil {
            records?.append(chunk)
        } else {
            commands?.append(chunk)
        }
    }

    package mutating func finish() {
        isFinished = true
        begin()
        records?.finish()
        commands?.finish()
    }

    package mutating func next() throws(FormatError) -> Unit? {
        if records != nil {
            if let record = try records?.next() { return .record(record) }
            guard let rest = records?.takeRemainder() else { return nil }
            notesOfRecords = recordNotes
            records = nil
            beginCommands(rest.bytes, at: rest.offset)
        }
        return try commands?.next().map { .commands($0) }
    }

    private mutating func begin() {
        guard let bytes = head, bytes.count >= 6 || isFinished else { return }
        head = nil
        if Self.beginsWithRDB(bytes) {
            records = RDBReader(source: source, database: database)
            records?.append(bytes)
        } else {
            beginCommands(bytes, at: 0)
        }
    }

    private mutating func beginCommands(_ bytes: [UInt8], at offset: Int) {
        commands = RESPCommandReader(source: source, database: database, startingAt: offset)
        commands?.append(bytes)
        if isFinished { commands?.finish() }
    }
}
