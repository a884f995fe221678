import RecordFormats
import RedisTypes

/// Records on their way to the server in one trip, with the commands that carry them.
struct ImportBatch: Sendable {
    struct Entry: Sendable {
        var sourced: SourcedRecord
        var plan: ImportPlanner.Plan
        /// The entry's commands in ``ImportBatch/commands``. Plain strings share theirs.
        var commands: Range<Int>

        var key: ByteString { sourced.record.key }
    }

    let onConflict: ConflictPolicy
    private(set) var entries: [Entry] = []
    private(set) var commands: [RedisCommand] = []
    /// Of all words.
    private(set) var byteCount = 0
    /// Whether an entry has several commands, so that the batch must be a transaction.
    private(set) var isAtomic = false
    private var keys: Set<ByteString> = []
    /// The command that strings can join, with the pairs and bytes it has.
    private var open: (position: Int, pairs: Int, bytes: Int)?

    init(onConflict: ConflictPolicy) {
        self.onConflict = onConflict
    }

    var isEmpty: Bool { entries.isEmpty }

    func contains(_ key: ByteString) -> Bool { keys.contains(key) }

    mutating func append(_ sourced: SourcedRecord, _ plan: ImportPlanner.Plan) {
        let range: Range<Int>
        switch plan {
        case .expired: return
        case .plainString(let string):
            let position = appendPlain(sourced.record.key, string)
            range = position..<(position + 1)
        case .commands(let planned):
            range = commands.count..<(commands.count + planned.count)
            commands += planned
            byteCount += planned.reduce(0) { $0 + $1.byteCount }
            isAtomic = isAtomic || planned.count > 1
        }
        entries.append(Entry(sourced: sourced, plan: plan, commands: range))
        keys.insert(sourced.record.key)
    }

    /// `SET k v`, which becomes `MSET k v k v …` when more come (`MSETNX` where no key may be replaced). A key that
    /// comes twice is set twice, in order.
    ///
    /// What is not text is set alone: as one argument among many such no request could carry it.
    /// - Returns: the position of its own command, or of the one before that it joined.
    private mutating func appendPlain(_ key: ByteString, _ string: ByteString) -> Int {
        let size = key.count + string.count
        byteCount += size
        let isText = key.isUTF8 && string.isUTF8
        if isText, let (position, pairs, bytes) = open, canJoin(key, at: position),
            pairs < ImportPlanner.chunkMembers, bytes + size <= ImportPlanner.chunkBytes
        {
            if pairs == 1 {
                commands[position].words[0] = onConflict == .overwrite ? "MSET" : "MSETNX"
                if onConflict != .overwrite { commands[position].words.removeLast() }
            }
            commands[position].words += [key, string]
            open = (position, pairs + 1, bytes + size)
            return position
        }
        commands.append(onConflict == .overwrite ? ["SET", key, string] : ["SET", key, string, "NX"])
        if isText { open = (commands.count - 1, 1, size) }
        return commands.count - 1
    }

    /// A command that is not the last one runs too early for a key that came after it.
    private func canJoin(_ key: ByteString, at position: Int) -> Bool {
        position == commands.count - 1 || !contains(key)
    }

    /// Two batches with the same entries in the same order.
    func halves() -> (ImportBatch, ImportBatch) {
        var first = ImportBatch(onConflict: onConflict)
        var second = first
        for entry in entries.prefix(entries.count / 2) { first.append(entry.sourced, entry.plan) }
        for entry in entries.dropFirst(entries.count / 2) { second.append(entry.sourced, entry.plan) }
        return (first, second)
    }

    /// The same batch without the entries at `positions`.
    func removing(_ positions: Set<Int>) -> ImportBatch {
        var rest = ImportBatch(onConflict: onConflict)
        for (position, entry) in entries.enumerated() where !positions.contains(position) {
            rest.append(entry.sourced, entry.plan)
        }
        return rest
    }
}
