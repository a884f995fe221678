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
    /// Pairs and bytes in the last command, while it can take more of them.
    private var openPairs = 0
    private var openBytes = 0

    init(onConflict: ConflictPolicy) {
        self.onConflict = onConflict
    }

    var isEmpty: Bool { entries.isEmpty }

    func contains(_ key: ByteString) -> Bool { keys.contains(key) }

    mutating func append(_ sourced: SourcedRecord, _ plan: ImportPlanner.Plan) {
        var first = commands.count
        switch plan {
        case .expired: return
        case .plainString(let string):
            appendPlain(sourced.record.key, string)
            first = commands.count - 1  // its own command, or the one before that it joined
        case .commands(let planned):
            commands += planned
            byteCount += planned.reduce(0) { $0 + $1.byteCount }
            isAtomic = isAtomic || planned.count > 1
            openPairs = 0
        }
        entries.append(Entry(sourced: sourced, plan: plan, commands: first..<commands.count))
        keys.insert(sourced.record.key)
    }

    /// `SET k v`, which becomes `MSET k v k v …` when more come (`MSETNX` where no key may be replaced). A key that
    /// comes twice is set twice, in order.
    private mutating func appendPlain(_ key: ByteString, _ string: ByteString) {
        let size = key.count + string.count
        byteCount += size
        if openPairs > 0, openPairs < ImportPlanner.chunkMembers, openBytes + size <= ImportPlanner.chunkBytes {
            let last = commands.count - 1
            if openPairs == 1 {
                commands[last].words[0] = onConflict == .overwrite ? "MSET" : "MSETNX"
                if onConflict != .overwrite { commands[last].words.removeLast() }
            }
            commands[last].words += [key, string]
            openPairs += 1
            openBytes += size
        } else {
            commands.append(onConflict == .overwrite ? ["SET", key, string] : ["SET", key, string, "NX"])
            openPairs = 1
            openBytes = size
        }
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
